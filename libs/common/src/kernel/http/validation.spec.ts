/** The rules of input: what is refused is named by field and rule and never quoted, and what is taken is normalised once. */
import 'reflect-metadata';
import fc from 'fast-check';
import { Type } from 'class-transformer';
import { IsArray, IsInt, Max, ValidateNested } from 'class-validator';
import { Refusal } from '../refusal.js';
import {
  Absent,
  Code,
  EmailAddress,
  emailKey,
  IdOf,
  IsoDate,
  Line,
  normaliseEmail,
  Pattern,
  PersonName,
  QueryNumber,
  Text,
  validationPipe,
} from './validation.js';

const ID = 'ord_01h455vb4pex5vsknk084sn02q';

class Inner {
  @PersonName() name: string;
}

class Body {
  @Absent() @Line(10) line?: string;
  @Absent() @Text(20) text?: string;
  @Absent() @EmailAddress() email?: string;
  @Absent() @IdOf('order') id?: string;
  @Absent() @Code(10) code?: string;
  @Absent() @IsoDate() date?: string;
  @Absent() @Pattern(60) pattern?: string;
  @Absent() @QueryNumber() @IsInt() @Max(200) limit?: number;
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

describe('a fault names field and rule', () => {
  test('of a field, of a field within, and of everything at once', async () => {
    expect(await faults({ line: 7, inner: [{ name: 'A' }, { name: '' }] })).toEqual(
      expect.arrayContaining(['line: string', 'inner[1].name: length']),
    );
    expect(await faults({ limit: '201' })).toEqual(['limit: max']);
  });

  test('and never the value, nor the name of a field that nobody knows', async () => {
    const error = await take({ email: 'canary at example', canary: 1, inner: [{ name: 'A', canary: 2 }] }).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as Refusal).faults).toEqual(
      expect.arrayContaining([
        { field: 'email', rule: 'email' },
        { field: '(body)', rule: 'unknown-field' },
        { field: 'inner[0]', rule: 'unknown-field' },
      ]),
    );
    expect(JSON.stringify(error)).not.toContain('canary');
    expect((error as Error).message).toBe('invalid-input');
  });

  test('of a body that is none', async () => {
    for (const body of [null, undefined, 'text', 7, []]) expect(await faults(body)).toEqual(['(body): object']);
    expect(await faults(JSON.parse('{"constructor":1}'))).toEqual(['(body): unknown-field']);
    expect(await faults(JSON.parse('{"a":'.repeat(12) + '1' + '}'.repeat(12)))).not.toContain('(body): too-deep');
    expect(await faults(JSON.parse('{"a":'.repeat(13) + '1' + '}'.repeat(13)))).toEqual(['(body): too-deep']);
  });

  test('of a query, which is not called a body', async () => {
    expect(await faults({ 'anna@example.org': '' }, 'query')).toEqual(['(query): unknown-field']);
    expect(await faults(JSON.parse('{"constructor":1}'), 'query')).toEqual(['(query): unknown-field']);
    expect(await faults(null, 'query')).toEqual(['(query): object']);
    expect(await faults({ line: '', canary: '' }, 'query')).toEqual(
      expect.arrayContaining(['line: length', '(query): unknown-field']),
    );
  });

  test('null is not the same as left out', async () => {
    expect(await take({})).toEqual({});
    expect(await faults({ line: null })).not.toEqual([]);
    expect(await faults({ limit: null })).not.toEqual([]);
  });
});

describe('text', () => {
  test('keeps the characters of every script, composed', async () => {
    for (const name of ['Zoë', 'Bērziņš', 'Nguyễn', '王小明', 'محمد', "O'Brien", 'İpek', 'ஸ்ரீ', 'Δ', 'नी', '𝒜', '👩‍🔧 ok'])
      expect(await take({ line: name.slice(0, 12) })).toEqual({ line: name.slice(0, 12).normalize('NFC') });
    expect(await take({ line: '  Zoe\u0308 ' })).toEqual({ line: 'Zoë' });
  });

  test.each([
    ['NUL', 'a\0b'],
    ['a control character', 'a\u0007b'],
    ['a line break', 'a\nb'],
    ['a line separator', 'a\u2028b'],
    ['a lone surrogate', 'a\ud800b'],
    ['a noncharacter', 'a\uffffb'],
    ['a mark that turns the direction', 'a\u202eb'],
    ['an isolate', 'a\u2066b'],
    ['nothing to be seen', '\u200b\u200d'],
  ])('with %s is refused', async (_name, line) => {
    expect(await faults({ line })).toEqual(['line: plain-text']);
  });

  test('has a length, counted after tidying', async () => {
    expect(await faults({ line: '' })).toContain('line: length');
    expect(await faults({ line: '   ' })).toContain('line: length');
    expect(await faults({ line: ` ${'x'.repeat(10)} ` })).toEqual([]);
    expect(await faults({ line: 'x'.repeat(11) })).toEqual(['line: length']);
    expect(await take({ text: '' })).toEqual({ text: '' });
  });

  test('of several lines may break them, and nothing more', async () => {
    expect(await take({ text: 'a\r\nb\tc' })).toEqual({ text: 'a\r\nb\tc' });
    for (const text of ['a\0', 'a\u0007', 'a\ud800', 'a\u202e', 'x'.repeat(21)])
      expect(await faults({ text })).toHaveLength(1);
  });
});

