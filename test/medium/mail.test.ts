/** A mail that cannot be composed does not stay in anybody's hands: it has failed, and says by which code. */
import { DataSource } from 'typeorm';
import type { MailKind } from '#model/consent.entity.js';
import { personLinkEnd } from '../../apps/consent/src/mail/compose-mail.js';
import { MailService } from '../../apps/consent/src/mail/mail.service.js';
import { SendingService } from '../../apps/consent/src/mail/sending.service.js';
import PostalMime from 'postal-mime';
import { LicenseeMailer } from '#kernel/mail/licensee-mail.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { startMailbox } from '../support/mailbox.js';

const desk = opened(() => InProcess.open('consent'));
let mails: MailService;
let sendings: SendingService;
let source: DataSource;
beforeAll(async () => {
  await desk.product('ACME', await desk.vendor('Acme'));
  await desk.placed(await desk.customer(), [line('ACME')]);
  mails = desk.app('consent').nest.get(MailService, { strict: false });
  sendings = desk.app('consent').nest.get(SendingService, { strict: false });
  source = desk.app('consent').nest.get(DataSource, { strict: false });
});

/** A mail that nobody was nudged for. */
async function written(kind: 'page-link' | 'given', notBefore?: Date): Promise<string> {
  const [person] = await desk.query<{ person_id: string; id: string }>(`SELECT id, person_id FROM person_versions`);
  return source.transaction((manager) =>
    mails.write(manager, {
      kind,
      ...(notBefore ? { notBefore } : {}),
      personId: person!.person_id,
      personVersionId: person!.id,
      consentId: null,
      language: 'de',
      links: [{ kind: 'person', expiresAt: new Date(Date.now() + 60_000) }],
    }),
  );
}
const settled = async (id: string) =>
  (await desk.query(`SELECT state, reason, sealed_tokens, lease_until FROM mails WHERE id = $1`, [id]))[0];
const FAILED = { state: 'failed', reason: 'not-composed', sealed_tokens: null, lease_until: null };

test.each([
  ['Beispiel Software GmbH', 'Beispiel Software GmbH'],
  ['Müller, Söhne & Co. "IT" <x@y.example>', 'Müller, Söhne & Co. "IT" <x@y.example>'],
  ['Haus\r\nBcc: spy@evil.example', 'Haus Bcc: spy@evil.example'],
])('a mailbox shows the name of the house %j beside the one address it writes from', async (house, shown) => {
  const mailbox = await startMailbox();
  const settings = { host: '127.0.0.1', port: mailbox.port, secure: false, plainHost: undefined, user: undefined, password: undefined, timeoutMs: 5_000 }; // prettier-ignore
  const letter = { to: 'erika@customer.example', messageId: '7f0c8a52-1d7e-4a52-9c0b-3e5d1f6a9b24', date: new Date(0), subject: 's', text: 't', html: '<p>t</p>' }; // prettier-ignore
  expect(await new LicenseeMailer(settings, 'consent@reseller.example', house).send(letter)).toEqual({ kind: 'taken' });
  const [mail] = mailbox.mails;
  expect(mail!.from).toBe('consent@reseller.example');
  const { from, bcc } = await PostalMime.parse(mail!.raw);
  const [name, address] = [from!.name.replace(/\s+/g, ' '), from!.address];
  expect([name, address, bcc]).toEqual([shown, 'consent@reseller.example', undefined]);
  await mailbox.close();
});

test('links that cannot be opened any more', async () => {
  const id = await written('page-link');
  await desk.query(`UPDATE mails SET sealed_tokens = 'broken' WHERE id = $1`, [id]);
  await sendings.send(id);
  expect(await settled(id)).toEqual(FAILED);
});

test('a mail that is to wait carries the time at which it is due, however often it is tried', async () => {
  const due = new Date(Date.now() - 60_000);
  const id = await written('page-link', due);
  const [row] = await desk.query(`SELECT created_at, next_at FROM mails WHERE id = $1`, [id]);
  expect(row).toEqual({ created_at: due, next_at: due });
});

test('a link to a page that ran out while our mail server was in trouble is not sent: who still wants it asks again', async () => {
  const [old, fresh] = [await written('page-link'), await written('page-link')];
  await desk.query(`UPDATE mails SET created_at = created_at - interval '25 hours' WHERE id = $1`, [old]);
  for (const id of [old, fresh]) await sendings.send(id);
  expect(await settled(old)).toMatchObject({ state: 'dropped', reason: 'not-needed' });
  expect(await settled(fresh)).toMatchObject({ state: 'waiting' });
});

test('the link of a mail that nobody waits for counts from when it goes', () => {
  const [now, createdAt] = [new Date('2026-11-20T09:00:00Z'), new Date('2026-11-01T09:00:00Z')];
  const hours = (kind: MailKind) => (personLinkEnd({ kind, createdAt, now }).getTime() - now.getTime()) / 3_600_000;
  expect(hours('first-disclosure')).toBe(14 * 24);
  for (const kind of ['given', 'refused', 'withdrawn'] as const) expect(hours(kind)).toBe(24);
  expect(hours('page-link')).toBe(-18 * 24);
});

test('a text that asks for a value which is not there', async () => {
  const id = await written('given');
  await sendings.send(id);
  expect(await settled(id)).toEqual(FAILED);
});
