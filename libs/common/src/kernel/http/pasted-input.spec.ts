/** Input as people paste it and as strangers make it dear: refused by its length first, stripped, folded, or told with its place. */
import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, ValidateNested } from 'class-validator';
import { Refusal } from '../refusal.js';
import {
  Absent,
  Code,
  EmailAddress,
  IdOf,
  IsoDate,
  Line,
  Pattern,
  PersonName,
  PlainAddress,
  SerialNumber,
  Text,
  TextWithin,
  validationPipe,
} from './validation.js';

class Inner {
  @IsInt() number: number;
}

class Body {
  @Absent() @Line(10) line?: string;
  @Absent() @Text(20) text?: string;
  @Absent() @EmailAddress() email?: string;
  @Absent() @PlainAddress() plain?: string;
  @Absent() @PersonName() name?: string;
  @Absent() @TextWithin(20_000) pasted?: string;
  @Absent() @SerialNumber() serial?: string;
  @Absent() @IdOf('order') id?: string;
  @Absent() @Code(10) code?: string;
  @Absent() @IsoDate() date?: string;
  @Absent() @Pattern(60) pattern?: string;
  @Absent() @IsArray() @ArrayMaxSize(3) few?: string[];
  @Absent() @IsArray() @ValidateNested({ each: true }) @Type(() => Inner) inner?: Inner[];
}

const pipe = validationPipe();
const take = (input: unknown, type: 'body' | 'query' = 'body'): Promise<Body> =>
  pipe.transform(input, { type, metatype: Body }) as Promise<Body>;

async function faults(input: unknown, type?: 'query'): Promise<string[]> {
  const error: unknown = await take(input, type).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return [];
  if (!(error instanceof Refusal)) throw error;
  expect(error.code).toBe('invalid-input');
  return error.faults.map(({ field, rule }) => `${field}: ${rule}`);
}

/** What a stranger may send that is dear to read. */
const heap = (marks: number) => 'a' + '\u0300'.repeat(marks / 2) + '\u0316'.repeat(marks / 2);
const tookMs = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  for (let again = 0; again < 3; again += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
};

describe('what is too long is refused by its length, before anything reads it', () => {
  test.each(['line', 'text', 'email', 'plain', 'name', 'serial', 'code', 'pattern', 'id', 'date'])(
    'a heap of marks for %s',
    async (field) => {
      const input = { [field]: heap(100_000) };
      expect(await faults(input)).toEqual([`${field}: length`]);
      expect(await tookMs(() => faults(input))).toBeLessThan(50);
    },
  );

  test('a heap of marks that would be no longer than the field, once composed', async () => {
    expect(await faults({ name: heap(400) })).toEqual(['name: too-many-marks']);
    await expect(take({ pasted: heap(100_000) })).rejects.toThrow(new Refusal('text-too-long'));
    expect(await faults({ pasted: heap(70_000) })).toEqual(['pasted: too-many-marks']);
    expect(await tookMs(() => faults({ pasted: heap(70_000) }))).toBeLessThan(50);
  });

  test('the longest text of characters with as many marks as any script has is taken, and soon', async () => {
    const pasted = ('a' + '\u0300\u0316'.repeat(3)).repeat(2_800);
    expect(await tookMs(() => take({ pasted }))).toBeLessThan(50);
  });

  test('a list with more items than it may have, whatever they are', async () => {
    expect(await faults({ few: ['a', 'b', 'c', 'd'] })).toEqual(['few: array-max-size']);
    expect(await faults({ inner: Array.from({ length: 101 }, () => ({})) })).toEqual(['inner: array-max-size']);
    const many = { inner: Array.from({ length: 80_000 }, () => ({})) };
    expect(await faults(many)).toEqual(['(body): too-many-values']);
    expect(await tookMs(() => faults(many))).toBeLessThan(50);
  });

  test('what nobody knows, however much of it is within', async () => {
    const crowd = Array.from({ length: 30 }, () => ({ a: 1, b: [1, 2] }));
    expect(await faults({ unknown: crowd })).toEqual(['(body): unknown-field']);
    expect(await faults({ inner: [{ number: 1, unknown: {} }] })).toEqual(['inner[0]: unknown-field']);
    expect(await faults({ line: { a: 1 } })).toEqual(['line: no-object']);
    expect(await faults({ few: [['a']] })).toEqual(['few: no-list-within']);
    const strays = Object.fromEntries(Array.from({ length: 39 }, (_, at) => [`k${at}`, 1]));
    expect((await faults({ inner: Array.from({ length: 50 }, () => strays) }))[0]).toBe('inner[1]: unknown-field');
  });

  test('an object with more fields than any of ours', async () => {
    const crowd = Object.fromEntries(Array.from({ length: 4_000 }, (_, at) => [`f${at}`, 1]));
    expect(await faults(crowd)).toEqual(['(body): too-many-fields']);
    expect(await faults(crowd, 'query')).toEqual(['(query): too-many-fields']);
    expect(await faults({ inner: [crowd] })).toEqual(['(body): too-many-fields']);
  });
});

