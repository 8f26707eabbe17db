import type { Problem } from '../support/counter.js';
import { CaseRoom, SUPPORT } from '../support/ended-case.js';

let room: CaseRoom;
beforeAll(async () => {
  room = await CaseRoom.open();
  const other = await room.desk.vendor('Other', {
    supportChannel: 'mail',
    supportAddress: 'support@other.example.org',
  });
  await room.desk.product('OTHER', other);
});
afterAll(() => room?.close());

interface Opened {
  serialNumber: string;
  product: string;
}
const open = <T = Opened & Problem>(body: object) =>
  room.consent.call<T>('POST', '/cases', { as: SUPPORT, body: { problem: 'It stops.', language: 'en', ...body } });

test('a serial number that two vendors gave opens no case; the license itself does', async () => {
  const customer = await room.desk.customer();
  const mine = await room.license(customer, { serial: 'SAME-1' });
  const theirs = await room.license(customer, { serial: 'SAME-1', sku: 'OTHER' });
  const refused = await open({ serialNumber: 'SAME-1' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'serial-not-unique' } });
  for (const [license, product] of [
    [mine, 'Product ACME'],
    [theirs, 'Product OTHER'],
  ] as const) {
    const found = await room.call<{ licenseId: string }[]>('POST', '/cases/find-licenses', { email: license.email });
    expect(found).toMatchObject([{ licenseId: license.licenseId }]);
    const opened = await open({ licenseId: found[0]!.licenseId });
    expect(opened).toMatchObject({ status: 201, body: { serialNumber: 'SAME-1', product } });
  }
});

test.each([
  [
    'both ways at once',
    { serialNumber: 'SAME-1', licenseId: 'lic_01h455vb4pex5vsknk084sn02q' },
    'licenseId',
    'one-of-two',
  ],
  ['a license that is not there', { licenseId: 'lic_01h455vb4pex5vsknk084sn02q' }, 'licenseId', 'exists'],
  ['what is no id of a license', { licenseId: 'Zoë Nguyễn' }, 'licenseId', 'id'],
  ['a name for a serial number', { serialNumber: 'Zoë Nguyễn' }, 'serialNumber', 'serial-format'],
])('%s opens no case', async (_name, body, field, rule) => {
  const answer = await open(body);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input', errors: [{ field, rule }] } });
  expect(answer.text).not.toContain('Zoë');
});

test.each([
  ['as it was given', 'ab12-cd34'],
  ['in capitals', 'AB12-CD34'],
  ['with a dash of another length', 'ab12\u2013cd34'],
  ['with what nobody sees', '\ufeffab12-\u200bcd34\u00a0'],
  ['in wide letters', 'ａｂ１２－ｃｄ３４'],
])('a serial number typed %s opens its case', async (_name, serialNumber) => {
  if ((await room.query(`SELECT 1 FROM products WHERE sku = 'HEX'`)).length === 0) {
    await room.desk.product('HEX', await room.desk.vendor('Hex'), { serialFormat: '[0-9a-f]{4}-[0-9a-f]{4}' });
    await room.license(await room.desk.customer(), { serial: 'ab12-cd34', sku: 'HEX' });
  }
  expect(await open({ serialNumber })).toMatchObject({ status: 201, body: { serialNumber: 'ab12-cd34' } });
  const path = `/cases?serialNumber=${encodeURIComponent(serialNumber)}`;
  const found = await room.consent.call<{ items: Opened[] }>('GET', path, { as: SUPPORT });
  expect(found.body.items[0]).toMatchObject({ serialNumber: 'ab12-cd34' });
});

test('where a format has both cases the number is taken as it was typed', async () => {
  await room.desk.product('BOTH', await room.desk.vendor('Both'), { serialFormat: 'x-[A-Za-z]{3}' });
  await room.license(await room.desk.customer(), { serial: 'x-AbC', sku: 'BOTH' });
  expect(await open({ serialNumber: 'x-AbC' })).toMatchObject({ status: 201 });
  expect(await open({ serialNumber: 'x-abc' })).toMatchObject({ status: 422, body: { errors: [{ rule: 'exists' }] } });
});

test('a problem keeps the breaks that were pasted, and a character that it cannot keep is named with its place', async () => {
  const { serial } = await room.license(await room.desk.customer());
  const pasted = await open<Opened & { problem: string }>({ serialNumber: serial, problem: 'Page 1\fPage 2\u2028end' });
  expect(pasted).toMatchObject({ status: 201, body: { problem: 'Page 1\nPage 2\nend' } });
  const refused = await open({ serialNumber: serial, problem: 'It says \u0007 and stops.' });
  const errors = [{ field: 'problem', rule: 'plain-text', character: 'U+0007', at: 8 }];
  expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-input', errors } });
});

test('neither way opens no case', async () => {
  const answer = await open({});
  expect(answer.status).toBe(422);
  expect(answer.body.errors![0]!.field).toBe('serialNumber');
});

const WHY = /attachments are not taken: nobody can check what a file says about a person/i;

test('an attachment is refused with the reason, as a field of a case and as multipart', async () => {
  const body = { serialNumber: 'SERIAL-1', problem: 'It stops.', language: 'en', attachments: ['log.txt'] };
  const field = await room.consent.call('POST', '/cases', { as: SUPPORT, body });
  expect(field).toMatchObject({
    status: 422,
    body: { code: 'no-attachments', errors: [{ field: 'attachments', rule: 'no-attachments' }] },
  });
  expect(field.body.detail).toMatch(WHY);
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  const file = '--x\r\nContent-Disposition: form-data; name="attachments"; filename="log.txt"\r\n\r\nx\r\n--x--\r\n';
  const multipart = await room.consent.call('POST', '/cases', { as: SUPPORT, body: file, headers });
  expect([multipart.status, multipart.body.code]).toEqual([415, 'unsupported-media-type']);
  expect(multipart.body.detail).toMatch(WHY);
});
