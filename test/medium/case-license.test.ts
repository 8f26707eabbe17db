import { rows } from '#kernel/database/rows.js';
import { resellerOf } from '#pages/reseller.js';
import { composeMail } from '../../apps/consent/src/mail/compose-mail.js';
import { READ, type MailRow } from '../../apps/consent/src/mail/mail.queries.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { HOUSE_VALUES } from '../support/house.js';
import { AnswerService } from '../../apps/support/src/escalation/answer.service.js';
import { EscalationService } from '../../apps/support/src/escalation/escalation.service.js';
import type { Problem } from '../support/call.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { SUPPORT } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

const room = opened(() => Cases.open());
beforeAll(async () => {
  const other = await room.vendor('Other', {
    supportChannel: 'mail',
    supportAddress: 'support@other.example.org',
  });
  await room.product('OTHER', other);
});

const send = (id: string, form: string) => room.post(`/escalations/${id}/send`, { form });
const asked = (id: string) => room.query('SELECT id FROM consents WHERE escalation_id = $1', [id]);

interface Opened {
  serialNumber: string;
  product: string;
}
const open = <T = Opened & Problem>(body: object) =>
  room.call<T>('POST', '/cases', { as: SUPPORT, body: { problem: 'It stops.', language: 'en', ...body } });

test('a serial number that two vendors gave opens no case; the license itself does', async () => {
  const customer = await room.customer();
  const mine = await room.license(customer, { serial: 'SAME-1' });
  const theirs = await room.license(customer, { serial: 'SAME-1', sku: 'OTHER' });
  const refused = await open({ serialNumber: 'SAME-1' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'serial-not-unique' } });
  for (const [license, product] of [
    [mine, 'Product ACME'],
    [theirs, 'Product OTHER'],
  ] as const) {
    const { items } = await room.support.findLicenses({ email: license.email });
    expect(items).toMatchObject([{ licenseId: license.licenseId }]);
    const opened = await open({ licenseId: items[0]!.licenseId });
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
  ['in wide characters', 'ａｂ１２－ｃｄ３４'],
])('a serial number typed %s opens its case', async (_name, serialNumber) => {
  if ((await room.query(`SELECT 1 FROM products WHERE sku = 'HEX'`)).length === 0) {
    await room.product('HEX', await room.vendor('Hex'), { serialFormat: '[0-9a-f]{4}-[0-9a-f]{4}' });
    await room.license(await room.customer(), { serial: 'ab12-cd34', sku: 'HEX' });
  }
  expect(await open({ serialNumber })).toMatchObject({ status: 201, body: { serialNumber: 'ab12-cd34' } });
  const path = `/cases?serialNumber=${encodeURIComponent(serialNumber)}`;
  const found = await room.call<{ items: Opened[] }>('GET', path, { as: SUPPORT });
  expect(found.body.items[0]).toMatchObject({ serialNumber: 'ab12-cd34' });
});

test('where a format has both cases the number is taken as it was typed', async () => {
  await room.product('BOTH', await room.vendor('Both'), { serialFormat: 'x-[A-Za-z]{3}' });
  await room.license(await room.customer(), { serial: 'x-AbC', sku: 'BOTH' });
  expect(await open({ serialNumber: 'x-AbC' })).toMatchObject({ status: 201 });
  expect(await open({ serialNumber: 'x-abc' })).toMatchObject({ status: 422, body: { errors: [{ rule: 'exists' }] } });
});

test('a problem keeps the breaks that were pasted, and a character that it cannot keep is named with its place', async () => {
  const { serial } = await room.license(await room.customer());
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
  const field = await room.call('POST', '/cases', { as: SUPPORT, body });
  expect(field).toMatchObject({
    status: 422,
    body: { code: 'no-attachments', errors: [{ field: 'attachments', rule: 'no-attachments' }] },
  });
  expect(field.body.detail).toMatch(WHY);
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  const file = '--x\r\nContent-Disposition: form-data; name="attachments"; filename="log.txt"\r\n\r\nx\r\n--x--\r\n';
  const multipart = await room.call('POST', '/cases', { as: SUPPORT, body: file, headers });
  expect([multipart.status, multipart.body.code]).toEqual([415, 'unsupported-media-type']);
  expect(multipart.body.detail).toMatch(WHY);
});

