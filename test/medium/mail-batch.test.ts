/** Many first disclosures are planned by one statement, and many mails claimed and settled by one; each is as if it were alone. */
import { DataSource } from 'typeorm';
import { ENV } from '#kernel/config/inject-env.js';
import { LicenseeMailer } from '#kernel/mail/licensee-mail.js';
import type { ConsentEnv } from '../../apps/consent/src/env.js';
import { SETTLE } from '../../apps/consent/src/mail/mail.queries.js';
import { SendingService } from '../../apps/consent/src/mail/sending.service.js';
import { FirstDisclosureService } from '../../apps/consent/src/person/first-disclosure.service.js';
import { InProcess } from '../support/in-process.js';
import { startMailbox, type TestMailbox } from '../support/mailbox.js';
import { opened } from '../support/opened.js';
import { DPO, LICENSEE, line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

const desk = opened(() => InProcess.open('consent'));
let firsts: FirstDisclosureService;
let source: DataSource;
let mailbox: TestMailbox;
beforeAll(async () => {
  await desk.product('ACME', await desk.vendor('Acme'));
  firsts = desk.app('consent').nest.get(FirstDisclosureService, { strict: false });
  source = desk.app('consent').nest.get(DataSource, { strict: false });
  mailbox = await startMailbox();
});
afterAll(() => mailbox?.close());

let people = 0;
/** A customer and so many licensees, of whom the ledger tells a vendor. */
async function disclosed(count: number): Promise<{ customer: string; emails: string[] }> {
  const customer = await desk.customer();
  const emails = Array.from({ length: count }, () => `ada.${(people += 1)}@example.org`);
  for (const email of emails) {
    const order = await desk.placed(customer, [line('ACME', { ...LICENSEE, email })]);
    await desk.query(
      `INSERT INTO disclosures (id, delivery_id, attempt_id, form, person_id, person_version_id, customer_id, vendor_id, purpose, legal_basis,
         policy_version, recipient_entity, recipient_country, safeguard, field_names, field_commitments, body_commitment, released_at, settled_at, outcome)
       SELECT 'dis_' || d.id, d.id, 'att_' || gen_random_uuid(), d.form, v.person_id, v.id, p.customer_id, d.vendor_id, d.purpose,
              'legitimate-interest', 1, ve.legal_entity, ve.country, 'eea', '{email}', '{}', '', now(), now(), 'sent'
         FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
         JOIN person_versions v ON v.id = d.person_version_id JOIN persons p ON p.id = v.person_id JOIN vendors ve ON ve.id = d.vendor_id
        WHERE l.order_id = $1`,
      [order.id],
    );
  }
  return { customer, emails };
}

const confirm = (customer: string, tells: boolean) =>
  desk.call('POST', `/customers/${customer}/confirmations`, {
    as: DPO,
    body: { tells, evidence: `Their letter of 1 March says ${tells}.` },
  });

interface Told {
  readonly email: string;
  readonly mails: number;
  readonly links: number;
  readonly firsts: number;
}
const toldOf = (emails: readonly string[]) =>
  desk.query<Told & Record<string, unknown>>(
    `SELECT v.email, (SELECT count(*)::int FROM mails m WHERE m.person_version_id = v.id) AS mails,
            (SELECT count(*)::int FROM licensee_links l WHERE l.person_id = v.person_id AND l.kind = 'person') AS links,
            (SELECT count(*)::int FROM first_disclosures f JOIN mails m ON m.id = f.mail_id WHERE f.person_id = v.person_id) AS firsts
       FROM person_versions v WHERE v.email = ANY($1) ORDER BY v.id`,
    [emails],
  );
const once = (emails: readonly string[]) => emails.map((email) => ({ email, mails: 1, links: 1, firsts: 1 }));

const sending = () => {
  const settings = { host: '127.0.0.1', port: mailbox.port, secure: false, plainHost: undefined, user: undefined, password: undefined, timeoutMs: 5_000 }; // prettier-ignore
  const env = desk.app('consent').nest.get<ConsentEnv>(ENV, { strict: false });
  return new SendingService(source, new LicenseeMailer(settings, 'consent@reseller.example', 'House'), env);
};
const mailsOf = (emails: readonly string[]) =>
  desk.query<{ id: string; state: string; reason: string | null; rung: number; message_id: string }>(
    `SELECT m.id, m.state, m.reason, m.rung, m.message_id FROM mails m JOIN person_versions v ON v.id = m.person_version_id
      WHERE v.email = ANY($1) ORDER BY m.id`,
    [emails],
  );
/** Planned, and tried once by the process of the test, which has no mail server. */
async function planned(count: number): Promise<string[]> {
  const { emails } = await disclosed(count);
  expect(await firsts.tellAll(await firsts.notTold())).toEqual([]);
  await waitFor('the mails to be nobody’s again', async () =>
    (await mailsOf(emails)).every(({ state, rung }) => state === 'waiting' && rung > 0),
  );
  return emails;
}

test('many are planned at once, each with one claim, one mail and one link; two processes at once plan each once', async () => {
  const { emails } = await disclosed(12);
  const found = await firsts.notTold();
  const left = await Promise.all([firsts.tellAll(found), firsts.tellAll(found)]);
  expect(left.flat()).toHaveLength(12);
  for (const first of left.flat()) await firsts.tell(first);
  expect(await toldOf(emails)).toEqual(once(emails));
});

test('one whose customer no longer informs their licensees harms nobody beside them', async () => {
  const [{ emails }, other] = [await disclosed(5), await disclosed(1)];
  await confirm(other.customer, true);
  const found = await firsts.notTold();
  await confirm(other.customer, false);
  const left = await firsts.tellAll(found);
  expect(left).toHaveLength(6);
  const fates = await Promise.allSettled(left.map((first) => firsts.tell(first)));
  expect(fates.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(await toldOf(emails)).toEqual(once(emails));
  // The next read judges the customer anew.
  expect(await firsts.tellAll(await firsts.notTold())).toEqual([]);
  expect(await toldOf(other.emails)).toEqual(once(other.emails));
});

test('mails that are due go out once each, with the one Message-ID of their row, whoever looks beside', async () => {
  const emails = await planned(20);
  await desk.query(`UPDATE mails SET next_at = now() - interval '1 minute' WHERE state = 'waiting'`);
  const begun = mailbox.mails.length;
  const two = [sending(), sending()];
  await Promise.all(two.map((each) => each.sendDue()));
  await Promise.all(two.map((each) => each.beforeApplicationShutdown()));
  const settled = await mailsOf(emails);
  expect(settled.map(({ state }) => state)).toEqual(emails.map(() => 'sent'));
  const got = mailbox.mails.slice(begun).filter(({ to }) => emails.includes(to[0]!));
  expect(got.map(({ to }) => to[0]).sort()).toEqual([...emails].sort());
  for (const { message_id } of settled)
    expect(got.filter(({ raw }) => raw.includes(`<${message_id}@reseller.example>`))).toHaveLength(1);
});

test('a mail that cannot be composed harms none that is claimed with it', async () => {
  const emails = await planned(4);
  const [broken] = await mailsOf(emails);
  await desk.query(`UPDATE mails SET sealed_tokens = 'broken' WHERE id = $1`, [broken!.id]);
  await desk.query(`UPDATE mails SET next_at = now() - interval '1 minute' WHERE state = 'waiting'`);
  const one = sending();
  await one.sendDue();
  await one.beforeApplicationShutdown();
  expect((await mailsOf(emails)).map(({ state, reason }) => [state, reason])).toEqual([
    ['failed', 'not-composed'],
    ['sent', null],
    ['sent', null],
    ['sent', null],
  ]);
});

test('of mails that are settled together, one whose claim was taken over or has ended writes nothing', async () => {
  const emails = await planned(3);
  const ids = (await mailsOf(emails)).map(({ id }) => id);
  await desk.query(`UPDATE mails SET state = 'claimed', fence = 7 WHERE id = ANY($1)`, [ids.slice(0, 2)]);
  const none = ids.map(() => null);
  await source.query(SETTLE, [ids, [7, 6, 0], ids.map(() => 'sent'), none, none, [0, 0, 0]]);
  expect((await mailsOf(emails)).map(({ state }) => state)).toEqual(['sent', 'claimed', 'waiting']);
});
