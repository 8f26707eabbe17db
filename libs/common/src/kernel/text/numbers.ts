/** Serial and reference numbers as they are typed and pasted: one folding for bodies, queries and searches. Pure. */
import { stripEnds } from './plain-text.js';

/** Dashes of every length, and what keyboards and word processors put in their place. */
const DASHES = /[\p{Pd}\u2212\u02d7\u2043\u2796]/gu;
/** What is not seen: soft hyphens, joiners, marks of direction, byte order marks. */
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Full-width characters as plain ones, every dash as a hyphen, without what is not seen. Letter case is kept. */
export const foldNumber = (typed: string): string =>
  stripEnds(typed.normalize('NFKC').replace(UNSEEN, '').replace(DASHES, '-'));

/** The reference of a consent as pages and mails print it, with or without its hyphens. */
export const foldReference = (typed: string): string =>
  foldNumber(typed)
    .replace(/[\s-]/g, '')
    .replace(/^(\d{3})(\d{3})(\d{3})$/, '$1-$2-$3');

/**
 * The spellings of a typed serial number that fit a format: as typed, else in upper or in lower case. Empty: it fits no format, and may be
 * a name.
 */
export function serialCandidates(typed: string, formats: readonly string[]): string[] {
  const spellings = [...new Set([typed, typed.toUpperCase(), typed.toLowerCase()])];
  const found = [...new Set(formats)].flatMap((format) => {
    const pattern = new RegExp(`^(?:${format})$`, 'u');
    return spellings.find((spelling) => pattern.test(spelling)) ?? [];
  });
  return [...new Set(found)];
}