describe('a text that somebody pasted', () => {
  test('keeps its breaks, whatever they were called where it was written', async () => {
    expect(await take({ pasted: 'Page 1\fPage 2\vthen\u0085next\u2028line\u2029end' })).toEqual({
      pasted: 'Page 1\nPage 2\nthen\nnext\nline\nend',
    });
    expect(await take({ pasted: 'lost \ufffd character' })).toEqual({ pasted: 'lost \ufffd character' });
  });

  test.each([
    ['\u0007', 'U+0007'],
    ['\u0000', 'U+0000'],
    ['\u2066', 'U+2066'],
    ['\ud800', 'U+D800'],
    ['\u{1ffff}', 'U+1FFFF'],
  ])('names %j and its place where it cannot keep it', async (pasted, character) => {
    for (const field of ['pasted', 'text']) {
      const error = await take({ [field]: `  Zeile\n${pasted} x` }).catch((thrown: unknown) => thrown);
      expect((error as Refusal).faults).toEqual([{ field, rule: 'plain-text', character, at: 8 }]);
    }
  });
});

/** Plain characters as tags, which no page shows. */
const tags = (text: string) => String.fromCodePoint(...[...text].map((character) => 0xe0000 + character.charCodeAt(0)));
/** What can hide in a text: where it stands it has no work to do. */
const HIDDEN: readonly (readonly [name: string, text: string, character: string, at: number])[] = [
  ['a number in tags', `I${tags('5551234')}na`, 'U+E0035', 1],
  ['the flag of a region, which is spelled in tags', `\u{1f3f4}${tags('gbeng')}\u{e007f} ok`, 'U+E0067', 2],
  ['a byte order mark within', 'In\ufeffa', 'U+FEFF', 2],
  ['a word joiner', 'In\u2060a', 'U+2060', 2],
  ['a selector on a character that has no other form', 'In\ufe0fa', 'U+FE0F', 2],
  ['a selector of ideographs', '\u845b\u{e0100}\u57ce', 'U+E0100', 1],
  ['a filler of Hangul', 'In\u3164a', 'U+3164', 2],
  ['a filler of Hangul at half width', 'In\uffa0a', 'U+FFA0', 2],
  ['a joiner of graphemes', 'In\u034fa', 'U+034F', 2],
  ['an annotation', 'In\ufff9a', 'U+FFF9', 2],
];
const KEPT_IN_TEXTS = ['In\u00adna', 'In\u200bna', 'In\u200da', '\u05d0\u200f 1', 'a\u200eb', '\u0661\u061c2'];
/** The place of what is refused in the name, as the order named it. */
const refusedIn = async (name: string): Promise<unknown> => {
  const error = await take({ name }).catch((thrown: unknown) => thrown);
  return (error as Refusal).faults;
};

