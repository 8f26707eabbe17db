/** A wish in words is recorded, whatever came along when it was pasted. */
import { wishText } from './correction.service.js';

test.each([
  ['the form of an ideograph', '\u845b\u{e0100}\u57ce', '\u845b\u{e0100}\u57ce'],
  ['a form where no ideograph is', 'In\u{e0100}a', 'Ina'],
  [
    'a doubled joiner',
    '\u0639\u0644\u06cc\u200c\u200c\u0631\u0636\u0627',
    '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627',
  ],
  ['a word joiner and a byte order mark', 'My name\u2060 is\ufeff Ina', 'My name is Ina'],
  ['marks of direction around a word', 'My name is \u2066Ina\u2069', 'My name is Ina'],
  ['breaks of other kinds', ' a\r\nb\fc\td ', 'a\nb\nc\td'],
  ['characters as tags', 'Ina\u{e0035}\u{e0035}', 'Ina'],
])('with %s', (_what, written, recorded) => {
  expect(wishText(written)).toBe(recorded);
});

test('one that says nothing is empty; one that says too much, or is no text, is none', () => {
  for (const nothing of ['', ' \n ', '\u200b', '\ufeff \u2060']) expect(wishText(nothing)).toBe('');
  expect(wishText('x'.repeat(2_000))).toHaveLength(2_000);
  expect(wishText('\u845b\u{e0100}'.repeat(1_000))).toHaveLength(3_000);
  expect(wishText('x'.repeat(2_001))).toBeUndefined();
  for (const broken of ['a\0', 'a\ud800\u2060', 'a\u0007']) expect(wishText(broken)).toBeUndefined();
  expect(wishText(`a${'\u0300\u2060'.repeat(2_000)}`)).toBeUndefined();
});
