/** Finds known values of licensee and customer in a text, to warn staff before a person is asked or a vendor gets it. Pure. */
import { isMarkAt } from './plain-text.js';

export const PERSONAL_VALUES = ['firstName', 'lastName', 'email', 'organisation', 'address', 'phone'] as const;
export type PersonalValue = (typeof PERSONAL_VALUES)[number];

/** A known value and where the text repeats it. */
export interface Hit {
  readonly what: PersonalValue;
  /** In UTF-16 units. */
  readonly at: number[];
}

/** A folded text, and the offset of each of its units in the text as written. */
interface Folded {
  readonly text: string;
  readonly at: (index: number) => number;
}

/** Longer sequences are not composed: the time for it grows with the square of their length. */
const MOST_PARTS = 32;
/** Vowels and finals of Hangul, which are composed with what stands before them. */
const isPart = (text: string, at: number): boolean =>
  isMarkAt(text, at) || (text.charCodeAt(at) >= 0x1160 && text.charCodeAt(at) <= 0x11ff);

/** Lower case, with one form of the sigma. */
const lower = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ');

/** Letter case and composition do not count. Some characters fold to more units than they were written in (`İ`), or to fewer. */
function fold(written: string): Folded {
  const whole = lower(written);
  const isOneToOne = whole.length === written.length && written === written.normalize('NFC');
  if (isOneToOne) return { text: whole, at: (index) => index };
  const at: number[] = [];
  let text = '';
  for (let from = 0, to = 0; from < written.length; from = to) {
    for (to = from + (written.codePointAt(from)! > 0xffff ? 2 : 1); to < written.length && isPart(written, to);)
      to += 1;
    const character = written.slice(from, to);
    const folded = lower(
      character.length > 1 && character.length <= MOST_PARTS ? character.normalize('NFC') : character,
    );
    for (let unit = 0; unit < folded.length; unit += 1) at.push(from);
    text += folded;
  }
  return { text, at: (index) => at[index]! };
}

/** The text of `fold` without offsets, many times faster. Only for a text that `isReadable`. */
export const foldedText = (written: string): string => lower(written.normalize('NFC'));

/** Only its digits; a phone number is written in many ways. */
function digits(written: string): Folded {
  const at: number[] = [];
  for (let index = 0; index < written.length; index += 1) if (isDigit(written.charCodeAt(index))) at.push(index);
  return { text: at.map((index) => written[index]).join(''), at: (index) => at[index]! };
}
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
/** Where these are written no space parts the words. */
const IDEOGRAM = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function places(text: string, value: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) found.push(at);
  return found;
}

/** A shorter value would be found inside many words, so it counts only as a word of its own. */
const SHORT = 3;
/** The same for a line of an address, such as `1 A`. */
const SHORT_LINE = 6;
/** A phone number with fewer digits is not looked for: it would match any number. */
const FEWEST_DIGITS = 6;

/** Where a folded value stands in a folded text. */
function placesOfFolded(text: string, wanted: string, short = SHORT): number[] {
  if (wanted.length === 0 || (wanted.length === 1 && !IDEOGRAM.test(wanted))) return [];
  const alone = (at: number) =>
    !WORD_CHARACTER.test(text[at - 1] ?? '') && !WORD_CHARACTER.test(text[at + wanted.length] ?? '');
  const found = places(text, wanted);
  return wanted.length >= short || IDEOGRAM.test(wanted) ? found : found.filter(alone);
}
export const holdsLine = (text: string, line: string): boolean => placesOfFolded(text, line, SHORT_LINE).length > 0;

const inText = (text: Folded, value: string, short?: number): number[] =>
  placesOfFolded(text.text, fold(value.trim()).text, short).map((at) => text.at(at));

/** Lines of an address that are compared at most. */
const MOST_LINES = 20;

/** Lines of an address with letters and digits, passed through `read`; a town alone may be somebody's name. */
export const addressLines = (address: string, read = (line: string): string => line.trim()): string[] => {
  const lines = address.split(/[\n\r,;]+/).map(read);
  return [...new Set(lines.filter((line) => /\p{N}/u.test(line) && /\p{L}/u.test(line)))].slice(0, MOST_LINES);
};

/** The whole, or a line of it alone. */
const inAddress = (text: Folded, address: string): number[] => [
  ...new Set(
    [...inText(text, address), ...addressLines(address).flatMap((line) => inText(text, line, SHORT_LINE))].sort(
      (a, b) => a - b,
    ),
  ),
];

export const digitsOf = (written: string): string => written.replace(/[^0-9]+/g, '');

/** +49 30 123, 0049 30 123 and 030 123 are one number: what follows the prefix is compared. Undefined where it is too short to be one. */
export function nationalDigits(phone: string): string | undefined {
  const all = digitsOf(phone);
  const national = phone.trim().startsWith('+') ? all.slice(2) : all.replace(/^0+/, '');
  return national.length < FEWEST_DIGITS ? undefined : national;
}

function inDigits(text: Folded, value: string): number[] {
  const national = nationalDigits(value);
  return national === undefined ? [] : places(text.text, national).map((at) => text.at(at));
}

/** Where each known value stands in the text, in UTF-16 units of the text as it was given. */
export function personalHits(text: string, known: Readonly<Partial<Record<PersonalValue, string | null>>>): Hit[] {
  const [folded, numbers] = [fold(text), digits(text)];
  return (Object.keys(known) as PersonalValue[]).flatMap((what) => {
    const value = known[what] ?? '';
    const look = what === 'address' ? inAddress : inText;
    const at = what === 'phone' ? inDigits(numbers, value) : look(folded, value);
    return at.length > 0 ? [{ what, at }] : [];
  });
}