describe('what no page shows', () => {
  test.each(HIDDEN)('%s is refused, and told with its place', async (_what, text, character, at) => {
    expect(await refusedIn(text)).toEqual([{ field: 'name', rule: 'plain-text', character, at }]);
    expect(await refusedIn(`\u200b ${text} `)).toEqual([{ field: 'name', rule: 'plain-text', character, at: at + 2 }]);
    for (const field of ['pasted', 'text']) {
      const error = await take({ [field]: `  ${text}` }).catch((thrown: unknown) => thrown);
      expect((error as Refusal).faults).toEqual([{ field, rule: 'plain-text', character, at: at + 2 }]);
    }
  });

  test.each(KEPT_IN_TEXTS)('one of %j stays in a text, for people need it there, and is refused in a line', async (text) => {
    expect(await take({ pasted: text })).toEqual({ pasted: text });
    expect(await faults({ name: text })).toEqual(['name: plain-text']);
    const [hidden] = /\p{Cf}/u.exec(text)!;
    const character = `U+${hidden.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    expect(await refusedIn(text)).toEqual([{ field: 'name', rule: 'plain-text', character, at: text.indexOf(hidden) }]);
    expect(await faults({ pasted: text.replace(hidden, hidden + hidden) })).toEqual(['pasted: plain-text']);
  });

  test('and has work to do stays everywhere', async () => {
    for (const text of ['\u0639\u0644\u06cc\u200c\u0631\u0636\u0627', '\u0dc1\u0dca\u200d\u0dbb\u0dd3', '\u{1f469}\u200d\u{1f527} x', '\u2764\ufe0f\u200d\u{1f525} x', 'No. \u060012', '\u182d\u180b\u182d'])
      expect(await take({ name: text, pasted: text })).toEqual({ name: text, pasted: text });
  });

  // Telugu, Malayalam, Sorani: words end with a joiner, and another name follows.
  test.each(['\u0c2a\u0c35\u0c28\u0c4d\u200c \u0c15\u0c32\u0c4d\u0c2f\u0c3e\u0c23\u0c4d', '\u0d30\u0d3e\u0d1c\u0d28\u0d4d\u200d \u0d2a\u0d3f', '\u0646\u0647\u200c-\u0646\u0627'])('one joiner at the end of a word stays everywhere: %j', async (name) => {
    expect(await take({ name, pasted: name })).toEqual({ name, pasted: name });
    const doubled = name.replace(/[\u200c\u200d]/, '$&$&');
    expect(await faults({ name: doubled })).toEqual(['name: plain-text']);
    expect(await faults({ pasted: doubled })).toEqual(['pasted: plain-text']);
  });

  test('a name of which nothing can be seen is told with what hides in it', async () => {
    expect(await refusedIn(' \u3164')).toEqual(expect.arrayContaining([{ field: 'name', rule: 'plain-text', character: 'U+3164', at: 1 }]));
  });

  test('what is told of a line is told beside the other faults', async () => {
    expect(await faults({ name: 'Donau\u00adschiff', email: 'none' })).toEqual(['email: email', 'name: plain-text']);
  });

  test('a byte order mark around a text is stripped as space is', async () => {
    expect(await take({ pasted: '\ufeff It stops.\ufeff' })).toEqual({ pasted: 'It stops.' });
  });

  test.each(['\u3164', '\u115f', '\u1160', '\uffa0', '\u2800', '\u200b', '\u3164 \u2800', '\u{e0100}', '\u0301'])('%j alone is no name', async (name) => {
    expect(await faults({ name })).toEqual(['name: plain-text']);
  });
}); // prettier-ignore

describe('a name', () => {
  test.each([
    ['Karl 3rd', 'Karl 3rd'],
    ['\u200bIna\u2060', 'Ina'],
    ['\ufeff Ina\u00a0', 'Ina'],
    ['علی\u200cرضا', 'علی\u200cرضا'],
    ['ශ\u0dca\u200dරී', 'ශ\u0dca\u200dරී'],
    ['1234567'.slice(1), '234567'],
    ['𠮷'.repeat(255), '𠮷'.repeat(255)],
  ])('%j is taken', async (given, taken) => {
    expect(await take({ name: given })).toEqual({ name: taken });
  });

  test.each([
    ['an address', 'Ina ina@example.org'],
    ['an address in wide characters', 'Ina ina＠example.org'],
    ['a link', 'Ina http://example.org'],
    ['a link in wide characters', 'Ina http：／／example.org'],
    ['a telephone number', 'Ina 5551234'],
    ['a telephone number with spaces', 'Ina, Tel. +49 30 555 12 34'],
    ['a telephone number in other digits', 'Ina ٥٥٥١٢٣٤'],
    ['a telephone number in wide digits', 'Ina ５５５-１２３４'],
  ])('with %s is refused', async (_what, name) => {
    expect(await faults({ name })).toEqual(['name: person-name']);
  });

  test.each(['\u202eIna', 'Ina\u202c', '\u2066Ina\u2069'])('%j turns the direction, and is refused', async (name) => {
    expect(await faults({ name })).toEqual(['name: plain-text']);
  });

  test('with a character that got lost on the way is refused', async () => {
    expect(await faults({ name: 'J\ufffdrgen' })).toEqual(['name: plain-text']);
  });

  test('of 255 characters is taken and one of 256 is not, nor one that hides more in what is not counted elsewhere', async () => {
    expect(await faults({ name: 'x'.repeat(255) })).toEqual([]);
    expect(await faults({ name: 'x'.repeat(256) })).toEqual(['name: length']);
    expect(await faults({ name: `x${'\ufe0f '.repeat(150)}x` })).toContain('name: length');
  });
});

describe('a serial number', () => {
  test.each([
    ['PL–KZKF2—PQZ22', 'PL-KZKF2-PQZ22'],
    ['\u200bPL‑KZKF2\u00adX\ufeff', 'PL-KZKF2X'],
    ['ＰＬ－１', 'PL-1'],
    ['PL−1', 'PL-1'],
  ])('%j is read as %s', async (given, taken) => {
    expect(await take({ serial: given })).toEqual({ serial: taken });
  });
  test('of 65 characters is none', async () => {
    expect(await faults({ serial: 'x'.repeat(65) })).toEqual(['serial: length']);
  });
});

test('a plain address is one that a link or a header names as it is', async () => {
  expect(await take({ plain: ' privacy+eu@MÜNCHEN.example' })).toEqual({ plain: 'privacy+eu@xn--mnchen-3ya.example' });
  for (const plain of ['privacy?bcc=spy%40evil.example@plain.example.org', 'jürgen@example.org', 'a&b@example.org'])
    expect(await faults({ plain })).toEqual(['plain: plain-address']);
});
