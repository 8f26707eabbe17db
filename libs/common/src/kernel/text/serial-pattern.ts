/** Regular expressions that a product's serial numbers match: no text makes one slow, and none matches more than one line. Pure. */

/** An escape, a class, or one character. */
const ATOM =
  /\\(?:u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|[pP]\{[^}]*\}|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/g;
/** A quantifier that tries more than one length. */
const VARYING = /[+*?]|\{\d+,\d*\}/g;
const MOST_VARYING = 3;
/** A serial number has no more characters, so no part of it has more lengths. */
const MOST_LENGTHS = 64;
/** As many as three parts of any length have, and one choice between words. */
const MOST_WAYS = 4 * MOST_LENGTHS ** 3;

/** The pattern with each escape and each class as one character. */
const bare = (pattern: string): string => pattern.replace(ATOM, (atom) => (atom.length > 1 ? 'x' : atom));

/** The number of lengths that a quantifier tries. */
function lengthsOf(quantifier: string): number {
  if (quantifier === '?') return 2;
  const [, least, most] = /^\{(\d+),(\d*)\}$/.exec(quantifier) ?? [];
  return most ? Math.min(MOST_LENGTHS, Math.max(1, Number(most) - Number(least) + 1)) : MOST_LENGTHS;
}

/** Alternatives within groups, which multiply; those between whole patterns are tried one after the other. */
function choicesOf(pattern: string): number {
  let [depth, choices] = [0, 0];
  for (const character of pattern) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === '|' && depth > 0) choices += 1;
  }
  return choices;
}

/** A choice costs more than a length: it is tried anew for every text behind it. */
const WAYS_OF_A_CHOICE = 4;

/** Upper bound of the ways in which a text can be matched. */
function waysOf(pattern: string): number {
  const quantifiers = pattern.match(VARYING) ?? [];
  return quantifiers.reduce((ways, each) => ways * lengthsOf(each), WAYS_OF_A_CHOICE ** choicesOf(pattern));
}

/** True if a text could make the pattern slow: a repeated group, too many varying quantifiers, or too many ways to match. */
const isSlow = (pattern: string): boolean =>
  /\(\?|[+*?}]\s*[+*{]|\)\s*[+*?{]/.test(pattern) ||
  (pattern.match(VARYING)?.length ?? 0) > MOST_VARYING ||
  waysOf(pattern) > MOST_WAYS;

const BREAKS = ['\n', '\r', '\u2028', '\u2029'];
const breaksLine = (atom: string): boolean => {
  if (atom.length === 1 && atom !== '.') return false;
  const alone = new RegExp(`^(?:${atom})$`, 'u');
  return BREAKS.some((each) => alone.test(each));
};

/** No look-around, no back reference, no repeated group, few varying lengths and choices, and nothing that matches a break of line. */
export function isSerialPattern(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[\x20-\x7e]*$/.test(value)) return false;
  if (/\\[1-9k]/.test(value) || isSlow(bare(value))) return false;
  try {
    new RegExp(`^(?:${value})$`, 'u');
    return !(value.match(ATOM) ?? []).some(breaksLine);
  } catch {
    return false;
  }
}