describe('an e-mail address', () => {
  test.each([
    ['  Anna.B@Example.ORG ', 'Anna.B@example.org'],
    ['jürgen@MÜNCHEN.example', 'jürgen@xn--mnchen-3ya.example'],
    ['Zoe\u0308@example.org', 'Zoë@example.org'],
    ['用户@例子.公司', '用户@xn--fsqu00a.xn--55qx5d'],
    ["o'brien+tag@example.org", "o'brien+tag@example.org"],
    ['\u200banna@example.org\u2060', 'anna@example.org'],
    ['\ufeff\u00a0anna@example.org\u200e\u3000', 'anna@example.org'],
  ])('%j is taken as %j, and taking it again changes nothing', async (given, taken) => {
    expect(await take({ email: given })).toEqual({ email: taken });
    expect(normaliseEmail(taken)).toBe(taken);
  });

  test.each([
    '',
    'anna',
    '@example.org',
    'anna@',
    'anna@example',
    'a b@example.org',
    'anna@exam ple.org',
    'anna@example.org/x',
    'anna@ex%61mple.org',
    'anna@example.org:25',
    'anna@[127.0.0.1]',
    'anna@127.0.0.1',
    'anna@0x7f.1',
    'a\ud800@example.org',
    'anna\0@example.org',
    'anna@example.org\nbcc:x@y.org',
    `${'x'.repeat(65)}@example.org`,
    ...[
      '\u200b',
      '\u200d',
      '\u00ad',
      '\u2060',
      '\ufeff',
      '\u00a0',
      '\u3000',
      '\u202f',
      '\u034f',
      '\u115f',
      '\ufe0f',
      '\u{e0061}',
    ].flatMap((unseen) => [`an${unseen}na@example.org`, `anna@exam${unseen}ple.org`]),
    'an\ufffdna@example.org',
    '"a b"@example.org',
    '"a@b,c@d"@example.org',
    '"x> SIZE=1"@example.org',
    '"\\"q\\""@example.org',
    '"anna"@example.org',
    '=?utf-8?q?x?=@example.org',
    'an\\na@example.org',
    7,
    {},
    ['anna@example.org'],
  ])('%j is refused, not mended into another one', async (email) => {
    expect(await faults({ email })).not.toEqual([]);
  });

  test('two spellings of one mailbox have one key', () => {
    expect(emailKey(normaliseEmail('Anna@EXAMPLE.org'))).toBe(emailKey(normaliseEmail(' anna@example.ORG')));
    expect(emailKey('anna@example.org')).not.toBe(emailKey('anne@example.org'));
  });

  test('normalising is done once: a second time changes nothing, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.string({ unit: 'grapheme' }),
          fc.tuple(fc.string(), fc.domain()).map(([a, b]) => `${a}@${b}`),
        ),
        (text) => normaliseEmail(normaliseEmail(text)) === normaliseEmail(text),
      ),
    );
  });
});

test('an id is one of ours and of its kind', async () => {
  expect(await faults({ id: ID })).toEqual([]);
  for (const id of [ID.replace('ord', 'cus'), 'ord_1', 7, null]) expect(await faults({ id })).toEqual(['id: id']);
});

test('a code holds A to Z, a to z, digits, dots, dashes and underscores', async () => {
  for (const code of ['A', '0-x_y.Z', 'a'.repeat(10)]) expect(await faults({ code })).toEqual([]);
  for (const code of ['', '.a', '-a', 'a b', 'ä', 'a\n', 'a'.repeat(11), 7])
    expect(await faults({ code })).not.toEqual([]);
});

test('a date is a day that exists', async () => {
  for (const date of ['2028-02-29', '1999-12-31']) expect(await faults({ date })).toEqual([]);
  for (const date of [
    '2027-02-29',
    '2027-04-31',
    '2027-13-01',
    '0000-01-01',
    '10000-01-01',
    '2027-1-1',
    '2027-01-01T00:00:00Z',
    ' 2027-01-01',
    20270101,
    new Date(),
  ])
    expect(await faults({ date })).toEqual(['date: date']);
});

test('a number in a query is plain digits', async () => {
  expect(await take({ limit: '50' })).toEqual({ limit: 50 });
  for (const limit of ['', ' 5', '5.0', '5e1', '0x5', '-5', 'NaN', '1'.repeat(10), ['5']])
    expect(await faults({ limit })).not.toEqual([]);
});

describe('a pattern of serial numbers', () => {
  test.each(['[A-Z]{3}-\\d{4}', 'A|B', '(AB|CD)-[0-9]+', 'PL(-)[0-9A-HJKMNP-TV-Z]{5}', '[+.*]', '\\+\\*', 'a?b?c?'])(
    '%s is taken',
    async (pattern) => {
      expect(await faults({ pattern })).toEqual([]);
    },
  );

  test.each([
    '(a+)+',
    '((a+))+',
    '(a|a)*',
    '(a|aa){2,}',
    '(?=a)b',
    '(?<x>a)',
    '(a)\\1',
    'a++',
    'a*+',
    'a{2}{3}',
    'a*a*a*a*',
    'a{1,9}a{1,9}a{1,9}a{1,9}',
    '(',
    '[',
    'a{2,1}',
    '\\',
    'ä',
    'a\0',
    '',
    'a'.repeat(61),
    7,
  ])('%s is refused: it is none, or a text could make it slow', async (pattern) => {
    expect(await faults({ pattern })).not.toEqual([]);
  });
});