describe('once the license was revoked', () => {
  const asking = (id: string, more = {}) => room.post(`/escalations/${id}/send`, { form: 'ask', ...more });
  const revoke = (caseId: string) =>
    room.query(`UPDATE licenses SET state = 'revoked', revoked_at = now() WHERE id = (SELECT license_id FROM support_cases WHERE id = $1)`, [caseId]); // prettier-ignore
  const yes = async (id: string, answer: 'yes' | 'no' = 'yes') => room.answer(await room.consentOf(id), answer);
  const stands = async (id: string) =>
    (await room.query(`SELECT e.state, e.reason, c.state AS consent, (SELECT count(*)::int FROM deliveries d WHERE d.escalation_id = e.id) AS deliveries FROM escalations e JOIN consents c ON c.escalation_id = e.id WHERE e.id = $1`, [id]))[0]; // prettier-ignore

  /** What the page says after the answer, and the receipt if it were due now. */
  async function told(id: string): Promise<string[]> {
    const link = await room.link('decide', await room.consentOf(id));
    const [mail] = await room.query<{ id: string }>(
      `SELECT m.id FROM mails m JOIN consents c ON c.id = m.consent_id WHERE c.escalation_id = $1 AND m.kind = 'given'`,
      [id],
    );
    // Whoever sends mails may have it in hand.
    const row = await waitFor('the receipt to wait', async () => {
      await room.query(`UPDATE mails SET state = 'waiting', next_at = now() WHERE id = $1`, [mail!.id]);
      return (await rows<MailRow>(room, READ, [[mail!.id]]))[0];
    });
    const receipt = composeMail(row, {}, resellerOf(HOUSE_VALUES), 'https://desk.example')!.text;
    return [(await room.consent.send('GET', `${link}/en`)).text, receipt];
  }

  test('a Yes is recorded, and nothing goes on the strength of it', async () => {
    const caseId = await room.openCase();
    const id = await room.composed(caseId);
    await asking(id);
    await revoke(caseId);
    expect((await yes(id)).counted).toBe(true);
    expect(await stands(id)).toEqual({
      state: 'discarded',
      reason: 'license-revoked',
      consent: 'given',
      deliveries: 0,
    });
    // Nobody is told that their details may go now.
    const words = await told(id);
    for (const each of words) expect(each).toContain(TEXTS.en.answered.ended['license-ended']);
    expect(words.join()).not.toContain('We may');
    expect((await room.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form: 'personal' } })).status).toBe(409); // prettier-ignore
  });

  test.each([
    ['a No', (id: string) => yes(id, 'no'), 'refused'],
    ['silence', (id: string) => room.service(AnswerService).goWithout(id), 'requested'],
  ])('nothing goes by itself after %s', async (_what, happens, consent) => {
    const caseId = await room.openCase();
    const id = await room.composed(caseId);
    await asking(id, { serialAfterDays: 1 });
    await revoke(caseId);
    await happens(id);
    expect(await stands(id)).toEqual({ state: 'discarded', reason: 'license-revoked', consent, deliveries: 0 });
  });

  test('a late Yes is not used, nobody is asked, and the serial number alone may still go', async () => {
    const caseId = await room.openCase();
    const [late, next] = [await room.composed(caseId), await room.composed(await room.anotherCase(caseId))];
    await asking(late, { serialAfterDays: 1 });
    await room.service(AnswerService).goWithout(late);
    await room.query(`UPDATE deliveries SET state = 'done', settled_at = now() WHERE escalation_id = $1`, [late]);
    await room.service(EscalationService).advance(late);
    await revoke(caseId);
    await yes(late);
    expect(await send(late, 'personal')).toMatchObject({ status: 409, body: { code: 'license-not-active' } });
    expect(await send(next, 'ask')).toMatchObject({ status: 409, body: { code: 'license-not-active' } });
    expect((await send(next, 'serial-only')).status).toBe(202);
  });

  test('what waits with personal data ends, and nothing goes in its place', async () => {
    const caseId = await room.openCase();
    const id = await room.composed(caseId);
    await asking(id);
    await yes(id);
    await revoke(caseId);
    await room.query(`UPDATE deliveries SET state = 'refused', reason = 'license-revoked', settled_at = now() WHERE escalation_id = $1`, [id]); // prettier-ignore
    await room.service(EscalationService).advance(id);
    expect(await stands(id)).toMatchObject({ state: 'failed', reason: 'license-revoked', deliveries: 1 });
  });
});

test('nobody is asked about, and no Yes is used for, a text that is not there any more; the serial number goes', async () => {
  const id = await room.composed(await room.openCase());
  await room.query(
    `UPDATE case_texts SET text = '', purged_at = now() WHERE case_id = (SELECT case_id FROM escalations WHERE id = $1)`,
    [id],
  );
  for (const form of ['ask', 'personal'])
    expect(await send(id, form)).toMatchObject({ status: 409, body: { code: 'text-purged' } });
  expect(await asked(id)).toEqual([]);
  expect((await send(id, 'serial-only')).status).toBe(202);
});

test('a letter that was composed before our sender became another says so in its case, and is composed and asked for anew', async () => {
  const { caseId, id, consentId } = await room.asked();
  await room.answer(consentId, 'yes');
  await room.query(
    `UPDATE deliveries SET state = 'refused', reason = 'sender-not-ours', settled_at = now() WHERE escalation_id = $1`,
    [id],
  );
  await room.service(EscalationService).advance(id);
  const { escalations } = await room.support.readCase(caseId);
  expect(escalations).toMatchObject([{ state: 'failed', reason: 'sender-not-ours', form: 'personal' }]);
  const anew = await room.composed(caseId);
  expect((await send(anew, 'ask')).status).toBe(202);
  expect(await asked(anew)).toHaveLength(1);
});
