import { newId } from '#kernel/ids.js';
import { timeText } from '#pages/say.js';
import type { MailFateView } from '../../tools/client/sparsam.js';
import { Licensees, textOf } from '../support/licensee.js';
import { opened } from '../support/opened.js';
import { CLERK, SUPPORT } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

describe('what staff see of a question', () => {
  const at = opened(() => Licensees.open('postgres'));
  let customer: string;
  let people = 0;
  beforeAll(async () => {
    customer = await at.desk.customer('Beispiel GmbH');
  });
  afterEach(() => {
    at.mailbox.fault = 'none';
  });

  /** A license whose person was told of it, so that the next mail to them is the question. */
  async function someone() {
    people += 1;
    const email = `case.${people}@example.org`;
    const serialNumber = await at.desk.licensed(customer, { firstName: 'Zoë', lastName: 'Nguyễn', email });
    await at.mail(email, '/me/');
    return { email, serialNumber };
  }
  async function question(serialNumber: string): Promise<string> {
    const { caseId, composed } = await at.desk.composedCase(serialNumber);
    expect(composed.consent).toBeNull();
    await at.desk.choose(composed.id, 'ask');
    return caseId;
  }
  const consentIn = async (caseId: string) => (await at.desk.support.readCase(caseId)).escalations[0]!.consent!;
  const requestIn = (caseId: string, fate: string) =>
    waitFor(`the request to be ${fate}`, async () => {
      const consent = await consentIn(caseId);
      return consent.mails.find((mail) => mail.kind === 'request')?.fate === fate && consent;
    });

  test('an open question: when, until when, by which number; reading the link shows nowhere', async () => {
    const { email, serialNumber } = await someone();
    const { caseId, link } = await at.ask(serialNumber, email);
    const before = await requestIn(caseId, 'sent');
    expect(before).toMatchObject({
      state: 'requested',
      reference: expect.stringMatching(/^\d{3}-\d{3}-\d{3}$/),
      reminders: 0,
      decidedAt: null,
      method: null,
      mailNotDelivered: false,
    });
    const [page, mail] = [await at.page(link), await at.mail(email, '/consent/')];
    const [, end, day] = /<time datetime="([^"]+)">(\p{L}+, \d+\. \p{L}+ \d{4})<\/time>/u.exec(page.html)!;
    expect([end, textOf(mail)]).toEqual([before.validUntil, expect.stringContaining(`Der Link gilt bis: ${day}.`)]);
    const days = (Date.parse(before.validUntil) - Date.parse(before.askedAt)) / 86_400_000;
    // The end of a local day; one on which the clock is set back has an hour more.
    expect(days).toBeGreaterThanOrEqual(14);
    expect(days).toBeLessThanOrEqual(15.05);
    expect(timeText(before.validUntil, 'de')).toMatch(/ um 00:00 /);
    for (let times = 0; times < 5; times += 1) await at.page(link);
    expect(await consentIn(caseId)).toEqual(before);
    await at.send(link, { answer: 'no' });
    const after = await consentIn(caseId);
    expect(after).toMatchObject({ state: 'refused', method: 'page', decidedAt: expect.any(String) });
    expect(after.mails.map(({ kind }) => kind)).toContain('refused');
  });

  test.each([
    ['refuse-recipient', 'smtp-550'],
    ['silent-after-dot', 'outcome-unknown'],
  ] as const)('a mail that met %s was not delivered, which is not the same as no answer', async (fault, reason) => {
    const { serialNumber } = await someone();
    at.mailbox.fault = fault;
    const id = await question(serialNumber);
    const consent = await requestIn(id, 'not-delivered');
    expect(consent).toMatchObject({ state: 'requested', mailNotDelivered: true });
    expect(consent.mails[0]).toMatchObject({ kind: 'request', reason });
  });

  test('a mail that came back later is recorded by support and shows as not delivered', async () => {
    const { serialNumber } = await someone();
    const id = await question(serialNumber);
    const returned = (mail: string, as = SUPPORT) =>
      at.desk.call<MailFateView>('POST', `/mails/${mail}/returned`, { as });
    const [request, ...later] = (await requestIn(id, 'sent')).mails;
    expect((await returned(request!.id, CLERK)).status).toBe(403);
    for (const press of [1, 2]) {
      const answer = await returned(request!.id);
      expect([press, answer.status, answer.body.fate, answer.body.reason]).toEqual([
        press, 200, 'not-delivered', 'came-back',
      ]); // prettier-ignore
    }
    expect(await consentIn(id)).toMatchObject({ state: 'requested', mailNotDelivered: true });
    const waiting = later.find((mail) => mail.fate === 'waiting')!;
    expect((await returned(waiting.id)).status).toBe(409);
    expect((await returned(newId('mail'))).status).toBe(404);
  });

  test('an escalation stands in its case once, however many deliveries it came to', async () => {
    const { email, serialNumber } = await someone();
    const { caseId, link } = await at.ask(serialNumber, email);
    await at.send(link, { answer: 'yes' });
    await at.escalationIn(caseId, 'sent');
    const { id } = await consentIn(caseId);
    await at.desk.support.recordWithdrawal(id, { method: 'phone' });
    await waitFor('the notice', async () => {
      const rows = await at.desk.database.query(
        `SELECT 1 FROM deliveries WHERE purpose = 'stop-and-erase' AND state = 'done'`,
      );
      return rows.length > 0;
    });
    const { escalations } = await at.desk.support.readCase(caseId);
    expect(escalations).toHaveLength(1);
    expect(escalations[0]!.consent).toMatchObject({ state: 'withdrawn', method: 'phone' });
  });
});
