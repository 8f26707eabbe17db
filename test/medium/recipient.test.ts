/** A consent names one company. Whatever the register of vendors says later, nobody is told that they said Yes to another. */
import { newId } from '#common/database/ids.js';
import { newToken, tokenHash } from '../../apps/consent/src/consent/secrets.js';
import { composeMail } from '../../apps/consent/src/mail/compose-mail.js';
import { READ } from '../../apps/consent/src/mail/mail.queries.js';
import type { MailRow } from '../../apps/consent/src/mail/mail.queries.js';
import { resellerOf } from '#common/pages/reseller.js';
import { TEXTS } from '../../apps/consent/src/pages/texts/texts.js';
import { HOUSE_VALUES } from '../support/house.js';
import { CaseRoom, DPO } from '../support/ended-case.js';

const { en } = TEXTS;
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const NEWCO = `legal_entity = 'NEWCO Inc', country = 'CN', head_office = '9 New Road, Newtown'`;
const REGISTERED = `legal_entity = 'Acme Inc.', country = 'US', head_office = '1 Main Street, Acme City'`;

let room: CaseRoom;
beforeAll(async () => {
  room = await CaseRoom.open();
});
afterEach(() => room.query(`UPDATE vendors SET ${REGISTERED}`));
afterAll(() => room?.close());

const rename = () => room.query(`UPDATE vendors SET ${NEWCO}`);
const page = async (path: string) => (await room.consent.send('GET', path)).text;
async function send(path: string, answer: string): Promise<{ status: number; text: string }> {
  const nonce = /name="nonce" value="([^"]+)"/.exec(await page(path))![1]!;
  return room.consent.send('POST', path, new URLSearchParams({ nonce, answer }).toString(), FORM);
}

/** A person who was asked, with a link of each kind to their pages. */
async function asked() {
  const id = await room.composed(await room.openCase());
  await room.call('POST', `/escalations/${id}/send`, { form: 'ask' });
  const [consent] = await room.query<{ id: string; person_id: string }>(
    `SELECT id, person_id FROM consents WHERE escalation_id = $1`,
    [id],
  );
  const link = async (kind: string, path: string) => {
    const token = newToken();
    await room.query(`INSERT INTO customer_links VALUES ($1, $2, $3, $4, $5, NULL, now())`, [
      newId('customerLink'), kind, tokenHash(token), consent!.person_id, consent!.id,
    ]); // prettier-ignore
    return `/${path}/${token}`;
  };
  return {
    consentId: consent!.id,
    decide: `${await link('decide', 'consent')}/en`,
    withdraw: `${await link('withdraw', 'withdraw')}/en`,
    own: await link('person', 'me'),
  };
}

const mailsOf = async (consentId: string) => {
  const ids = await room.query<{ id: string }>(`SELECT id FROM mails WHERE consent_id = $1 ORDER BY id`, [consentId]);
  return Promise.all(
    ids.map(async ({ id }) => {
      const [row] = await room.query<MailRow>(READ, [id]);
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
  const record = () => room.call('GET', `/consents/${consentId}/record`, undefined, DPO);
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
  await room.call('POST', `/escalations/${id}/send`, { form: 'ask' });
  const changed = async () =>
    (
      await room.call<{ escalations: { consent: { recipientChanged: boolean } }[] }>('GET', `/cases/${caseId}`)
    ).escalations.map(({ consent }) => consent.recipientChanged);
  expect(await changed()).toEqual([false]);
  await rename();
  expect(await changed()).toEqual([true]);
});
