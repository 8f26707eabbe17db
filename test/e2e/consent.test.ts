import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../tools/start/paths.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import type { ConsentState, SendBody } from '../../tools/client/sparsam.js';
import { asShown } from '../support/desk.js';
import { actionOf, Licensees, linkIn, nonceOf } from '../support/licensee.js';
import { opened } from '../support/opened.js';
import { queues } from '../support/redis.js';
import { SUPPORT } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

describe.each(queues())('the licensee’s decision on the %s queue', (queue) => {
  const at = opened(() => Licensees.open(queue));
  let customer: string;
  let people = 0;
  beforeAll(async () => {
    customer = await at.desk.customer('Beispiel GmbH');
  });

  /** A case of a new person, escalated with a question. */
  async function ask(extra: Partial<SendBody> = {}, meanwhile = 'SELECT 1') {
    people += 1;
    const email = `zoe.${queue}.${people}@example.org`;
    const serialNumber = await at.desk.licensed(customer, { firstName: 'Zoë', lastName: `Nguyễn${people}`, email });
    await at.desk.database.query(meanwhile);
    const asked = await at.ask(serialNumber, email, extra);
    return { ...asked, email, withConsent: asked.composed.withConsent!.bytes };
  }

  const consentOf = async (escalationId: string) => {
    const sql = `SELECT id, state FROM consents WHERE escalation_id = $1`;
    return (await at.desk.database.query<{ id: string; state: ConsentState }>(sql, [escalationId]))[0]!;
  };
  const consentIn = (escalationId: string, state: ConsentState) =>
    waitFor(`the consent to be ${state}`, async () => (await consentOf(escalationId)).state === state);
  const bytesAbout = (serialNumber: string) =>
    at.desk.plain.journal().filter((entry) => entry.url.includes('support') && entry.body.includes(serialNumber));

  test('a Yes sends exactly what was shown, once, and the ledger names the consent', async () => {
    const { caseId, escalationId, link, serialNumber, withConsent } = await ask();
    expect((await at.send(link, { answer: 'yes' })).status).toBe(200);
    await at.escalationIn(caseId, 'sent');
    const [entry, ...more] = bytesAbout(serialNumber);
    expect(more).toEqual([]);
    expect(asShown(entry!)).toBe(withConsent);
    const ledger = await at.desk.database.query(
      `SELECT d.field_names, d.consent_id, d.legal_basis FROM disclosures d JOIN deliveries v ON v.id = d.delivery_id WHERE v.escalation_id = $1`,
      [escalationId],
    );
    const consent = await consentOf(escalationId);
    expect(ledger).toEqual([
      {
        field_names: ['firstName', 'lastName', 'email', 'problemText'],
        consent_id: consent.id,
        legal_basis: 'consent',
      },
    ]);
    await consentIn(escalationId, 'consumed');
  });

  test('what this vendor is not told is not asked for, and a Yes sends the rest as it was shown', async () => {
    const withheld = (fields: string) => `UPDATE vendors SET withheld_fields = '${fields}'`;
    const { caseId, link, serialNumber, withConsent } = await ask({}, withheld('{lastName}'));
    expect((await at.send(link, { answer: 'yes' })).status).toBe(200);
    const { reason } = await at.escalationIn(caseId, 'sent');
    await at.desk.database.query(withheld('{}'));
    const [entry, ...more] = bytesAbout(serialNumber);
    expect({ reason, more, body: entry!.body }).toEqual({
      reason: null,
      more: [],
      body: withConsent.split('\r\n').at(-1),
    });
    expect(entry!.body).toContain('Zoë');
    expect(entry!.body).not.toContain('Nguyễn');
  });

  test('a recipient that changed after the page was opened is told nothing: the Yes was to another', async () => {
    const { escalationId, link, serialNumber } = await ask();
    const first = await at.page(link);
    await at.desk.changeVendor('plain', { legalEntity: 'Somebody Else Ltd.', country: 'CA' });
    const done = await at.page(actionOf(first.html), { answer: 'yes', nonce: nonceOf(first.html) });
    expect([done.status, (await consentOf(escalationId)).state]).toEqual([200, 'requested']);
    expect(done.html).toContain(TEXTS.de.answered.notOpen);
    expect(done.html).not.toContain('Somebody Else Ltd.');
    expect(bytesAbout(serialNumber)).toEqual([]);
  });

  test('a Yes to one company lets nothing go to another: support composes it anew for that one', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask();
    await at.desk.changeVendor('plain', { paused: true });
    await at.send(link, { answer: 'yes' });
    await at.desk.changeVendor('plain', { legalEntity: 'Yet Another Ltd.' });
    await at.desk.changeVendor('plain', { paused: false });
    expect((await at.escalationIn(caseId, 'failed')).reason).toBe('recipient-changed');
    await consentIn(escalationId, 'invalidated');
    expect(bytesAbout(serialNumber)).toEqual([]);
    const anew = await at.desk.support.composeEscalation(caseId);
    expect(anew.recipientEntity).toBe('Yet Another Ltd.');
    await at.desk.choose(anew.id, 'serial-only');
    await at.escalationIn(caseId, 'sent');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
  });

  test('a No sends nothing until support sends the serial number alone', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask();
    await at.send(link, { answer: 'no' });
    await at.escalationIn(caseId, 'answered-no');
    expect(bytesAbout(serialNumber)).toEqual([]);
    await at.desk.choose(escalationId, 'serial-only');
    await at.escalationIn(caseId, 'sent');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
  });

  test('without an answer in time it goes with the serial number alone, and a Yes that comes late sends nothing by itself', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask({ serialAfterDays: 1 });
    await at.desk.database.query(`UPDATE escalations SET serial_after = clock_timestamp() WHERE id = $1`, [
      escalationId,
    ]);
    await at.escalationIn(caseId, 'sent');
    await at.send(link, { answer: 'yes' });
    expect((await consentOf(escalationId)).state).toBe('given');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
    await at.desk.choose(escalationId, 'personal');
    await waitFor('the personal letter', () => bytesAbout(serialNumber).length === 2);
  });

  test('reading the link a hundred times, and sending the form with its defaults, changes nothing', async () => {
    const { escalationId, link } = await ask();
    await Promise.all(Array.from({ length: 100 }, () => at.page(link)));
    const { html, headers } = await at.page(link);
    const robot = await at.page(actionOf(html), { nonce: nonceOf(html) });
    expect(robot.status).toBe(422);
    await at.page(actionOf(html), { answer: 'yes' });
    await at.page(actionOf(html), { answer: 'yes', nonce: 'forged' });
    expect((await consentOf(escalationId)).state).toBe('requested');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toContain('<script');
  });

  test('of two answers the first counts, and the second is told so', async () => {
    const { escalationId, link } = await ask();
    const shown = await at.page(link);
    const form = { nonce: nonceOf(shown.html) };
    await at.page(actionOf(shown.html), { ...form, answer: 'no' });
    await at.page(actionOf(shown.html), { ...form, answer: 'yes' });
    expect((await consentOf(escalationId)).state).toBe('refused');
  });

  test('a withdrawal while it waits sends the serial number alone; nothing left', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask();
    await at.desk.changeVendor('plain', { paused: true });
    await at.send(link, { answer: 'yes' });
    const consent = await consentOf(escalationId);
    const withdrawn = await at.desk.support.recordWithdrawal(consent.id, { method: 'phone' });
    expect(withdrawn).toMatchObject({ state: 'withdrawn', truth: 'nothing-left' });
    await at.desk.changeVendor('plain', { paused: false });
    await at.escalationIn(caseId, 'sent');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
  });

  test('a withdrawal after sending says that it left, and the vendor is told to stop and to erase', async () => {
    const { caseId, email, link, serialNumber } = await ask();
    await at.send(link, { answer: 'yes' });
    await at.escalationIn(caseId, 'sent');
    const withdrawLink = linkIn(await at.mail(email, '/withdraw/'), 'withdraw');
    const shown = await at.page(withdrawLink);
    expect((await at.page(actionOf(shown.html), { nonce: nonceOf(shown.html) })).status).toBe(422);
    expect((await at.page(actionOf(shown.html), { nonce: nonceOf(shown.html), answer: 'withdraw' })).status).toBe(200);
    const notice = await waitFor('the notice', () =>
      at.desk.plain
        .journal()
        .find((entry) => entry.url.endsWith('/support-cases/withdrawals') && entry.body.includes(serialNumber)),
    );
    expect(JSON.parse(notice.body)).toMatchObject({ serialNumber, stopAndErase: true });
    expect(notice.body).not.toContain('Nguy');
  });

  test('anyone can have their page mailed, and the answer does not tell whether the address is known', async () => {
    const { email } = await ask();
    const shown = await at.page('/me');
    const before = at.mailsTo(email, '/me/').length;
    const unknown = await at.page('/me', { nonce: nonceOf(shown.html), email: 'nobody@example.org' });
    const known = await at.page('/me', { nonce: nonceOf(shown.html), email });
    expect(known.html.replace(/value="[^"]*"/g, '')).toBe(unknown.html.replace(/value="[^"]*"/g, ''));
    const mail = await at.mail(email, '/me/', before);
    const mine = await at.page(linkIn(mail, 'me'));
    expect(mine.status).toBe(200);
    const data = await at.page(`${linkIn(mail, 'me')}/data.json`);
    expect(JSON.parse(data.html)).toMatchObject({ disclosures: [{ purpose: 'issue' }] });
  });

  test.each(['orders', 'vendor-sync', 'support', 'consent'] as const)(
    '%s answers with the API that docs/openapi holds',
    async (service) => {
      const { body } = await at.desk.call('GET', '/openapi.json', { service, as: SUPPORT });
      expect(body).toEqual(JSON.parse(fs.readFileSync(path.join(ROOT, 'docs', 'openapi', `${service}.json`), 'utf8')));
    },
  );

  test('links that do not exist all get one same page', async () => {
    const pages = await Promise.all(
      ['A'.repeat(43), 'B'.repeat(43), 'short', '%00'].map((token) => at.page(`/consent/${token}`)),
    );
    expect(new Set(pages.map(({ status, html }) => `${status} ${html}`)).size).toBe(1);
  });
});
