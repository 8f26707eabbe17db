/** What a person's name may hold. A name is disclosed to vendors, so it must carry nothing else. Pure. */
import { addressLines, digitsOf, foldedText, holdsLine, nationalDigits } from './personal-hits.js';
import { charactersOf, mostUnits } from './plain-text.js';

/** As long as a vendor takes one; a vendor's own smaller limit comes back as a question. */
export const MOST_OF_A_NAME = 255;
const MOST_DIGITS = 6;
const NUMBER = new RegExp(`[\\p{Nd}\\p{No}]{${MOST_DIGITS + 1}}`, 'u');
/** True with more than six digits in a row; signs between them do not count. The cheap first test spares most names the second. */
const holdsNumber = (name: string): boolean =>
  (name.match(/[\p{Nd}\p{No}]/gu)?.length ?? 0) > MOST_DIGITS && NUMBER.test(name.replace(/[^\p{L}\p{N}]/gu, ''));

const isPlainName = (plain: string): boolean =>
  !plain.includes('@') && !/:\s*\/\s*\//.test(plain) && !holdsNumber(plain);

/**
 * No address, link, telephone or account number, and no characters whose plain form is far longer. A name over the length limit is left to
 * the rule of length.
 */
export function isPersonName(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (charactersOf(value) > MOST_OF_A_NAME) return true;
  const plain = value.normalize('NFKC');
  return plain.length <= mostUnits(MOST_OF_A_NAME) && isPlainName(plain);
}

/** The same for first and last name joined, as a vendor may read them. */
export const isPersonNameAsOne = ({ firstName, lastName = '' }: NameBody): boolean =>
  isPlainName(`${firstName} ${lastName}`.normalize('NFKC'));

/** One key for names that differ only in normal form, letter case, spaces, dashes, invisible characters or where the first name ends. */
export const nameKey = (firstName: string, lastName: string): string =>
  `${firstName} ${lastName}`
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[\p{Z}\s]+/gu, ' ')
    .trim();

export interface KnownOfCustomer {
  readonly phone: string | null;
  readonly address: string | null;
}

/** Spaces, signs and dashes, by their places in Unicode: reading a long name for its classes takes five times as long. */
const BETWEEN = /[\s!-/:-@[-`{-~\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u2000-\u206f]+/g;

/** Folded for comparison: separators between words, and between a street and its number, become one space. */
const bare = (text: string): string =>
  foldedText(text)
    .replace(/[0-9]+/g, ' $& ')
    .replace(BETWEEN, ' ')
    .trim();

const holdsOneOf = (lines: readonly string[], text: string): boolean => {
  const read = lines.length > 0 ? bare(text) : '';
  return lines.some((line) => holdsLine(read, line));
};

export interface NameBody {
  readonly firstName: string;
  readonly lastName?: string;
}
type CustomerValue = 'phone' | 'address';

/** Values of the customer found in the first name, in the last name, or, if in neither, in both joined. */
export interface ValuesInName {
  readonly firstName: CustomerValue[];
  readonly lastName: CustomerValue[];
  readonly both: CustomerValue[];
}

/** Returns a function for many names; the customer's values are folded once. */
export function customerValues({ phone, address }: KnownOfCustomer): (name: NameBody) => ValuesInName {
  const national = nationalDigits(phone ?? '');
  const lines = addressLines(address ?? '', bare);
  const standIn = (text: string): CustomerValue[] => [
    ...(national !== undefined && digitsOf(text).includes(national) ? (['phone'] as const) : []),
    ...(holdsOneOf(lines, text) ? (['address'] as const) : []),
  ];
  return (name) => {
    const [first, last] = [name.firstName, name.lastName ?? ''];
    const whole = `${first} ${last}`;
    // Cheap test first: a value in one half is also in the whole, and each value has a digit.
    const found = /\p{N}/u.test(whole) ? standIn(whole) : [];
    const [firstName, lastName] = found.length > 0 ? [standIn(first), standIn(last)] : [[], []];
    return { firstName, lastName, both: firstName.length + lastName.length > 0 ? [] : found };
  };
}
