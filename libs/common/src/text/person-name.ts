/** What a person's name may hold. A name goes to vendors, so nothing else may travel in it. Pure. */
import { findings } from './findings.js';

const MOST_DIGITS = 6;
/** Letters of other widths are read as the plain ones that they look like; what stands between digits does not part them. */
const holdsNumber = (name: string): boolean =>
  new RegExp(`\\p{Nd}{${MOST_DIGITS + 1}}`, 'u').test(name.replace(/[^\p{L}\p{N}]/gu, ''));

/** No address, no link and no telephone or account number. */
export function isPersonName(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const plain = value.normalize('NFKC');
  return !plain.includes('@') && !/:\s*\/\s*\//.test(plain) && !holdsNumber(plain);
}

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

/** Which values of the customer stand in a name. */
export function customerValuesIn(name: string, { phone, address }: KnownOfCustomer): ('phone' | 'address')[] {
  const hits = [
    ...findings(name, { phone }),
    ...placesOf(address ?? '').flatMap((place) => findings(name, { address: place })),
  ];
  return [...new Set(hits.map(({ what }) => what as 'phone' | 'address'))];
}
