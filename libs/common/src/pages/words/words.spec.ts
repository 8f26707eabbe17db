/** In which language a reader reads. */
import { isLanguage, languageOf } from './words.js';

test.each([
  [undefined, 'de'],
  ['', 'de'],
  ['en-GB,en;q=0.9', 'en'],
  ['lv, en;q=0.5, de;q=0.7', 'de'],
  ['en;q=0, de', 'de'],
  ['EN', 'en'],
  ['__proto__, constructor', 'de'],
  ['en;q=banana', 'en'],
] as const)('for a browser that asks for %p the page is in %s', (header, language) => {
  expect(languageOf(header, 'de')).toBe(language);
});

test('whose browser asks for none of ours reads what is known of them', () => {
  expect(languageOf('fr, *;q=0.5', 'en')).toBe('en');
  expect(languageOf('fr, de;q=0.1', 'en')).toBe('de');
});

test('a wish that is longer than any is read to its thousandth character', () => {
  expect(languageOf(`${'x,'.repeat(450)}en`, 'de')).toBe('en');
  expect(languageOf(`${'x,'.repeat(500)}en`, 'de')).toBe('de');
});

test('what an object has by itself is no language', () => {
  expect(['de', 'toString', '__proto__', 'DE', ''].map(isLanguage)).toEqual([true, false, false, false, false]);
});
