/**
 * When a text that a vendor returned, or that a letter repeats, is a code: one line of a bounded length, in which no value of the
 * person stands, however it is spelled. Pure; what the person's values are is for the caller to know.
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

/** More than any name and address has; a vendor's text is not brought into a normal form before its length is known. */
const MOST_OF_A_VALUE = 500;
export const isShort = (text: string): boolean => isReadable(text, MOST_OF_A_VALUE);

/** Whether two texts are one name, or one address. */
export const sameSpelling = (one: string, other: string): boolean =>
  [one, other].every(isShort) && spelling(one) === spelling(other);

/** Shorter names occur in codes by chance. */
const SHORTEST_NAME = 5;
/** An address without its dots and signs is still an address; of fewer characters it may be chance. */
const SHORTEST_BARE = 8;
/** A number that somebody can be called by. */
const PHONE = /\+?\d(?:[ ()/.-]{0,2}\d){6,}/g;
/** A day as people write it, which a number of the vendor may hold. */
const [DAY_OF_MONTH, MONTH, YEAR] = ['(?:0?[1-9]|[12]\\d|3[01])', '(?:0?[1-9]|1[0-2])', '(?:19|20)\\d{2}'];
const DAY = new RegExp(
  `^(?:${YEAR}[-./]${MONTH}[-./]${DAY_OF_MONTH}|${DAY_OF_MONTH}[-./]${MONTH}[-./]${YEAR}|${MONTH}[-./]${DAY_OF_MONTH}[-./]${YEAR})$`,
);
/**
 * No longer than the two parts of an address can be, and looked for from the at sign on: begun at its first character, the search would
 * read a text without an at sign sixty-four times.
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

/** Most addresses and codes are: for them there is nothing to fold but letter case. */
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
/** The ways in which it is compared: one where there are no marks to fold. */
const readingsOf = (text: string): string[] =>
  isAscii(text) ? [text.toLowerCase()] : [folded(text), transliterated(text)];
const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, '');
/** Whatever signs stand between characters. */
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

/** Signs of an address as people spell them where a machine shall not read them, in brackets or between other signs. */
const spoken = (text: string): string =>
  text
    .replace(/[^\p{L}\p{N}]{1,3}at[^\p{L}\p{N}]{1,3}/giu, '@')
    .replace(/[^\p{L}\p{N}]{1,3}(?:dot|punkt)[^\p{L}\p{N}]{1,3}/giu, '.');

/** What each run of a short code would be where it is base64 or hexadecimal digits; characters before it may belong to the run or not. */
const unpackedRuns = (text: string): string[] => [
  ...(text.match(/[A-Za-z0-9+/_-]{8,}/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].map((skipped) => Buffer.from(run.slice(skipped), 'base64').toString('utf8')),
  ),
  ...(text.match(/[0-9a-f]{10,}/gi) ?? []).flatMap((run) => [0, 1].map((skipped) => decodedBytes(run.slice(skipped)))),
];
/** Codes are written in groups: what stands between them is no part of what they were packed with. */
const unpacked = (text: string): string[] => [text, bare(text)].flatMap(unpackedRuns);

interface Value {
  readonly text: string;
  /** Beside as it is: without its dots and signs, or, where it is too short for that, with whatever signs. */
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

/** A sign is a character too: D'Ann has five. */
function tracesOfPart(name: string): Value[] {
  const text = name.normalize('NFC').trim();
  const characters = bare(text).length;
  if (characters >= SHORTEST_NAME) return [{ text, also: 'bare' }];
  return characters === SHORTEST_NAME - 1 && text.length > characters ? [{ text, also: 'dashed' }] : [];
}

/** A name as a whole, and each of its parts. */
const tracesOfName = (name: string): Value[] => [name, ...name.split(/[^\p{L}\p{M}\p{N}]+/u)].flatMap(tracesOfPart);

/** A longer text stands in no code as a whole. */
const isWhole = (problem: string): boolean =>
  isShort(problem) && bare(problem.normalize('NFC')).length >= SHORTEST_NAME;

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
const addressesIn = (text: string): string[] =>
  unique(Array.from(text.matchAll(ADDRESS), ([, local, domain]) => `${local}@${domain}`));
const numbersIn = (text: string): string[] => unique(text.match(PHONE) ?? []).filter((each) => !DAY.test(each));

/** So many addresses are read within a millisecond or two. */
const MOST_AT_ONCE = 50;

/** All that may be told of a long text by a code, in pieces: between two of them the caller lets others on. */
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
 * Whether one of the values stands in a text, in any case, width, spelling of accents or encoding that somebody may have put it
 * through: an address always, a name from five characters on. Made once for a person and asked of many texts.
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

/** The same of one text. */
export const repeatsValue = (values: FieldValues, text: string): boolean => recogniser(values)(text);
