/** Texts as people paste them: how long they may be before anything reads them, what is stripped and folded, and what is refused. Pure. */

/** A character of ours can be written in up to four units: decomposed, or outside of the first plane. */
const UNITS_PER_CHARACTER = 4;
/** Allowance for space that is pasted around a text. */
const SPACE_AROUND = 256;
/** The most UTF-16 units that a text of so many characters is read in. */
export const mostUnits = (characters: number): number => UNITS_PER_CHARACTER * characters + SPACE_AROUND;

/** No script puts more marks on one character. Sorting them, as a normal form does, takes the square of how many there are. */
const MOST_MARKS = 10;

const MARK = /\p{M}/u;
const FIRST_ASTRAL = 0x10000;
/** Looked up for every character of a long text: matching each would be slow. */
const MARKS: Uint8Array = Uint8Array.from({ length: FIRST_ASTRAL }, (_, code) =>
  Number(MARK.test(String.fromCharCode(code))),
);

/** True where the character at this place is a mark on the one before. */
export function isMarkAt(text: string, at: number): boolean {
  const code = text.codePointAt(at)!;
  return code < FIRST_ASTRAL ? MARKS[code] === 1 : MARK.test(String.fromCodePoint(code));
}

const unitsAt = (text: string, at: number): number => (text.codePointAt(at)! < FIRST_ASTRAL ? 1 : 2);

/** Where the first mark stands that is one too many on its character; -1: nowhere. */
function markTooMany(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at += unitsAt(text, at)) {
    marks = isMarkAt(text, at) ? marks + 1 : 0;
    if (marks > MOST_MARKS) return at;
  }
  return -1;
}

/** True where a text may be brought into a normal form: no longer than that many characters can be, no character under a heap of marks. */
export const isReadable = (text: string, characters: number): boolean =>
  text.length <= mostUnits(characters) && markTooMany(text) < 0;

/** Control characters, NUL, lone surrogates, noncharacters, and marks that turn the direction of what follows. */
const BROKEN = String.raw`\p{Cc}\p{Cs}\p{NChar}\u202a-\u202e\u2066-\u2069`;
/** Characters that no page shows (tags, fillers, joiners): hidden text could be written in them. HIDDEN excludes visible signs of Arabic scripts. */
const UNSHOWN = String.raw`[\p{Cf}\p{Default_Ignorable_Code_Point}]`;
const HIDDEN = String.raw`(?![\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}])${UNSHOWN}`;

