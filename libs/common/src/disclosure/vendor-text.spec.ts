/** What a vendor returns is a code or nothing: its shape, and no value of the person in whatever spelling. */
import fc from 'fast-check';
import type { FieldValues } from '#model/fields.js';
import { isCode, isLicenseKey, recogniser, repeatsValue, sameSpelling } from './vendor-text.js';

test('a code is one line of printable ASCII without spaces and without an address, 64 characters at most', () => {
  for (const text of ['1', 'VC-1001', 'KG/2026.4712', 'a_b#c:d', '~!$%^&*()', 'a%4', 'x'.repeat(64)])
    expect([text, isCode(text)]).toEqual([text, true]);
  for (const text of [
    '',
    ' ',
    'a b',
    'a\tb',
    'a\n',
    'a\r\nBcc: x',
    'a\u2028b',
    'ä',
    'x\u0000',
    'a\u200bb',
    '\u7f00',
    'x'.repeat(65),
    'a@b',
    'a%40b',
  ])
    expect([text, isCode(text)]).toEqual([text, false]);
});

test('a license key is printable ASCII of any lines, 20,000 characters at most', () => {
  for (const text of ['AAAA-BBBB', 'AAAA BBBB', '-----BEGIN-----\r\nx==\n-----END-----', 'x'.repeat(20_000)])
    expect(isLicenseKey(text)).toBe(true);
  for (const text of ['', 'ä', 'a\u0000', 'a\tb', 'a\u2028', 'x'.repeat(20_001)])
    expect(isLicenseKey(text)).toBe(false);
});

const WHO: FieldValues = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada.l@example.org' };
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** As serial numbers are written. */
const grouped = (text: string) => text.match(/.{1,5}/g)!.join('-');

