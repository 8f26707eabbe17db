/** Known personal values of the customer inside a text, pointed out to staff before anybody is asked. A warning, never the gate. */
import type { Finding } from './support-case.dto.js';

/** A text letter by letter as it is compared, and where in the text as it was written each of them began. */
interface Folded {
  readonly text: string;
  readonly at: readonly number[];
}

/** Letter case and composition do not count. Some letters fold to more units than they were written in (`İ`), or to fewer. */
function fold(written: string): Folded {
  const at: number[] = [];
  let text = '';
  for (const { segment, index } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(written)) {
    const folded = segment.normalize('NFC').toLowerCase();
    at.push(...Array.from({ length: folded.length }, () => index));
    text += folded;
  }
  return { text, at };
}

/** Only its digits; a phone number is written in many ways. */
function digits(written: string): Folded {
  const found = [...written.matchAll(/\d/g)];
  return { text: found.map(([digit]) => digit).join(''), at: found.map(({ index }) => index) };
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;
const IDEOGRAM = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\s]+$/u;

function places(text: string, value: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) found.push(at);
  return found;
}

/** Fewer letters than this would be found inside every other word: they count as a word of their own. */
const SHORT = 3;
/** Fewer digits than this are any number. */
const FEWEST_DIGITS = 6;

function inText(text: Folded, value: string): number[] {
  const wanted = fold(value.trim()).text;
  if (wanted.length === 0 || (wanted.length === 1 && !IDEOGRAM.test(wanted))) return [];
  const alone = (at: number) =>
    !LETTER.test(text.text.slice(0, at).slice(-1)) && !LETTER.test(text.text.slice(at + wanted.length)[0] ?? '');
  const found = places(text.text, wanted);
  const counting = wanted.length >= SHORT || IDEOGRAM.test(wanted) ? found : found.filter(alone);
  return counting.map((at) => text.at[at]!);
}

/** +49 30 123, 0049 30 123 and 030 123 are one number: what follows the prefix is compared. */
function inDigits(text: Folded, value: string): number[] {
  const all = digits(value).text;
  const national = value.trim().startsWith('+') ? all.slice(2) : all.replace(/^0+/, '');
  return national.length < FEWEST_DIGITS ? [] : places(text.text, national).map((at) => text.at[at]!);
}

/** Where each known value stands in the text, in UTF-16 units of the text as it was given. */
export function findings(text: string, known: Readonly<Partial<Record<Finding['what'], string | null>>>): Finding[] {
  const [folded, numbers] = [fold(text), digits(text)];
  return Object.entries(known).flatMap(([what, value]) => {
    const at = what === 'phone' ? inDigits(numbers, value ?? '') : inText(folded, value ?? '');
    return at.length > 0 ? [{ what, at }] : [];
  });
}
