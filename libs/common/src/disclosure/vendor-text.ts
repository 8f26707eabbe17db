/**
 * Judges whether a text from a vendor, or one that a letter repeats, is a code: one line of bounded length that contains no value of the
 * person in any spelling. Pure; the caller passes the person's values.
 */
import { domainToASCII, domainToUnicode } from 'node:url';
import { isReadable } from '#kernel/text/plain-text.js';
import type { FieldValues } from '#model/fields.js';

const LONGEST_CODE = 64;

/** One line of printable ASCII without spaces, and no address: a reference, a serial number. */
export const isCode = (text: string): boolean =>
  text.length <= LONGEST_CODE && /^[\x21-\x7e]+$/.test(text) && !/@|%40/.test(text);

/** A license key may be typed in groups, or be a signed document of several lines. */
export const isLicenseKey = (text: string): boolean => /^[\x20-\x7e\r\n]{1,20000}$/.test(text);

/** One spelling of accents, letter case, space, and of a domain in another script. */
function spelling(text: string): string {
  const plain = text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
  const at = plain.lastIndexOf('@');
  const domain = at < 0 ? '' : domainToASCII(plain.slice(at + 1));
  return domain === '' ? plain : `${plain.slice(0, at)}@${domain}`;
}

/** Longer than any name or address: a longer text of a vendor is not normalised, which could take long. */
const MOST_OF_A_VALUE = 500;
export const isShort = (text: string): boolean => isReadable(text, MOST_OF_A_VALUE);

/** Whether two texts are one name, or one address. */
export const sameSpelling = (one: string, other: string): boolean =>
  [one, other].every(isShort) && spelling(one) === spelling(other);

/** Shorter names occur in codes by chance. */
const SHORTEST_NAME = 5;
/** An address without its dots and signs is still an address; of fewer characters it may be chance. */
const SHORTEST_BARE = 8;
/** A telephone number: seven digits or more. */
const PHONE = /\+?\d(?:[ ()/.-]{0,2}\d){6,}/g;
/** A written date, which PHONE would take for a telephone number. */
const [DAY_OF_MONTH, MONTH, YEAR] = ['(?:0?[1-9]|[12]\\d|3[01])', '(?:0?[1-9]|1[0-2])', '(?:19|20)\\d{2}'];
const DAY = new RegExp(
  `^(?:${YEAR}[-./]${MONTH}[-./]${DAY_OF_MONTH}|${DAY_OF_MONTH}[-./]${MONTH}[-./]${YEAR}|${MONTH}[-./]${DAY_OF_MONTH}[-./]${YEAR})$`,
);
/**
 * Bounded by the lengths of an address's two parts and anchored at the at sign: a search from the first character would read a text
 * without an at sign sixty-four times.
 */
const ADDRESS = /@(?<=([^\s@<>()",;:]{1,64})@)([^\s@<>()",;:]{1,255})/g;

const GERMAN: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ø: 'oe',
  å: 'aa',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
};

/** True of most addresses and codes; for them only letter case has to be folded. */
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** Without case, marks, width and invisible characters. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replaceAll('ß', 'ss');
const transliterated = (text: string): string =>
  folded(
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[äöüøåæœłđ]/g, (character) => GERMAN[character]!),
  );
/** The spellings that are compared; ASCII text has one. */
const readingsOf = (text: string): string[] =>
  isAscii(text) ? [text.toLowerCase()] : [folded(text), transliterated(text)];
const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
/** Each run of signs as one hyphen. */
const dashed = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '-');

const decodedBytes = (hex: string): string => Buffer.from(hex.replace(/[^0-9a-f]/gi, ''), 'hex').toString('utf8');
const character = (digits: string, base: number): string => {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
};

/** Signs of an address that HTML has names for. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  commat: '@',
  period: '.',
  plus: '+',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  sol: '/',
};

/** One layer of what URLs, mails, HTML and JSON write instead of a character. */
const decodedOnce = (text: string): string =>
  text
    .replace(/(?:[%=][0-9a-f]{2})+/gi, decodedBytes)
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_, hex: string) => character(hex, 16))
    .replace(/&#(\d{1,7});?/g, (_, digits: string) => character(digits, 10))
    .replace(/&([a-z]{3,6});?/gi, (whole, name: string) => NAMED[name.toLowerCase()] ?? whole)
    .replace(/\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/gi, (_, a: string, b: string, c: string) =>
      character(a ?? b ?? c, 16),
    );

/** How many layers of encoding are looked through. */
const LAYERS = 3;

function decodings(text: string): string[] {
  const all = [text];
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const next = decodedOnce(all.at(-1)!);
    if (next === all.at(-1)) break;
    all.push(next);
  }
  return all;
}

/** Undoes spellings that hide an address from machines, such as `[at]` and ` dot `. */
const spoken = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}]{1,3}at[^\p{L}\p{N}]{1,3}/giu, '@')
    .replace(/[^\p{L}\p{N}]{1,3}(?:dot|punkt)[^\p{L}\p{N}]{1,3}/giu, '.');

