/** A consent names one company. Whatever the register of vendors says later, nobody is told that they said Yes to another. */
import { rows } from '#kernel/database/rows.js';
import { composeMail } from '../../apps/consent/src/mail/compose-mail.js';
import { READ, type MailRow } from '../../apps/consent/src/mail/mail.queries.js';
import { resellerOf } from '#pages/reseller.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { HOUSE_VALUES } from '../support/house.js';
import { AnswerService } from '../../apps/support/src/escalation/answer.service.js';
import { EscalationService } from '../../apps/support/src/escalation/escalation.service.js';
import type { Json } from '../support/call.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { SUPPORT } from '../support/staff.js';
import { untilWaiting, withChange } from '../support/lock.js';

const { en } = TEXTS;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const NEWCO = `legal_entity = 'NEWCO Inc', country = 'CN', head_office = '9 New Road, Newtown'`;
const REGISTERED = `legal_entity = 'Acme Inc.', country = 'US', head_office = '1 Main Street, Acme City'`;

const room = opened(() => Cases.open());
afterEach(() => room.query(`UPDATE vendors SET ${REGISTERED}`));

const rename = () => room.query(`UPDATE vendors SET ${NEWCO}`);
const page = async (path: string) => (await room.consent.send('GET', path)).text;
async function send(path: string, answer: string): Promise<{ status: number; text: string }> {
  const nonce = /name="nonce" value="([^"]+)"/.exec(await page(path))![1]!;
  return room.consent.send('POST', path, new URLSearchParams({ nonce, answer }).toString(), FORM);
}

/** A person who was asked, with a link of each kind to their pages. */
async function asked() {
  const { consentId } = await room.asked();
  return {
    consentId,
    decide: `${await room.link('decide', consentId)}/en`,
    withdraw: `${await room.link('withdraw', consentId)}/en`,
    own: await room.link('person', consentId),
  };
}

/** As each would go out if it were due now. */
const mailsOf = async (consentId: string) => {
  await room.query(`UPDATE mails SET state = 'waiting', next_at = now() WHERE consent_id = $1`, [consentId]);
  const ids = await room.query<{ id: string }>(`SELECT id FROM mails WHERE consent_id = $1 ORDER BY id`, [consentId]);
  return Promise.all(
    ids.map(async ({ id }) => {
      const [row] = await rows<MailRow>(room, READ, [[id]]);
      return composeMail(row!, {}, resellerOf(HOUSE_VALUES), 'https://desk.example')?.text ?? '';
    }),
  );
};
const recipients = async (consentId: string) =>
  (
    await room.query<{ named: string }>(
      `SELECT DISTINCT recipient_entity || ', ' || recipient_country AS named FROM consent_events WHERE consent_id = $1`,
      [consentId],
    )
  ).map(({ named }) => named);

test('after a Yes every page, mail, download and record names the company that was asked about, also when it is taken back', async () => {
  const { consentId, decide, withdraw, own } = await asked();
  await send(decide, 'yes');
  await rename();
  const record = () => room.dpo.readConsentRecord(consentId);
  const before = [await page(decide), await page(withdraw), await page(`${own}/en`), JSON.stringify(await record())];
  const done = await send(withdraw, 'withdraw');
  expect(done.text).toContain(en.answered.withdrawn);
  const after = [done.text, await page(`${own}/en`), await page(`${own}/data.json`), await page(`${own}/en/data.txt`)];
  // What asks is no longer sent.
  const mails = (await mailsOf(consentId)).filter((text) => text !== '');
  expect(mails).toHaveLength(2);
  for (const text of [...before, ...after]) {
    expect(text).toContain('Acme Inc.');
    expect(text).toContain('1 Main Street, Acme City');
  }
  for (const text of [...before, ...after, ...mails]) expect(text).not.toMatch(/NEWCO|China|"CN"|New Road/);
  expect(await recipients(consentId)).toEqual(['Acme Inc., US']);
});

test('a question about a company that the vendor is no longer is over: a Yes to it is not taken, a No is', async () => {
  const { consentId, decide } = await asked();
  const opened = await page(decide);
  await rename();
  const over = await page(decide);
  expect(over).toContain(en.answered.recipientChanged);
  expect(over).not.toMatch(/NEWCO|China|New Road|<form/);
  const state = async () =>
    (await room.query<{ state: string }>(`SELECT state FROM consents WHERE id = $1`, [consentId]))[0]!.state;
  const answer = (choice: string) => {
    const nonce = /name="nonce" value="([^"]+)"/.exec(opened)![1]!;
    return room.consent.send('POST', decide, new URLSearchParams({ nonce, answer: choice }).toString(), FORM);
  };
  expect((await answer('yes')).text).toContain(en.answered.notOpen);
  expect(await state()).toBe('requested');
  expect((await answer('no')).text).toContain(en.answered.refused);
  expect(await state()).toBe('refused');
  expect(await recipients(consentId)).toEqual(['Acme Inc., US']);
});

