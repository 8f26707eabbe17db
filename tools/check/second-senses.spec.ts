import { secondSenses } from './second-senses.js';

test.each([
  ['apps/x.ts', 'await call(`/orders/${id}/release`);', 'release', '/release'],
  ['apps/x.ts', "'The text is longer than 20,000 letters.'", 'letter', '0 letters'],
])('in %s the line "%s" uses "%s" in a second sense', (file, line, word, found) => {
  const faults = secondSenses(file, `// first line\n${line}\n`);
  expect(faults).toEqual([expect.stringContaining(`${file}:2 uses "${word}" in a second sense, in "${found}"`)]);
});

test.each([
  ['apps/x.ts', "const release = await door.release('released');"],
  ['apps/x.ts', 'const letter = letters[step]; // of 20,000 characters'],
])('in %s the line "%s" uses each word in its own sense', (file, line) => expect(secondSenses(file, line)).toEqual([]));