/** Scripts whose characters stand apart: between them a joiner joins nothing. */
const APART = ['Latin', 'Greek', 'Cyrillic', 'Armenian', 'Georgian', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo']
  .map((script) => `\\p{Script=${script}}`)
  .join(''); // prettier-ignore
const JOINING = String.raw`(?![${APART}])[\p{L}\p{M}]`;
/**
 * Hidden characters with a function where they are: one joiner behind a character of a joining script or between two pictographs, and a
 * selector behind an emoji or a Mongolian character.
 */
const AT_WORK = [
  String.raw`(?<=${JOINING})[\u200c\u200d](?![\u200c\u200d])`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Emoji})[\ufe0e\ufe0f]`,
  String.raw`(?<=(?!\u180e)\p{Script=Mongolian})[\u180b-\u180f]`,
].join('|');
/** Hidden characters that none of `ways` permits. The cheap test for UNSHOWN comes first and excludes most characters. */
const hiddenBut = (...ways: string[]): string => `(?=${UNSHOWN})(?!${ways.join('|')})${HIDDEN}`;
/** Permitted in texts of several lines, one at a time: a joiner, a mark of direction, a soft hyphen, a zero-width space. */
const NEEDED = String.raw`(?<![\u00ad\u061c\u200b-\u200f])[\u00ad\u061c\u200b-\u200f]`;

const IN_NO_LINE = new RegExp(`[${BROKEN}\\p{Zl}\\p{Zp}\\ufffd\\u2800]|${hiddenBut(AT_WORK)}`, 'u');
/** Permits U+FFFD, unlike IN_NO_LINE: a pasted text keeps characters that were lost before. */
const IN_NO_TEXT = new RegExp(`(?![\\n\\r\\t])[${BROKEN}]|${hiddenBut(AT_WORK, NEEDED)}`, 'u');
/** The form of one ideograph. */
const FORM_OF_IDEOGRAPH = String.raw`(?<=\p{Ideographic})[\u{e0100}-\u{e01ef}]`;
/** Removed from texts that are never sent to a vendor. */
const TO_BE_DROPPED = new RegExp(hiddenBut(AT_WORK, NEEDED, FORM_OF_IDEOGRAPH), 'gu');
/** What no word processor pastes, and no column keeps. */
const IS_BROKEN = new RegExp(`(?![\\n\\r\\t])[${BROKEN}]`, 'u');
/** Something that can be seen: what holds spaces, joiners, fillers and marks alone is no name. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[^\p{C}\p{Z}\p{M}]/u;

/** One line that can be seen, without control characters, halves of characters, characters that got lost, marks that turn its direction, or what hides in it. */
export const isPlainLine = (value: unknown): boolean =>
  typeof value === 'string' && !IN_NO_LINE.test(value) && VISIBLE.test(value);

/** Text of several lines without control characters, halves of characters, marks that turn its direction, or what hides in it. */
export const isPlainText = (value: unknown): boolean => typeof value === 'string' && !IN_NO_TEXT.test(value);

/**
 * Removes hidden characters, for texts that are never sent to a vendor: a person's wish must not be refused for what their word processor
 * pasted. Undefined if it holds control characters or lone surrogates.
 */
export function withoutHidden(written: string): string | undefined {
  const text = written.replace(TO_BE_DROPPED, '');
  return IS_BROKEN.test(text) ? undefined : text;
}

export interface Place {
  /** As Unicode numbers it, such as `U+0007`. */
  readonly character: string;
  /** Where it stands, in UTF-16 units. */
  readonly at: number;
}

const placeOf = (text: string, at: number): Place => ({
  character: `U+${text.codePointAt(at)!.toString(16).toUpperCase().padStart(4, '0')}`,
  at,
});

/** The first character that a text of several lines may not hold, and where it stands. Byte order marks around it are stripped as space is. */
export function firstForbidden(text: string): Place | undefined {
  const start = text.length - text.trimStart().length;
  const at = text.trim().search(IN_NO_TEXT);
  return at < 0 ? undefined : placeOf(text, start + at);
}

/** The same for one line, whose invisible ends are stripped first, unless it holds nothing else. */
export function firstForbiddenInLine(written: string): Place | undefined {
  const line = stripEnds(written, UNSEEN_AND_STRAIGHT) || written.trim();
  const at = line.search(IN_NO_LINE);
  return at < 0 ? undefined : placeOf(written, written.indexOf(line) + at);
}

/** The first mark that is one too many on its character. */
export function firstMarkTooMany(text: string): Place | undefined {
  const at = markTooMany(text);
  return at < 0 ? undefined : placeOf(text, at);
}

/** Breaks of pages, of columns and of lines by other names, as word processors and terminals paste them. */
export const withPlainBreaks = (text: string): string => text.replace(/[\f\v\u0085\u2028\u2029]/g, '\n');

/** What nobody sees: spaces of every kind, format characters, and characters that stand for nothing. */
const UNSEEN = /[\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** The same without U+0020, which a name may hold. */
export const UNSEEN_WITHIN = /(?! )[\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The same without marks that turn the direction of what follows: nobody pastes them by accident, so they are refused and not stripped. */
const UNSEEN_AND_STRAIGHT = /(?![\u202a-\u202e\u2066-\u2069])[\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Strips invisible characters at both ends. Joiners between characters stay: some scripts need them. */
export function stripEnds(written: string, stripped = UNSEEN): string {
  const text = written.trim();
  let [from, to] = [0, text.length];
  const unseen = (at: number): number => {
    const character = String.fromCodePoint(text.codePointAt(at)!);
    return stripped.test(character) ? character.length : 0;
  };
  const before = (end: number): number =>
    end - from > 1 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(end - 2, end)) ? end - 2 : end - 1;
  for (let step = 1; from < to && step > 0; from += step) step = unseen(from);
  while (to > from && unseen(before(to)) > 0) to = before(to);
  return text.slice(from, to);
}

/** One line, composed, without invisible ends. A line of invisible characters alone stays: it is refused for them, not as empty. */
export const tidyLine = (text: string): string => {
  const composed = text.normalize('NFC').trim();
  return stripEnds(composed, UNSEEN_AND_STRAIGHT) || composed;
};

/** A text of several lines, composed, without space around it. */
export const tidyText = (text: string): string => text.normalize('NFC').trim();

/** How many characters a text has: a pair of surrogates is one. */
export function charactersOf(text: string): number {
  let pairs = 0;
  for (let at = 1; at < text.length; at += 1)
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800) pairs += 1;
  return text.length - pairs;
}