test.each([
  ['as it is', 'ada.l@example.org'],
  ['within more', 'case-ada.l@example.org-7'],
  ['in capitals', 'ADA.L@EXAMPLE.ORG'],
  ['percent-encoded', 'ada.l%40example.org'],
  ['percent-encoded twice', 'ada.l%2540example.org'],
  ['percent-encoded throughout', [...'ada.l@example.org'].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')],
  ['quoted-printable', 'ada.l=40example.org'],
  ['as HTML', 'ada.l&#64;example.org'],
  ['as HTML in hexadecimal', 'ada.l&#x40;example.org'],
  ['as JSON', 'ada.l\\u0040example.org'],
  ['as a string of code', 'ada.l\\x40example.org'],
  ['in wide characters', 'ａｄａ.ｌ＠ｅｘａｍｐｌｅ.ｏｒｇ'],
  ['with invisible characters', 'ada.l\u200b@exa\u00admple.org'],
  ['in base64', base64('ada.l@example.org')],
  ['in base64 for URLs', base64('to:ada.l@example.org').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')],
  ['in hexadecimal', Buffer.from('ada.l@example.org').toString('hex')],
  ['with its sign in a word', 'ada.l(at)example.org'],
  ['with its sign in other brackets', 'ada.l[AT]example.org'],
  ['with its sign in a word between others', 'ada.l_at_example.org'],
  ['with all its signs in words', 'ada(dot)l[at]example{dot}org'],
  ['with its sign in a word and no other', 'adalatexampleorg'],
  ['as HTML by name', 'ada.l&commat;example.org'],
  ['as HTML by name twice', 'ada&amp;period;l&amp;commat;example&amp;period;org'],
  ['in base64 behind a word', `REF:${base64('ada.l@example.org')}`],
  ['in base64 behind a character of its own', `R-${base64('ada.l@example.org')}`],
  ['in base64 between others', `(${base64('ada.l@example.org')}).1`],
  ['in hexadecimal behind a word', `REF-F:${Buffer.from('ada.l@example.org').toString('hex')}`],
  ['in hexadecimal in groups', grouped(Buffer.from('ada.l@example.org').toString('hex'))],
  ['in base64 in groups', `PL-${grouped(base64('ada.l@example.org'))}`],
  ['without its signs', 'adalexampleorg'],
  ['with other signs', 'ada-l_example_org'],
])('an address is recognised %s', (_name, text) => {
  expect(repeatsValue(WHO, text)).toBe(true);
});

test('an address is recognised however short its name is, and in either spelling of its domain', () => {
  expect(repeatsValue({ email: 'a@b.co' }, 'X-A@B.CO-1')).toBe(true);
  // Six characters in a row may be chance.
  expect(repeatsValue({ email: 'a@bc.co' }, 'XABCCO1')).toBe(false);
  const idn = { email: 'zoë@xn--mnchen-3ya.example' };
  for (const text of ['zoë@münchen.example', 'ZOË@XN--MNCHEN-3YA.EXAMPLE', 'zoe@m%C3%BCnchen.example'])
    expect([text, repeatsValue(idn, text)]).toEqual([text, true]);
});

test.each([
  ['lovelace', true],
  ['LOVELACE-4711', true],
  ['4711_love_lace', true],
  ['%4covelace', true],
  [base64('Mrs. Lovelace'), true],
  ['adalovelace', true],
  ['lovelaceada', true],
  ['ADA-1001', false],
  ['love-1001', false],
  ['', false],
])('a name of five characters and more is recognised: %s', (text, found) => {
  expect(repeatsValue(WHO, text)).toBe(found);
});

test('a name is recognised in other spellings of its characters, whole and in its parts', () => {
  for (const [name, texts] of [
    ['Müller', ['Muller-1', 'MUELLER', 'm%C3%BCller']],
    ['Groß-Weiß', ['GROSSWEISS', 'gross-weiss']],
    ['Søren', ['SOREN', 'soeren'].slice(1)],
    ['Jean-Philippe', ['PHILIPPE7', 'jean_philippe']],
    ["O'Connor", ['oconnor', "O'CONNOR"]],
    ['Ковальчук', ['%D0%BA%D0%BE%D0%B2%D0%B0%D0%BB%D1%8C%D1%87%D1%83%D0%BA']],
  ] as const)
    for (const text of texts) expect([text, repeatsValue({ lastName: name }, text)]).toEqual([text, true]);
  expect(repeatsValue({ lastName: 'Zoë' }, 'ZOE-1')).toBe(false);
});

test('a sign is a character of a name too, whatever sign it is written with', () => {
  for (const [name, texts] of [
    ["D'Ann", ["D'ANN-1", 'd%27ann', 'D\u2019Ann', 'd_ann']],
    ['Li-An', ['li-an', 'LI.AN.7']],
  ] as const)
    for (const text of texts) expect([text, repeatsValue({ lastName: name }, text)]).toEqual([text, true]);
  for (const text of ['DANN-1', 'D-AN', 'LIAN'])
    expect([text, repeatsValue({ firstName: 'Li-An', lastName: "D'Ann" }, text)]).toEqual([text, false]);
  expect(repeatsValue({ firstName: 'A', lastName: 'B C' }, 'X-A-B-C')).toBe(false);
});

test('an address of a few characters is recognised with its sign in a word', () => {
  for (const text of ['a(at)b.co', 'A [at] B.CO', 'a&commat;b.co'])
    expect([text, repeatsValue({ email: 'a@b.co' }, text)]).toEqual([text, true]);
});

test('the longest problem text and the longest key are read at once', () => {
  const key = '-'.repeat(20_000);
  for (const problemText of [
    'a'.repeat(20_000),
    'a@b.co '.repeat(2_800),
    Array.from({ length: 1_600 }, (_, at) => `a${at}@b.co`).join(' '),
    Array.from({ length: 2_200 }, (_, at) => 5_551_000 + at).join('x'),
    '1 '.repeat(10_000),
  ]) {
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      const recognises = recogniser({ problemText });
      for (let character = 0; character < 5; character += 1) recognises(`VC-${character}`);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  }
  const start = performance.now();
  expect(repeatsValue(WHO, key)).toBe(false);
  expect(performance.now() - start).toBeLessThan(50);
});

test('of a problem text the addresses and numbers in it are recognised, and the whole of it', () => {
  const problemText = 'It crashes. Call me: +49 30 5551234 or write to me.too@example.net, please.';
  for (const text of ['+49305551234', '49-30-555-1234', 'ME.TOO@EXAMPLE.NET', problemText])
    expect([text, repeatsValue({ problemText }, text)]).toEqual([text, true]);
  for (const text of ['crashes', 'VC-5551', '1234'])
    expect([text, repeatsValue({ problemText }, text)]).toEqual([text, false]);
});

test('a day in a problem text is no telephone number, and what only looks like one is', () => {
  for (const day of ['2024-11-28', '2024/1/2', '28.11.2024', '11/28/2024'])
    expect(recogniser({ problemText: `Since ${day} it stops.` })(`CASE-${day.replace(/\D/g, '')}-7`)).toBe(false);
  for (const number of ['1234-56-78', '55.51.2034', '2024-13-28', '030-5551234'])
    expect(recogniser({ problemText: `Call ${number}.` })(`CASE-${number.replace(/\D/g, '')}-7`)).toBe(true);
});

test('nothing is found where nothing is known, and codes of vendors are codes', () => {
  expect(repeatsValue({}, 'anything')).toBe(false);
  expect(repeatsValue({ firstName: '', lastName: '', problemText: '' }, 'anything')).toBe(false);
  fc.assert(fc.property(fc.uuid(), (code) => !repeatsValue(WHO, code)));
  fc.assert(fc.property(fc.stringMatching(/^PL(-[0-9A-HJKMNP-TV-Z]{5}){4}$/), (code) => !repeatsValue(WHO, code)));
});

test('whatever surrounds it, an address in a code is found', () => {
  const around = fc.stringMatching(/^[!-$&-<>-~]{0,20}$/);
  fc.assert(fc.property(around, around, (before, after) => repeatsValue(WHO, `${before}${WHO.email!}${after}`)));
});

test('a vendor may answer a name of any length and marks, and it is told apart at once', () => {
  const start = performance.now();
  expect(sameSpelling('a', 'a' + '\u0300'.repeat(20_000) + '\u0316'.repeat(20_000))).toBe(false);
  expect(sameSpelling('a', 'a'.repeat(1_000_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(50);
  expect(sameSpelling(' A\u0308 ', '\u00e4')).toBe(true);
});
