/** Mail addresses as pasted: normalised once, refused if undeliverable or if they hold hidden characters. Pure. */
import { isEmail } from 'class-validator';
import { domainToASCII } from 'node:url';
import { isPlainLine, charactersOf, mostUnits, stripEnds, UNSEEN_WITHIN } from './plain-text.js';

const MOST_CHARACTERS = 254;

/**
 * Composed, the domain in lower case and ASCII; the part before the at sign as its owner writes it. Invisible characters are stripped at
 * the ends; those within stay, and are refused.
 */
export function normaliseEmail(value: string): string {
  if (value.length > mostUnits(MOST_CHARACTERS)) return value;
  const email = stripEnds(value.normalize('NFC'));
  const at = email.lastIndexOf('@');
  const host = email.slice(at + 1);
  // `domainToASCII` reads a URL host: it decodes %61, cuts at a slash and drops invisible characters. An address with these stays as it is and is refused.
  const domain = /[\s%/?#\\:@[\]]/.test(host) || UNSEEN_WITHIN.test(host) ? '' : domainToASCII(host);
  return at < 1 || domain === '' ? email : `${email.slice(0, at)}@${domain.toLowerCase()}`;
}

/** A quoted local part, and one that a reader of mail takes for an encoded word. */
const QUOTED_OR_ENCODED = /["\\]|=\?.*\?=/;

/** An address by the standard rules that stands in an envelope and in a header as it is. */
export const isMailAddress = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= mostUnits(MOST_CHARACTERS) &&
  charactersOf(value) <= MOST_CHARACTERS &&
  // Only what is well formed: the library's own check throws at a lone surrogate.
  isPlainLine(value) &&
  !UNSEEN_WITHIN.test(value) &&
  !QUOTED_OR_ENCODED.test(value) &&
  isEmail(value, { allow_utf8_local_part: true, require_tld: true });
