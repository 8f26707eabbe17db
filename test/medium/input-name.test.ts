/** Names keep their characters; an e-mail address is normalised once, and one mailbox is one person. */
import type { OrderLineView } from '../../tools/client/sparsam.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { LICENSEE, line } from '../support/staff.js';

const desk = opened(() => InProcess.open());
let customer: string;
beforeAll(async () => {
  await desk.product('ACME', await desk.vendor('Acme'));
  customer = await desk.customer();
});

let names = 0;
const licenseeOf = async (licensee: Record<string, unknown>): Promise<OrderLineView['licensee']> =>
  (await desk.placed(customer, [line('ACME', licensee)])).lines[0]!.licensee;

test.each([
  ['Vietnamese', 'Nguyễn Thị', 'Thuý'],
  ['Latvian', 'Jānis', 'Bērziņš'],
  ['Chinese', '王', '小明'],
  ['Chinese of another plane', '𠮷', '田'],
  ['Arabic', 'عبد الله', 'محمّد'],
  ['Persian, with a zero-width non-joiner', 'علی‌رضا', 'میرزایی'],
  ['Sinhala, with a zero-width joiner', 'ශ්‍රී', 'ලංකා'],
  ['Hebrew, with points', 'דָּוִד', 'כֹּהֵן'],
  ['Devanagari', 'क्षितिज', 'शर्मा'],
  ['Thai', 'สมชาย', 'ใจดี'],
  ['Irish', "Seán Ó'Brien", 'O’Neill'],
  ['German', 'Jürgen', 'Groß'],
  ['Turkish', 'İsmail', 'Işık'],
  ['Hawaiian', 'Kaʻiulani', 'Kahoʻolawe'],
  ['with a dot and a dash', 'J.-P.', 'Smith-Jones Jr.'],
  ['what a careless program takes for something else', 'Null', "Robert'); DROP TABLE orders;--"],
  ['what a careless page takes for something else', '<b>Bob</b>', '${7*7}{{7*7}}'],
])('a name that is %s comes back character for character', async (_name, firstName, lastName) => {
  const licensee = {
    firstName: firstName.normalize('NFC'),
    lastName: lastName.normalize('NFC'),
    email: `name.${(names += 1)}@example.org`,
  };
  expect(await licenseeOf(licensee)).toEqual(licensee);
});

test('a name in decomposed characters is the same name, kept composed', async () => {
  const own = await desk.customer('Normal forms');
  for (const form of ['NFC', 'NFD'] as const) {
    const licensee = {
      firstName: 'Thuỷ'.normalize(form),
      lastName: ' Nguyễn '.normalize(form),
      email: 'thuy@example.org',
    };
    const order = await desk.placed(own, [line('ACME', licensee)]);
    expect(order.lines[0]!.licensee).toEqual({
      firstName: 'Thuỷ'.normalize('NFC'),
      lastName: 'Nguyễn'.normalize('NFC'),
      email: 'thuy@example.org',
    });
  }
  const versions = await desk.query(
    `SELECT 1 FROM person_versions v JOIN persons p ON p.id = v.person_id WHERE p.customer_id = $1`,
    [own],
  );
  expect(versions).toHaveLength(1);
});

test('255 characters are a name, one more is too long, however many bytes they take', async () => {
  for (const character of ['a', 'ž', '王', '𠮷']) {
    const long = (characters: number) =>
      line('ACME', { ...LICENSEE, firstName: character.repeat(characters), email: `long.${(names += 1)}@example.org` });
    const good = await desk.place(customer, [long(255)]);
    const bad = await desk.place(customer, [long(256)]);
    expect([character, good.status, bad.status]).toEqual([character, 201, 422]);
    expect(bad.body.errors).toEqual([{ field: 'lines[0].licensee.firstName', rule: 'length' }]);
  }
});