/** Decodes each run of a short code as base64 and as hexadecimal digits, at every offset to which a prefix may have shifted it. */
const unpackedRuns = (text: string): string[] => [
  ...(text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].map((skipped) => Buffer.from(run.slice(skipped), 'base64').toString('utf8')),
  ),
  ...(text.match(/[0-9a-f]{10,}/gi) ?? []).flatMap((run) => [0, 1].map((skipped) => decodedBytes(run.slice(skipped)))),
];
/** Also without separators: a code written in groups would break an encoded value apart. */
const unpacked = (text: string): string[] => [text, bare(text)].flatMap(unpackedRuns);

interface Value {
  readonly text: string;
  /** A second comparison beside the exact one: `bare` without signs, `dashed` with each run of signs as one hyphen. */
  readonly also: 'bare' | 'dashed' | undefined;
}

function tracesOfAddress(address: string): Value[] {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const host = isAscii(domain) && !/xn--/i.test(domain) ? '' : domainToUnicode(domain);
  const spelled = host === '' ? [address] : [address, `${address.slice(0, at)}@${host}`];
  if (bare(address).length < SHORTEST_BARE) return spelled.map((text) => ({ text, also: undefined }));
  const read = address.replaceAll('@', ' at ');
  return [...spelled, read, read.replaceAll('.', ' dot ')].map((text) => ({ text, also: 'bare' }));
}

/** Signs count as characters: D'Ann has five and is compared. */
function tracesOfPart(name: string): Value[] {
  const text = name.normalize('NFC').trim();
  const characters = bare(text).length;
  if (characters >= SHORTEST_NAME) return [{ text, also: 'bare' }];
  return characters === SHORTEST_NAME - 1 && text.length > characters ? [{ text, also: 'dashed' }] : [];
}

/** A name as a whole, and each of its parts. */
const tracesOfName = (name: string): Value[] => [name, ...name.split(/[^\p{L}\p{M}\p{N}]+/u)].flatMap(tracesOfPart);

/** Whether a code could repeat the whole problem text: a longer text does not fit, a shorter one occurs by chance. */
const isWhole = (problem: string): boolean =>
  isShort(problem) && bare(problem.normalize('NFC')).length >= SHORTEST_NAME;

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
const addressesIn = (text: string): string[] =>
  unique(Array.from(text.matchAll(ADDRESS), ([, local, domain]) => `${local}@${domain}`));
const numbersIn = (text: string): string[] => unique(text.match(PHONE) ?? []).filter((each) => !DAY.test(each));

/** Addresses in one piece: reading so many takes a millisecond or two. */
const MOST_AT_ONCE = 50;

/** The parts of a long text that a code could repeat, in pieces, so that the caller can serve others between two of them. */
export function piecesOf(problem: string): string[] {
  const mentioned = [...addressesIn(problem), ...numbersIn(problem)];
  const pieces = Array.from({ length: Math.ceil(mentioned.length / MOST_AT_ONCE) }, (_, at) =>
    mentioned.slice(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE).join('\n'),
  );
  return isWhole(problem.trim()) ? [problem, ...pieces] : pieces;
}

function valuesIn(values: FieldValues): Value[] {
  const { firstName = '', lastName = '', email, problemText = '' } = values;
  const problem = problemText.trim();
  return [
    ...(email === undefined ? [] : tracesOfAddress(email)),
    ...[firstName, lastName, `${firstName} ${lastName}`, `${lastName} ${firstName}`].flatMap(tracesOfName),
    ...(isWhole(problem) ? [{ text: problem, also: undefined }] : []),
    ...addressesIn(problem).flatMap(tracesOfAddress),
    ...numbersIn(problem).map((text) => ({ text, also: 'bare' as const })),
  ];
}

/** What to look for: folded once, each spelling once. */
interface Traces {
  readonly whole: readonly string[];
  readonly bare: readonly string[];
  readonly dashed: readonly string[];
}

function tracesOf(values: FieldValues): Traces {
  const found = valuesIn(values).flatMap(({ text, also }) => readingsOf(text).map((spelled) => ({ spelled, also })));
  const all = (also: Value['also']) => found.filter((each) => each.also === also).map(({ spelled }) => spelled);
  return {
    whole: unique(found.map(({ spelled }) => spelled)),
    bare: unique(all('bare').map(bare)),
    dashed: unique(all('dashed').map(dashed)),
  };
}

/**
 * Returns a test whether a text contains one of the values, in any letter case, width, spelling of accents or encoding: an address always,
 * a name from five characters on. Made once for a person and used on many texts.
 */
export function recogniser(values: FieldValues): (text: string) => boolean {
  const traces = tracesOf(values);
  if (traces.whole.length === 0) return () => false;
  const standsIn = (reading: string) =>
    traces.whole.some((told) => reading.includes(told)) ||
    holdsOneOf(traces.bare, () => bare(reading)) ||
    holdsOneOf(traces.dashed, () => dashed(reading));
  return (text) => {
    const decoded = decodings(text);
    const readings = [
      ...decoded,
      ...decoded.map(spoken),
      ...(text.length <= LONGEST_CODE ? decoded.flatMap(unpacked) : []),
    ];
    return [...new Set(readings.flatMap(readingsOf))].some(standsIn);
  };
}

function holdsOneOf(traces: readonly string[], readingOf: () => string): boolean {
  if (traces.length === 0) return false;
  const reading = readingOf();
  return traces.some((told) => reading.includes(told));
}

/** The same for a single text. */
export const repeatsValue = (values: FieldValues, text: string): boolean => recogniser(values)(text);
