/** The rules that hold for every text of every language. */
import { POLICY } from '#disclosure/policy.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { en } from './en.js';
import type { Texts } from './shape.js';
import { TEXTS } from './texts.js';

/** Every text with its place, such as `mail.request.before.0`. */
function flat(value: unknown, path = ''): [place: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([name, part]) => flat(part, path ? `${path}.${name}` : name));
}

const SETTINGS = ['locale', 'timeZone', 'direction'];

/** Every text written anew: other characters, the same places for values. */
function rewritten<T>(value: T): T {
  if (typeof value === 'string')
    return value.replace(/\{\w+\}|[aeiou]/g, (part) => (part.length > 1 ? part : 'ā')) as T;
  if (Array.isArray(value)) return value.map((part: unknown) => rewritten(part)) as T;
  return Object.fromEntries(Object.entries(value as object).map(([name, part]) => [name, rewritten(part)])) as T;
}

/** What a translator would hand in: data and nothing else. */
const LATVIAN: Texts = { ...rewritten(en), locale: 'lv-LV', timeZone: 'Europe/Riga', direction: 'ltr' };
const EVERY: Readonly<Record<string, Texts>> = { ...TEXTS, lv: LATVIAN };
const NAMES = Object.keys(EVERY);
const textsOf = (language: string) => flat(EVERY[language]).filter(([place]) => !SETTINGS.includes(place));

const sentences = (text: string): string[] => text.split(/(?<=[.?!:])\s+/).filter(Boolean);
const words = (sentence: string): number => (sentence.match(/\{\w+\}|[\p{L}\p{N}][\p{L}\p{N}'’.@-]*/gu) ?? []).length;
const placeholders = (text: string): string[] => [...new Set(text.match(/\{[^}]*\}/g) ?? [])].sort();

test('the counter of words finds a sentence that is too long', () => {
  expect(words('One two {three} four-and-a-half, E-Mail.')).toBe(5);
  expect(sentences('A b. C d? {e} f: g').map(words)).toEqual([2, 2, 2, 1]);
});

describe.each(NAMES)('%s', (language) => {
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
    const shape = (of: string) => textsOf(of).map(([place, text]) => [place, placeholders(text)]);
    const sorted = (of: string) => shape(of).sort(([a], [b]) => (a! < b! ? -1 : 1));
    for (const other of NAMES) expect(sorted(language)).toEqual(sorted(other));
  });

  test('the policy says in this language how long a vendor keeps something', () => {
    for (const { vendorKeeps } of POLICY) expect(Object.keys(EVERY[language]!.keeps)).toContain(vendorKeeps);
  });

  test('both choices use the same number of words, give or take one', () => {
    const { decision, withdraw } = EVERY[language]!;
    for (const [one, two] of [
      [decision.yes, decision.no],
      [withdraw.withdraw, withdraw.keep],
    ] as const) {
      expect(Math.abs(words(one) - words(two))).toBeLessThanOrEqual(1);
      expect(sentences(one).length).toBe(sentences(two).length);
    }
  });

  test('what a withdrawal says is about that Yes: the case may have another one', () => {
    const { answered, withdraw, decision, mail } = EVERY[language]!;
    const words = [answered.nextWithdrawn, answered.nothingLeft, withdraw.effect, withdraw.withdraw, decision.withdraw, ...mail.withdrawn.before]; // prettier-ignore
    for (const text of words) expect(text).not.toMatch(/\b(for this case|from this case|diesen Fall|diesem Fall)\b/);
  });

  test('subjects hold no value of anybody but the number of their case', () => {
    const subjects = textsOf(language).filter(([place]) => place.endsWith('.subject'));
    expect(subjects).toHaveLength(7);
    for (const [place, subject] of subjects)
      expect(placeholders(subject)).toEqual(/\.(request|reminder)\./.test(place) ? ['{reference}'] : []);
  });

  test('the language is one that the browser knows', () => {
    expect(Intl.DateTimeFormat.supportedLocalesOf(EVERY[language]!.locale)).toHaveLength(1);
    expect(EVERY[language]!.locale.startsWith(language)).toBe(true);
  });
});

test('a language with a missing text does not build, nor one with a text of another kind', () => {
  const { tooMany, ...rest } = en;
  const { wait, ...page } = tooMany;
  // @ts-expect-error the texts of a page are missing
  const without: Texts = rest;
  // @ts-expect-error one text is missing
  const half: Texts = { ...en, tooMany: page };
  expect(flat(without).length).toBeLessThan(flat(en).length);
  expect(flat(half)).toHaveLength(flat(en).length - [wait].length);
});

test('every language of the list has its texts, and there are no others', () => {
  expect(Object.keys(TEXTS).sort()).toEqual([...LANGUAGES].sort());
});