test.each([
  ['plain', 'anna@example.org', 'anna@example.org'],
  ['with a plus and dots', 'anna.b+work@example.co.uk', 'anna.b+work@example.co.uk'],
  ['with every character that is allowed bare', "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"],
  ['with what nobody sees around it', '\u200b\u00a0anna@example.org\u2060\ufeff', 'anna@example.org'],
  ['with a local part of 64', `${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
  ['of 254 in all', `${'a'.repeat(64)}@${'b'.repeat(61)}.${'c'.repeat(61)}.${'d'.repeat(61)}.org`, `${'a'.repeat(64)}@${'b'.repeat(61)}.${'c'.repeat(61)}.${'d'.repeat(61)}.org`],
  ['with a domain in capitals', 'Anna@EXAMPLE.ORG', 'Anna@example.org'],
  ['with an international domain', 'anna@bücher.example', 'anna@xn--bcher-kva.example'],
  ['with the same domain in capitals', 'anna@BÜCHER.example', 'anna@xn--bcher-kva.example'],
  ['with the same domain decomposed', 'anna@bücher.example'.normalize('NFD'), 'anna@xn--bcher-kva.example'],
  ['with the same domain in ASCII', 'anna@xn--bcher-kva.example', 'anna@xn--bcher-kva.example'],
  ['with an ideographic full stop', 'anna@例え。テスト', 'anna@xn--r8jz45g.xn--zckzah'],
  ['with an international local part', 'žanna@example.org', 'žanna@example.org'],
  ['with spaces around it', '  anna@example.org ', 'anna@example.org'],
])('an address %s is kept as it must be written', async (_name, given, kept) => {
  expect((await licenseeOf({ ...LICENSEE, email: given })).email).toBe(kept);
}); // prettier-ignore

test.each([
  ['a quoted local part', '"anna b"@example.org'],
  ['an at sign in quotes', '"anna@home"@example.org'],
  ['what ends an envelope', '"x> SIZE=1"@example.org'],
  ['what a reader takes for an encoded word', '=?utf-8?q?x?=@example.org'],
  ['an unseen character', 'an\u200bna@example.org'],
  ['an unseen character in its domain', 'anna@exam\u00adple.org'],
  ['a space that does not break', 'an\u00a0na@example.org'],
])('an address with %s is refused', async (_name, email) => {
  const answer = await desk.place(customer, [line('ACME', { ...LICENSEE, email })]);
  expect(answer.body.errors).toEqual([{ field: 'lines[0].licensee.email', rule: 'email' }]);
});

test('what is known of the customer, or any other number, does not travel in a name, whichever part of it holds it', async () => {
  const own = await desk.customer('Known values');
  await desk.query(`UPDATE customers SET phone = '555 123', address = $2 WHERE id = $1`, [own, 'Hauptstr. 5\n10115 Berlin']);
  for (const [name, rule, field] of [
    [{ lastName: 'Lovelace, Hauptstr. 5' }, 'holds-customer-address', 'lines[0].licensee.lastName'],
    [{ firstName: 'Ada (10115 BERLIN)' }, 'holds-customer-address', 'lines[0].licensee.firstName'],
    [{ lastName: 'Lovelace 555-123' }, 'holds-customer-phone', 'lines[0].licensee.lastName'],
    [{ firstName: 'Ada Hauptstr.', lastName: '5 Lovelace' }, 'holds-customer-address', 'lines[0].licensee'],
    [{ firstName: 'Ada 030', lastName: '987-654' }, 'person-name', 'lines[0].licensee'],
  ] as const) {
    const answer = await desk.place(own, [line('ACME', { ...LICENSEE, ...name })]);
    expect([answer.status, answer.body.errors]).toEqual([422, [{ field, rule }]]);
  }
  // A town alone may be somebody's name.
  await desk.placed(own, [line('ACME', { ...LICENSEE, firstName: 'Isaiah', lastName: 'Berlin' })]);
}); // prettier-ignore

test('an address of 255 is refused', async () => {
  const email = `${'a'.repeat(64)}@${'b'.repeat(62)}.${'c'.repeat(61)}.${'d'.repeat(61)}.org`;
  expect(email).toHaveLength(255);
  expect((await desk.place(customer, [line('ACME', { ...LICENSEE, email })])).body.errors).toContainEqual({
    field: 'lines[0].licensee.email',
    rule: 'length',
  });
});

test('one mailbox in many spellings is one person', async () => {
  const own = await desk.customer('Spellings');
  const spellings = [
    'Anna@bücher.example',
    'anna@BÜCHER.example',
    'ANNA@xn--bcher-kva.example',
    'anna@XN--BCHER-KVA.example',
    ' anna@bücher.example',
    'anna@bücher.example'.normalize('NFD'),
  ];
  for (const email of spellings) await desk.placed(own, [line('ACME', { ...LICENSEE, email })]);
  const persons = await desk.query<{ email_key: string }>(`SELECT email_key FROM persons WHERE customer_id = $1`, [
    own,
  ]);
  expect(persons).toEqual([{ email_key: 'anna@xn--bcher-kva.example' }]);
});

test('two mailboxes that only look alike are two persons', async () => {
  const own = await desk.customer('Look-alikes');
  for (const email of [
    'anna@example.org',
    'аnna@example.org',
    'anna+x@example.org',
    'an.na@example.org',
    'anna@exаmple.org',
  ])
    await desk.placed(own, [line('ACME', { ...LICENSEE, email })]);
  expect(await desk.query(`SELECT 1 FROM persons WHERE customer_id = $1`, [own])).toHaveLength(5);
});