test('support sees that such a question has to be asked anew', async () => {
  const caseId = await room.openCase();
  const id = await room.composed(caseId);
  await room.choose(id, 'ask');
  const changed = async () =>
    (await room.support.readCase(caseId)).escalations.map(({ consent }) => consent!.recipientChanged);
  expect(await changed()).toEqual([false]);
  await rename();
  expect(await changed()).toEqual([true]);
});

describe('what was composed for the company of before', () => {
  test.each(['serial-only', 'ask'] as const)(
    'is not sent on (%s): support composes it anew, and sees for whom',
    async (form) => {
      const caseId = await room.openCase();
      const id = await room.composed(caseId);
      await rename();
      const answer = await room.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form } });
      expect(answer).toMatchObject({ status: 409, body: { code: 'recipient-changed' } });
      expect(await room.query('SELECT 1 FROM deliveries WHERE escalation_id = $1', [id])).toEqual([]);
      const anew = await room.composed(caseId);
      const { escalations } = await room.support.readCase(caseId);
      expect(escalations.map(({ recipientEntity, recipientCountry }) => [recipientEntity, recipientCountry])).toEqual([
        ['Acme Inc.', 'US'],
        ['NEWCO Inc', 'CN'],
      ]);
      await room.choose(anew, form);
    },
  );

  test('does not go without personal data to the new one either once its Yes counts no longer', async () => {
    const { consentId, decide } = await asked();
    await send(decide, 'yes');
    const [of] = await room.query<{ id: string }>('SELECT escalation_id AS id FROM consents WHERE id = $1', [
      consentId,
    ]);
    await room.service(AnswerService).take(of!.id);
    await room.query(`UPDATE deliveries SET state = 'refused', reason = 'recipient-changed' WHERE escalation_id = $1`, [
      of!.id,
    ]);
    const escalations = room.service(EscalationService);
    await escalations.advance(of!.id);
    expect(await escalations.behind()).not.toContain(of!.id);
    expect(await room.query('SELECT state, reason FROM escalations WHERE id = $1', [of!.id])).toEqual([
      { state: 'failed', reason: 'recipient-changed' },
    ]);
    expect(await room.query('SELECT purpose FROM deliveries WHERE escalation_id = $1', [of!.id])).toEqual([
      { purpose: 'escalation-personal' },
    ]);
  });
});

test('the domain of a mail channel stands on the page that asks, on the own page and in both downloads', async () => {
  const { decide, own } = await asked();
  const pages = await Promise.all([decide, `${own}/en`, `${own}/en/data.txt`].map(page));
  for (const text of pages) expect(text).toContain('vendor.example.org');
  const data = JSON.parse(await page(`${own}/data.json`)) as { decisions: { vendor: Json }[] };
  expect(data.decisions[0]!.vendor).toMatchObject({ channel: 'mail', host: 'vendor.example.org' });
  for (const text of [...pages, JSON.stringify(data)]) expect(text).not.toContain('support@vendor.example.org');
});

test('a question whose letter would go to another address by now is over', async () => {
  const { consentId, decide } = await asked();
  await room.query(`UPDATE vendors SET support_address = 'thief@elsewhere.example.org'`);
  const over = await page(decide);
  await room.query(`UPDATE vendors SET support_address = 'support@vendor.example.org'`);
  expect(over).toContain(en.answered.recipientChanged);
  expect(over).not.toMatch(/elsewhere|<form/);
  expect(await recipients(consentId)).toEqual(['Acme Inc., US']);
});

test('after a withdrawal the page says who sees to it where the register names another company', async () => {
  const one = await room.endedCase();
  const link = await room.link('withdraw', one.consentId);
  await rename();
  const { text } = await send(`${link}/en`, 'withdraw');
  expect(text).toContain(en.answered.erase);
  expect(text).toContain(en.answered.eraseByHand);
  expect(text).not.toContain('NEWCO');
});

test('who becomes another company while the question is made is asked about by nobody', async () => {
  const id = await room.composed(await room.openCase());
  const [person] = await room.query<{ id: string }>(
    `SELECT person_id AS id FROM support_cases c JOIN escalations e ON e.case_id = c.id WHERE e.id = $1`,
    [id],
  );
  const lock = `SELECT 1 FROM persons WHERE id = $1 FOR NO KEY UPDATE`;
  let asking: Promise<{ status: number; body: Json }> | undefined;
  await withChange(room.database, lock, [person!.id], async () => {
    asking = room.call('POST', `/escalations/${id}/send`, { as: SUPPORT, body: { form: 'ask' } });
    await untilWaiting(room.database, 1, asking);
    await rename();
  });
  expect(await asking).toMatchObject({ status: 409, body: { code: 'recipient-changed' } });
  expect(await room.query(`SELECT 1 FROM consents WHERE escalation_id = $1`, [id])).toEqual([]);
});
