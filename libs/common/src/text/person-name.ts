/** What a person's name may hold. A name goes to vendors, so nothing else may travel in it. Pure. */
import { digitsOf, foldedText, holdsFolded, nationalDigits } from './findings.js';
import { lettersOf, mostUnits } from './plain-text.js';

/** As long as a vendor takes one; a vendor's own smaller limit comes back as a question. */
export const MOST_OF_A_NAME = 255;
const MOST_DIGITS = 6;
const NUMBER = new RegExp(`[\\p{Nd}\\p{No}]{${MOST_DIGITS + 1}}`, 'u');
/**
 * Letters of other widths are read as the plain ones that they look like; what stands between digits does not part them. Most names have so
 * few digits that they need no reading without the rest.
 */
const holdsNumber = (name: string): boolean =>
  (name.match(/[\p{Nd}\p{No}]/gu)?.length ?? 0) > MOST_DIGITS && NUMBER.test(name.replace(/[^\p{L}\p{N}]/gu, ''));

const isPlainName = (plain: string): boolean =>
  !plain.includes('@') && !/:\s*\/\s*\//.test(plain) && !holdsNumber(plain);

/**
 * No address, no link, no telephone or account number, and no letters that stand for so many plain ones that they make a longer text.
 * Of what is too long another rule tells, and this one does not read it.
 */
export function isPersonName(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (lettersOf(value) > MOST_OF_A_NAME) return true;
  const plain = value.normalize('NFKC');
  return plain.length <= mostUnits(MOST_OF_A_NAME) && isPlainName(plain);
}

/** The same of both halves read as one, as a vendor may read them: what may stand in neither does not stand in both. */
export const isPersonNameAsOne = ({ firstName, lastName = '' }: NameBody): boolean =>
  isPlainName(`${firstName} ${lastName}`.normalize('NFKC'));

/** Names that nobody would tell apart have one key: normal form, letter case, spaces, dashes, what nobody sees, and where the first name ends. */
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

/** Lines of an address that say where somebody lives; a town alone may be somebody's name. */
const placesOf = (address: string): string[] =>
  address
    .split(/[\n\r,;]+/)
    .map((part) => part.trim())
    .filter((part) => /\p{N}/u.test(part) && /\p{L}/u.test(part));

/** No address has more lines that say where somebody lives; what follows is not compared. */
const MOST_PLACES = 20;

export interface NameBody {
  readonly firstName: string;
  readonly lastName?: string;
}
type CustomerValue = 'phone' | 'address';

/** Which values of the customer stand in the first name, in the last name, and in both as one where they stand in neither. */
export interface ValuesInName {
  readonly firstName: CustomerValue[];
  readonly lastName: CustomerValue[];
  readonly both: CustomerValue[];
}

/** Asked of many names: the customer's values are folded once for all of them, and each name once. */
export function customerValues({ phone, address }: KnownOfCustomer): (name: NameBody) => ValuesInName {
  const national = nationalDigits(phone ?? '');
  const places = [...new Set(placesOf(address ?? '').map(foldedText))].slice(0, MOST_PLACES);
  const standIn = (folded: string): CustomerValue[] => [
    ...(national !== undefined && digitsOf(folded).includes(national) ? (['phone'] as const) : []),
    ...(places.some((place) => holdsFolded(folded, place)) ? (['address'] as const) : []),
  ];
  return (name) => {
    const [first, last] = [foldedText(name.firstName), foldedText(name.lastName ?? '')];
    const whole = `${first} ${last}`;
    // What stands in one of the two stands in both as one, and each of the values has a digit.
    const found = /\p{N}/u.test(whole) ? standIn(whole) : [];
    const [firstName, lastName] = found.length > 0 ? [standIn(first), standIn(last)] : [[], []];
    return { firstName, lastName, both: firstName.length + lastName.length > 0 ? [] : found };
  };
}
