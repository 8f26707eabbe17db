import { isQuoted } from './quoted.js';
import { piecesOf } from './vendor-text.js';

const long = (words: string) => ({
  text: `${'It does not start. '.repeat(40)}${words}${' It did last week.'.repeat(40)}`,
});

test.each([
  ['a short text as a whole', { text: 'Kaputt!' }, 'X-kaputt!-1', true],
  ['an address', long('Write to anna@b.example.org.'), 'VC-anna-b-example-org', true],
  ['the second address of two at one sign', long('x@anna@b.example.org'), 'VC-ANNA@b.example.org', true],
  ['a number to call', long('Call 030 / 901820 11, please.'), 'VC-03090182011', true],
  ['a day', long('Since 2026-11-02.'), 'VC-2026-11-02', false],
  ['nothing of it', long('Write to anna@b.example.org.'), 'VC-1001', false],
])('a code may quote %s', async (_name, text, code, isFound) => {
  expect(await isQuoted(code, [text])).toBe(isFound);
  expect(await isQuoted(code, [long(''), text])).toBe(isFound);
});

test('a text of many addresses is read in small pieces, and to its end', async () => {
  const text = Array.from({ length: 1_400 }, (_, n) => `someone${n}@b.co`).join(' ');
  const pieces = piecesOf(text);
  expect(Math.max(...pieces.map((piece) => piece.split('@').length - 1))).toBeLessThanOrEqual(50);
  expect(pieces.join('\n').split('\n')).toEqual(text.split(' '));
  expect(await isQuoted('VC-someone1399-b-co', [{ text }])).toBe(true);
});
