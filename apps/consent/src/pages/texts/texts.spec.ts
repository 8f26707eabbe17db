/** The rules that hold for every text of every language. */
import { POLICY } from '#common/disclosure/policy.js';
import { LANGUAGES, TEXTS, isLanguage, languageOf } from './texts.js';

/** Every text with its place, such as `mail.request.before.0`. */
function flat(value: unknown, path = ''): [place: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([name, part]) => flat(part, path ? `${path}.${name}` : name));
}

const SETTINGS = ['locale', 'timeZone', 'direction'];
const textsOf = (language: (typeof LANGUAGES)[number]) =>
  flat(TEXTS[language]).filter(([place]) => !SETTINGS.includes(place));

const sentences = (text: string): string[] => text.split(/(?<=[.?!:])\s+/).filter(Boolean);
const words = (sentence: string): number => (sentence.match(/\{\w+\}|[\p{L}\p{N}][\p{L}\p{N}'’.@-]*/gu) ?? []).length;
const placeholders = (text: string): string[] => [...new Set(text.match(/\{[^}]*\}/g) ?? [])].sort();

test('the counter of words finds a sentence that is too long', () => {
  expect(words('One two {three} four-and-a-half, E-Mail.')).toBe(5);
  expect(sentences('A b. C d? {e} f: g').map(words)).toEqual([2, 2, 2, 1]);
});

describe.each(LANGUAGES)('%s', (language) => {
  test.each(textsOf(language))('%s has sentences of twenty words at most', (_place, text) => {
    for (const sentence of sentences(text))
      expect({ sentence, long: words(sentence) > 20 }).toMatchObject({ long: false });
  });

  test('no text is empty, has stray spaces or mark-up', () => {
    const odd = textsOf(language).filter(([, text]) => text !== text.trim() || !text || /[<>&]|\s\s/.test(text));
    expect(odd).toEqual([]);
  });

  test('a sentence does not end with the name of a firm, which may have a full stop of its own', () => {
    expect(textsOf(language).filter(([, text]) => /\{(vendor|reseller)\}[.:]/.test(text))).toEqual([]);
  });

  test('it has the keys of every other language, and in each text the same placeholders', () => {
    const shape = (of: typeof language) => textsOf(of).map(([place, text]) => [place, placeholders(text)]);
    const sorted = (of: typeof language) => shape(of).sort(([a], [b]) => (a! < b! ? -1 : 1));
    for (const other of LANGUAGES) expect(sorted(language)).toEqual(sorted(other));
  });

  test('the policy says in this language how long a vendor keeps something', () => {
    for (const { vendorKeeps } of POLICY) expect(Object.keys(TEXTS[language].keeps)).toContain(vendorKeeps);
  });

  test('both choices use the same number of words, give or take one', () => {
    const { decision, withdraw } = TEXTS[language];
    for (const [one, two] of [
      [decision.yes, decision.no],
      [withdraw.withdraw, withdraw.keep],
    ] as const) {
      expect(Math.abs(words(one) - words(two))).toBeLessThanOrEqual(1);
      expect(sentences(one).length).toBe(sentences(two).length);
    }
  });

  test('subjects hold no value of anybody', () => {
    const subjects = textsOf(language).filter(([place]) => place.endsWith('.subject'));
    expect(subjects).toHaveLength(7);
    for (const [, subject] of subjects) expect(placeholders(subject)).toEqual([]);
  });

  test('the language is one that the browser knows', () => {
    expect(Intl.DateTimeFormat.supportedLocalesOf(TEXTS[language].locale)).toHaveLength(1);
    expect(TEXTS[language].locale.startsWith(language)).toBe(true);
  });
});

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
  expect(languageOf(header)).toBe(language);
});

test('what an object has by itself is no language', () => {
  expect(['de', 'toString', '__proto__', 'DE', ''].map(isLanguage)).toEqual([true, false, false, false, false]);
});
