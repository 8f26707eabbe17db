/**
 * When a text that a vendor returned, or that a letter repeats, is a code: one line of a bounded length, in which no value of the
 * person stands, however it is spelled. Pure; what the person's values are is for the caller to know.
 */
import { domainToASCII, domainToUnicode } from 'node:url';
import type { FieldValues } from './fields.js';

const LONGEST_CODE = 64;

/** One line of printable ASCII without spaces: a reference, a serial number. */
export const isCode = (text: string): boolean => text.length <= LONGEST_CODE && /^[\x21-\x7e]+$/.test(text);

/** A license key may be typed in groups, or be a signed document of several lines. */
export const isLicenseKey = (text: string): boolean => /^[\x20-\x7e\r\n]{1,20000}$/.test(text);

/** One spelling of accents, letter case, space, and of a domain in another script. */
function spelling(text: string): string {
  const plain = text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
  const at = plain.lastIndexOf('@');
  const domain = at < 0 ? '' : domainToASCII(plain.slice(at + 1));
  return domain === '' ? plain : `${plain.slice(0, at)}@${domain}`;
}

/** Whether two texts are one name, or one address. */
export const sameSpelling = (one: string, other: string): boolean => spelling(one) === spelling(other);

/** Shorter names occur in codes by chance. */
const SHORTEST_NAME = 5;
/** An address without its dots and signs is still an address; of fewer letters it may be chance. */
const SHORTEST_BARE = 8;
/** A number that somebody can be called by. */
const PHONE = /\+?\d(?:[ ()/.-]{0,2}\d){6,}/g;
const ADDRESS = /[^\s@<>()",;:]+@[^\s@<>()",;:]+/g;

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
      .replace(/[äöüøåæœłđ]/g, (letter) => GERMAN[letter]!),
  );
const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

const decodedBytes = (hex: string): string => Buffer.from(hex.replace(/[^0-9a-f]/gi, ''), 'hex').toString('utf8');
const character = (digits: string, base: number): string => {
  const code = Number.parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
};

/** One layer of what URLs, mails, HTML and JSON write instead of a character. */
const decodedOnce = (text: string): string =>
  text
    .replace(/(?:[%=][0-9a-f]{2})+/gi, decodedBytes)
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_, hex: string) => character(hex, 16))
    .replace(/&#(\d{1,7});?/g, (_, digits: string) => character(digits, 10))
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

/** What a short code would be where it is base64 or hexadecimal digits throughout. */
const unpacked = (text: string): string[] => [
  ...(/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(text) ? [Buffer.from(text, 'base64').toString('utf8')] : []),
  ...(/^(?:[0-9a-f]{2}){5,}$/i.test(text) ? [decodedBytes(text)] : []),
];

interface Trace {
  readonly text: string;
  /** Also found where dots and signs are left out. */
  readonly bare: boolean;
}

function tracesOfAddress(address: string): Trace[] {
  const at = address.lastIndexOf('@');
  const host = domainToUnicode(address.slice(at + 1));
  const spelled = host === '' ? [address] : [address, `${address.slice(0, at)}@${host}`];
  return spelled.map((text) => ({ text, bare: bare(text).length >= SHORTEST_BARE }));
}

const isLong = (name: string): boolean => bare(name.normalize('NFC')).length >= SHORTEST_NAME;

/** A name as a whole, and each of its parts. */
const tracesOfName = (name: string): Trace[] =>
  [name, ...name.split(/[^\p{L}\p{M}\p{N}]+/u)].filter(isLong).map((text) => ({ text, bare: true }));

function tracesOf(values: FieldValues): Trace[] {
  const { firstName = '', lastName = '', email, problemText = '' } = values;
  const problem = isLong(problemText) ? [{ text: problemText.trim(), bare: false }] : [];
  return [
    ...(email === undefined ? [] : tracesOfAddress(email)),
    ...[firstName, lastName, `${firstName} ${lastName}`, `${lastName} ${firstName}`].flatMap(tracesOfName),
    ...problem,
    ...(problemText.match(ADDRESS) ?? []).flatMap(tracesOfAddress),
    ...(problemText.match(PHONE) ?? []).map((text) => ({ text, bare: true })),
  ];
}

/**
 * Whether one of the values stands in the text, in any case, width, spelling of accents or encoding that somebody may have put it
 * through: an address always, a name from five characters on.
 */
export function repeatsValue(values: FieldValues, text: string): boolean {
  const traces = tracesOf(values);
  if (traces.length === 0) return false;
  const readings = decodings(text).flatMap((reading) => [
    reading,
    ...(text.length <= LONGEST_CODE ? unpacked(reading) : []),
  ]);
  return readings.some((reading) => {
    const found = [folded(reading), transliterated(reading)];
    return traces.some((trace) =>
      [folded(trace.text), transliterated(trace.text)].some((told) =>
        found.some((within) => within.includes(told) || (trace.bare && bare(within).includes(bare(told)))),
      ),
    );
  });
}
