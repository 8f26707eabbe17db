import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../tools/start/paths.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { consentEnv } from '../support/consent-env.js';
import { asShown, Desk, type Json } from '../support/desk.js';
import { startMailbox, type KeptMail, type TestMailbox } from '../support/mailbox.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';

const SUPPORT = { roles: ['support'], subject: 'supporter-1' };
const ADMIN = { roles: ['admin'], subject: 'admin-1' };

interface CaseView {
  id: string;
  escalations: { id: string; state: string; reason: string | null }[];
}

/** A mail as text, its quoted-printable parts decoded. */
const textOf = (mail: KeptMail): string =>
  mail.raw
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const linkIn = (mail: KeptMail, path: string): string => {
  const found = new RegExp(`/${path}/([A-Za-z0-9_-]{43})`).exec(textOf(mail));
  if (!found) throw new Error(`No link to ${path} in the mail.`);
  return `/${path}/${found[1]}`;
};

describe.each(queues())('the licensee’s decision on the %s queue', (queue) => {
  let desk: Desk;
  let mailbox: TestMailbox;
  let customer: string;
  let people = 0;

  beforeAll(async () => {
    mailbox = await startMailbox();
    desk = await Desk.open({ queue, env: consentEnv(mailbox.port) });
    await desk.startForCases();
    customer = await desk.customer({ organisation: 'Beispiel GmbH' });
    await desk.call('PATCH', `/vendors/${desk.vendorIds.plain}`, {
      as: ADMIN,
      body: { supportChannel: 'http-ticket', supportAddress: `${desk.plain.url}/v1` },
    });
  });
  afterAll(async () => {
    await desk?.close();
    await mailbox?.close();
  });

  const call = <T = Json>(method: string, path: string, body?: unknown, as = SUPPORT) =>
    desk.call<T>(method, path, { as, body });
  const page = async (path: string, form?: Record<string, string>) => {
    const answer = await fetch(
      `${desk.service('consent').pagesUrl}${path}`,
      form ? { method: 'POST', body: new URLSearchParams(form) } : {},
    );
    return { status: answer.status, html: await answer.text(), headers: answer.headers };
  };
  const nonceOf = (html: string): string => /name="nonce" value="([^"]+)"/.exec(html)![1]!;
  const actionOf = (html: string): string => /<form[^>]*action="([^"]+)"/.exec(html)![1]!;

  /** A case of a new person, escalated with a question; returns the link of the mail. */
  async function ask(extra: Json = {}, meanwhile = 'SELECT 1') {
    people += 1;
    const email = `zoe.${queue}.${people}@example.org`;
    const placed = await desk.place(customer, 'PLAIN', { firstName: 'Zoë', lastName: `Nguyễn${people}`, email });
    const order = await desk.orderIn(placed.body.id, 'fulfilled');
    const { serialNumber } = order.lines[0]!.license!;
    await desk.database.query(meanwhile);
    const opened = await call<CaseView>('POST', '/cases', { serialNumber, problem: 'Es stürzt ab.', language: 'de' });
    const composed = await call<{ id: string; withConsent: { bytes: string } }>(
      'POST',
      `/cases/${opened.body.id}/escalations`,
    );
    const chosen = await call('POST', `/escalations/${composed.body.id}/send`, { form: 'ask', ...extra });
    expect(chosen.status).toBe(202);
    const mail = await waitFor('the request by mail', () =>
      mailbox.mails.find((kept) => kept.to.includes(email) && textOf(kept).includes('/consent/')),
    );
    return {
      caseId: opened.body.id,
      escalationId: composed.body.id,
      serialNumber,
      email,
      link: linkIn(mail, 'consent'),
      withConsent: composed.body.withConsent.bytes,
    };
  }

  const escalationIn = (caseId: string, state: string) =>
    waitFor(`escalation to be ${state}`, async () => {
      const { body } = await call<CaseView>('GET', `/cases/${caseId}`);
      return body.escalations.find((escalation) => escalation.state === state);
    });
  const consentOf = async (escalationId: string) =>
    (
      await desk.database.query<{ id: string; state: string }>(
        `SELECT id, state FROM consents WHERE escalation_id = $1`,
        [escalationId],
      )
    )[0]!;
  const consentIn = (escalationId: string, state: string) =>
    waitFor(`the consent to be ${state}`, async () => (await consentOf(escalationId)).state === state);
  async function answer(link: string, choice: string) {
    const shown = await page(link);
    return page(actionOf(shown.html), { answer: choice, nonce: nonceOf(shown.html) });
  }
  const bytesAbout = (serialNumber: string) =>
    desk.plain.journal().filter((entry) => entry.url.includes('support') && entry.body.includes(serialNumber));

  test('a Yes sends exactly what was shown, once, and the ledger names the consent', async () => {
    const { caseId, escalationId, link, serialNumber, withConsent } = await ask();
    expect((await answer(link, 'yes')).status).toBe(200);
    await escalationIn(caseId, 'sent');
    const [entry, ...more] = bytesAbout(serialNumber);
    expect(more).toEqual([]);
    expect(asShown(entry!)).toBe(withConsent);
    const ledger = await desk.database.query(
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
    expect((await answer(link, 'yes')).status).toBe(200);
    const { reason } = await escalationIn(caseId, 'sent');
    await desk.database.query(withheld('{}'));
    const [entry, ...more] = bytesAbout(serialNumber);
    expect({ reason, more, body: entry!.body }).toEqual({
      reason: null,
      more: [],
      body: withConsent.split('\r\n').at(-1),
    });
    expect(entry!.body).toContain('Zoë');
    expect(entry!.body).not.toContain('Nguyễn');
  });

  const changeVendor = (body: Json) => desk.call('PATCH', `/vendors/${desk.vendorIds.plain}`, { as: ADMIN, body });

  test('a recipient that changed after the page was opened is told nothing: the Yes was to another', async () => {
    const { escalationId, link, serialNumber } = await ask();
    const first = await page(link);
    await changeVendor({ legalEntity: 'Somebody Else Ltd.', country: 'CA' });
    const done = await page(actionOf(first.html), { answer: 'yes', nonce: nonceOf(first.html) });
    expect([done.status, (await consentOf(escalationId)).state]).toEqual([200, 'requested']);
    expect(done.html).toContain(TEXTS.de.answered.notOpen);
    expect(done.html).not.toContain('Somebody Else Ltd.');
    expect(bytesAbout(serialNumber)).toEqual([]);
  });

  test('a Yes to one company lets nothing go to another: support composes it anew for that one', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask();
    await changeVendor({ paused: true });
    await answer(link, 'yes');
    await changeVendor({ legalEntity: 'Yet Another Ltd.' });
    await changeVendor({ paused: false });
    expect((await escalationIn(caseId, 'failed')).reason).toBe('recipient-changed');
    await consentIn(escalationId, 'invalidated');
    expect(bytesAbout(serialNumber)).toEqual([]);
    const anew = await call<{ id: string; recipientEntity: string }>('POST', `/cases/${caseId}/escalations`);
    expect(anew.body.recipientEntity).toBe('Yet Another Ltd.');
    await call('POST', `/escalations/${anew.body.id}/send`, { form: 'serial-only' });
    await escalationIn(caseId, 'sent');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
  });

  test('a No sends nothing until support sends the serial number alone', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask();
    await answer(link, 'no');
    await escalationIn(caseId, 'answered-no');
    expect(bytesAbout(serialNumber)).toEqual([]);
    await call('POST', `/escalations/${escalationId}/send`, { form: 'serial-only' });
    await escalationIn(caseId, 'sent');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
  });

  test('without an answer in time it goes with the serial number alone, and a Yes that comes late sends nothing by itself', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask({ serialAfterDays: 1 });
    await desk.database.query(`UPDATE escalations SET serial_after = clock_timestamp() WHERE id = $1`, [escalationId]);
    await escalationIn(caseId, 'sent');
    await answer(link, 'yes');
    expect((await consentOf(escalationId)).state).toBe('given');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
    await call('POST', `/escalations/${escalationId}/send`, { form: 'personal' });
    await waitFor('the personal letter', () => bytesAbout(serialNumber).length === 2);
  });

  test('reading the link a hundred times, and sending the form with its defaults, changes nothing', async () => {
    const { escalationId, link } = await ask();
    await Promise.all(Array.from({ length: 100 }, () => page(link)));
    const { html, headers } = await page(link);
    const robot = await page(actionOf(html), { nonce: nonceOf(html) });
    expect(robot.status).toBe(422);
    await page(actionOf(html), { answer: 'yes' });
    await page(actionOf(html), { answer: 'yes', nonce: 'forged' });
    expect((await consentOf(escalationId)).state).toBe('requested');
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toContain('<script');
  });

  test('of two answers the first counts, and the second is told so', async () => {
    const { escalationId, link } = await ask();
    const shown = await page(link);
    const form = { nonce: nonceOf(shown.html) };
    await page(actionOf(shown.html), { ...form, answer: 'no' });
    await page(actionOf(shown.html), { ...form, answer: 'yes' });
    expect((await consentOf(escalationId)).state).toBe('refused');
  });

  test('a withdrawal while it waits sends the serial number alone; nothing left', async () => {
    const { caseId, escalationId, link, serialNumber } = await ask();
    await desk.call('PATCH', `/vendors/${desk.vendorIds.plain}`, { as: ADMIN, body: { paused: true } });
    await answer(link, 'yes');
    const consent = await consentOf(escalationId);
    const withdrawn = await call('POST', `/consents/${consent.id}/withdrawal`, { method: 'phone' });
    expect(withdrawn.body).toMatchObject({ state: 'withdrawn', truth: 'nothing-left' });
    await desk.call('PATCH', `/vendors/${desk.vendorIds.plain}`, { as: ADMIN, body: { paused: false } });
    await escalationIn(caseId, 'sent');
    expect(bytesAbout(serialNumber).map((entry) => entry.body)).toEqual([serialNumber]);
  });

  test('a withdrawal after sending says that it left, and the vendor is told to stop and to erase', async () => {
    const { caseId, email, link, serialNumber } = await ask();
    await answer(link, 'yes');
    await escalationIn(caseId, 'sent');
    const receipt = await waitFor('the receipt', () =>
      mailbox.mails.filter((kept) => kept.to.includes(email)).find((kept) => textOf(kept).includes('/withdraw/')),
    );
    const withdrawLink = linkIn(receipt, 'withdraw');
    const shown = await page(withdrawLink);
    expect((await page(actionOf(shown.html), { nonce: nonceOf(shown.html) })).status).toBe(422);
    expect((await page(actionOf(shown.html), { nonce: nonceOf(shown.html), answer: 'withdraw' })).status).toBe(200);
    const notice = await waitFor('the notice', () =>
      desk.plain
        .journal()
        .find((entry) => entry.url.endsWith('/support-cases/withdrawals') && entry.body.includes(serialNumber)),
    );
    expect(JSON.parse(notice.body)).toMatchObject({ serialNumber, stopAndErase: true });
    expect(notice.body).not.toContain('Nguy');
  });

  test('anyone can have their page mailed, and the answer does not tell whether the address is known', async () => {
    const { email } = await ask();
    const shown = await page('/me');
    const before = mailbox.mails.length;
    const unknown = await page('/me', { nonce: nonceOf(shown.html), email: 'nobody@example.org' });
    const known = await page('/me', { nonce: nonceOf(shown.html), email });
    expect(known.html.replace(/value="[^"]*"/g, '')).toBe(unknown.html.replace(/value="[^"]*"/g, ''));
    const mail = await waitFor('the link', () =>
      mailbox.mails.slice(before).find((kept) => kept.to.includes(email) && textOf(kept).includes('/me/')),
    );
    const mine = await page(linkIn(mail, 'me'));
    expect(mine.status).toBe(200);
    const data = await page(`${linkIn(mail, 'me')}/data.json`);
    expect(JSON.parse(data.html)).toMatchObject({ disclosures: [{ purpose: 'issue' }] });
  });

  test.each(['orders', 'vendor-sync', 'support', 'consent'] as const)(
    '%s answers with the API that docs/openapi holds',
    async (service) => {
      const { body } = await desk.call('GET', '/openapi.json', { service, as: SUPPORT });
      expect(body).toEqual(JSON.parse(fs.readFileSync(path.join(ROOT, 'docs', 'openapi', `${service}.json`), 'utf8')));
    },
  );

  test('links that do not exist all get one same page', async () => {
    const pages = await Promise.all(
      ['A'.repeat(43), 'B'.repeat(43), 'short', '%00'].map((token) => page(`/consent/${token}`)),
    );
    expect(new Set(pages.map(({ status, html }) => `${status} ${html}`)).size).toBe(1);
  });
});
