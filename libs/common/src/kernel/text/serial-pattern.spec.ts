import { isSerialPattern } from './serial-pattern.js';

test.each(['[A-Z]{3}-\\d{4}', 'A|B', '(AB|CD)-[0-9]+', '[A-Z]+-[0-9]+-[0-9]+', '.{1,64}', 'A|B|C|D|E|F|G|H|I|J|K|L', '[+.*?|]{4}', '\\x41'])(
  '%s is taken',
  (pattern) => {
    expect(isSerialPattern(pattern)).toBe(true);
  },
); // prettier-ignore

test.each(['[\\s\\S]+', '\\W+', '[^ ]{1,200}', '\\D', '\\s', '[^A-Z]', '\\n', '\\x0a', '\\u000a', '\\u{a}', '\\cJ', '[\\x00-\\x7f]', '\\P{Lu}', 'A\\rB'])(
  '%s could match more than one line, and is refused',
  (pattern) => {
    expect(isSerialPattern(pattern)).toBe(false);
  },
); // prettier-ignore

test.each(['(a|a)'.repeat(40), '(a|a|a)'.repeat(10), '.{1,9999}.{1,9999}.{1,9999}(a|b)(a|b)(a|b)!', '(a?)*', 'a{2,9}{3}'])(
  '%s could be tried in too many ways, and is refused',
  (pattern) => {
    expect(isSerialPattern(pattern)).toBe(false);
  },
); // prettier-ignore

test('of what is taken none takes long on a text that is as long as a serial number', () => {
  for (const pattern of ['.{1,9999}.{1,9999}.{1,9999}!', '(A|A)[A-Z]+[A-Z]+[A-Z]+!', `${'(A|A)'.repeat(10)}!`]) {
    expect(isSerialPattern(pattern)).toBe(true);
    const format = new RegExp(`^(?:${pattern})$`, 'u');
    const tries = [1, 2, 3].map(() => {
      const start = performance.now();
      format.test('A'.repeat(64));
      return performance.now() - start;
    });
    expect(Math.min(...tries)).toBeLessThan(50);
  }
});
