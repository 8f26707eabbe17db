/** Mail that does not get through: letters of a case to the vendor's support, and mails to the licensee. Nothing lost, nothing twice, nothing told without consent. */
import type { EscalationView, SendBody } from '../../tools/client/sparsam.js';
import { Desk, VENDOR_DESK } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { mailEnv } from '../support/settings.js';
import { startScriptedSmtp, type SmtpTrouble } from '../support/scripted-smtp.js';
import { queues } from '../support/redis.js';
import { askedLongAgo } from '../support/asked-long-ago.js';
import { waitFor } from '../support/wait-for.js';

const PERSON = { firstName: 'Zoë', lastName: 'Nguyễn', email: 'zoe@example.org' };

describe.each(queues())('mail that does not get through, on the %s queue', (queue) => {
  const smtp = opened(() => startScriptedSmtp());
  const env = { SMTP_USER: 'desk', SMTP_PASSWORD: 'secret', LADDER_SECONDS: '0.1,0.1,0.1,0.1' };
  const desk = opened(() => Desk.open({ queue, env: { ...mailEnv(smtp.port), ...env } }), 60_000);
  let serialNumber: string;

  beforeAll(async () => {
    await desk.startForCases();
    serialNumber = await desk.licensed(await desk.customerWhoTells(), PERSON);
    await desk.useChannel('mail');
  }, 60_000);
  beforeEach(() => {
    smtp.trouble = undefined;
  });

  const to = (address: string, from: number) => smtp.mails.slice(from).filter((mail) => mail.to === address);

  async function composed() {
    await askedLongAgo(desk.database);
    const { caseId, composed } = await desk.composedCase(serialNumber);
    return { caseId, escalationId: composed.id, from: smtp.mails.length };
  }
  const send = (id: string, form: SendBody['form']) => desk.choose(id, form);
  const shownAs = (caseId: string, what: string, is: (shown: EscalationView) => boolean) =>
    waitFor(what, async () => {
      const [shown, ...more] = (await desk.support.readCase(caseId)).escalations;
      expect(more).toEqual([]);
      return is(shown!) && shown!;
    });

  /** A case whose person said yes; returns the consent. */
  async function saidYes() {
    const one = await composed();
    await send(one.escalationId, 'ask');
    const link = await waitFor('the request', () =>
      to(PERSON.email, one.from)
        .map(({ raw }) => /\/consent\/[A-Za-z0-9_-]{43}/.exec(raw.replace(/=\r\n/g, '').replace(/=3D/g, '='))?.[0])
        .find(Boolean),
    );
    const url = `${desk.service('consent').pagesUrl}${link}`;
    const answer = async () => {
      const html = await (await fetch(url)).text();
      const nonce = /name="nonce" value="([^"]+)"/.exec(html)![1]!;
      const action = /<form[^>]*action="([^"]+)"/.exec(html)![1]!;
      return fetch(new URL(action, url), { method: 'POST', body: new URLSearchParams({ answer: 'yes', nonce }) });
    };
    const [row] = await desk.database.query<{ id: string }>(`SELECT id FROM consents WHERE escalation_id = $1`, [
      one.escalationId,
    ]);
    return { ...one, answer, consentId: row!.id };
  }
  const withdraw = async (consentId: string) =>
    (await desk.support.recordWithdrawal(consentId, { method: 'phone' })).truth;

  test.each<[string, SmtpTrouble]>([
    ['hangs before it was told anything', { stage: 'rcpt', do: 'hang' }],
    ['cuts the line before it was told anything', { stage: 'data', do: 'cut' }],
    ['asks to come back', { stage: 'mail', do: 'answer', code: 451 }],
    ['asks to come back after it had the letter', { stage: 'dot', do: 'answer', code: 452 }],
  ])('a vendor’s server that %s gets the letter later, and takes it once', async (_name, trouble) => {
    const { caseId, escalationId, from } = await composed();
    smtp.trouble = trouble;
    const sessions = smtp.sessions;
    await send(escalationId, 'serial-only');
    await waitFor('an attempt', () => smtp.sessions > sessions);
    smtp.trouble = undefined;
    await shownAs(caseId, 'it to be sent', ({ state }) => state === 'sent');
    const letters = to(VENDOR_DESK, from);
    expect(letters.filter(({ taken }) => taken)).toHaveLength(1);
    expect(new Set(letters.map(({ raw }) => raw)).size).toBe(1);
    expect(letters[0]!.raw.split('\r\n\r\n')[1]).toBe(`${serialNumber}\r\n`);
  });

  test.each<[string, SmtpTrouble]>([
    ['is silent after the final dot', { stage: 'dot', do: 'hang' }],
    ['cuts the line in the middle of the letter', { stage: 'body', do: 'cut' }],
    ['falls silent in the middle of the letter', { stage: 'body', do: 'hang' }],
  ])('a personal letter to a server that %s stands before a person and is never sent again by itself', async (_name, trouble) => {
    const { caseId, answer, consentId, from, escalationId } = await saidYes();
    smtp.trouble = trouble;
    await answer();
    await shownAs(caseId, 'it to fail', (shown) => shown.state === 'failed' && shown.reason === 'outcome-unknown');
    smtp.trouble = undefined;
    const letters = to(VENDOR_DESK, from).length;
    expect(await withdraw(consentId)).toBe('may-arrive');
    await shownAs(caseId, 'the notice to be taken', ({ notice }) => notice?.state === 'acknowledged');
    const since = to(VENDOR_DESK, from).slice(letters);
    expect(since).toHaveLength(1);
    expect(since[0]!.raw).toContain('withdrawn');
    expect(since[0]!.raw).not.toContain('Zo');
    const [ledger] = await desk.database.query(
      `SELECT array_agg(x.outcome ORDER BY x.released_at) AS outcomes FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id WHERE d.escalation_id = $1`,
      [escalationId],
    );
    expect(ledger).toEqual({ outcomes: ['may-have-left', 'sent'] });
  }); // prettier-ignore

  test('a Yes taken back while the vendor’s server was busy leaves the serial number alone', async () => {
    const { caseId, answer, consentId, from } = await saidYes();
    smtp.trouble = { stage: 'rcpt', do: 'answer', code: 451 };
    await desk.changeVendor('plain', { paused: true });
    await answer();
    expect(await withdraw(consentId)).toBe('nothing-left');
    smtp.trouble = undefined;
    await desk.changeVendor('plain', { paused: false });
    const shown = await shownAs(caseId, 'it to be sent', ({ state }) => state === 'sent');
    expect(shown.notice).toBeNull();
    expect(to(VENDOR_DESK, from).map(({ raw }) => raw.split('\r\n\r\n')[1])).toEqual([`${serialNumber}\r\n`]);
  });

  test('after the vendor’s support moved, the notice to stop and to erase goes where it is now, with the reference that staff recorded', async () => {
    const moved = 'help@vendor.example.org';
    const { caseId, answer, consentId, from } = await saidYes();
    await answer();
    await shownAs(caseId, 'it to be sent', ({ state }) => state === 'sent');
    await desk.support.recordVendorAnswer(caseId, { text: 'We look at it.', vendorCaseReference: 'KG-4711' });
    await desk.changeVendor('plain', { supportAddress: moved });
    await withdraw(consentId);
    await shownAs(caseId, 'the notice to be taken', ({ notice }) => notice?.state === 'acknowledged');
    await desk.useChannel('mail');
    expect(to(VENDOR_DESK, from)).toHaveLength(1);
    const [notice, ...more] = to(moved, from);
    expect(more).toEqual([]);
    expect(notice!.raw).toContain(`To: ${moved}`);
    expect(notice!.raw.split('\r\n\r\n')[1]).toBe(`${serialNumber}\r\nKG-4711`);
  });

  test.each<[string, SmtpTrouble, string, number]>([
    ['is refused', { stage: 'rcpt', do: 'answer', code: 550 }, 'smtp-550', 0],
    ['gets no answer after the final dot', { stage: 'dot', do: 'hang' }, 'outcome-unknown', 1],
  ])('a notice to stop and to erase that %s is a dead letter, shows in the case, and goes when somebody retries it', async (_name, trouble, reason, had) => {
    const { caseId, answer, consentId, from } = await saidYes();
    await answer();
    await shownAs(caseId, 'it to be sent', ({ state }) => state === 'sent');
    smtp.trouble = trouble;
    expect(await withdraw(consentId)).toBe('left');
    const failed = await shownAs(caseId, 'the notice to fail', ({ notice }) => notice?.state === 'not-delivered');
    expect(failed.notice!.reason).toBe(reason);
    smtp.trouble = undefined;
    const mine = (await desk.admin.listDeadLetters()).items.find(({ purpose }) => purpose === 'stop-and-erase')!;
    expect(mine).toMatchObject({ retryAllowed: true });
    await desk.admin.retryDeadLetter(mine.id);
    await shownAs(caseId, 'the notice to be taken', ({ notice }) => notice?.state === 'acknowledged');
    const [, ...notices] = to(VENDOR_DESK, from);
    expect(notices).toHaveLength(had + 1);
    expect(new Set(notices.map(({ raw }) => raw)).size).toBe(1);
  }); // prettier-ignore

  test.each<[string, SmtpTrouble]>([
    ['refuses our sign-in', { stage: 'auth', do: 'answer', code: 535 }],
    ['cuts the line before anybody was named', { stage: 'ehlo', do: 'cut' }],
  ])('a mail server that %s ends nothing: question and letter wait beyond the ladder, and go once it is mended', async (_name, trouble) => {
    const letter = await composed();
    const question = await composed();
    const sessions = smtp.sessions;
    smtp.trouble = trouble;
    await send(letter.escalationId, 'serial-only');
    await send(question.escalationId, 'ask');
    // The ladder has four rungs, and each of the two would have ended after five tries.
    await waitFor('more tries than there are rungs', () => smtp.sessions > sessions + 10);
    const [waiting] = await desk.database.query<{ reason: string }>(
      `SELECT y.reason FROM deliveries y WHERE y.escalation_id = $1 AND y.state IN ('waiting', 'claimed', 'released')`, [letter.escalationId]);
    expect(waiting).toBeDefined();
    const asked = await shownAs(question.caseId, 'the reason', ({ consent }) => Boolean(consent?.mails[0]?.reason));
    expect(asked.consent!.mailNotDelivered).toBe(false);
    expect(asked.consent!.mails[0]).toMatchObject({ kind: 'request', fate: 'waiting', reason: expect.stringMatching(/^our-server-/) });
    smtp.trouble = undefined;
    await shownAs(letter.caseId, 'the letter to be sent', ({ state }) => state === 'sent');
    await shownAs(question.caseId, 'the question to be sent', ({ consent }) => consent?.mails[0]?.fate === 'sent');
    expect(to(VENDOR_DESK, letter.from).filter(({ taken }) => taken)).toHaveLength(1);
    expect(to(PERSON.email, letter.from).filter(({ taken }) => taken)).toHaveLength(1);
  }); // prettier-ignore

  test.each<[string, SmtpTrouble, string]>([
    ['is refused', { stage: 'rcpt', do: 'answer', code: 550 }, 'smtp-550'],
    ['is put off until nobody tries any more', { stage: 'rcpt', do: 'answer', code: 451 }, 'smtp-451'],
    ['gets no answer after the final dot', { stage: 'dot', do: 'hang' }, 'outcome-unknown'],
  ])('a question by mail that %s shows as not delivered, not as a person who does not answer', async (_name, trouble, reason) => {
    const { caseId, escalationId, from } = await composed();
    smtp.trouble = trouble;
    await send(escalationId, 'ask');
    const shown = await shownAs(caseId, 'the mail to fail', ({ consent }) => consent?.mailNotDelivered === true);
    expect(shown).toMatchObject({ state: 'asking', consent: { state: 'requested' } });
    expect(shown.consent!.mails[0]).toMatchObject({ kind: 'request', fate: 'not-delivered', reason });
    expect(to(PERSON.email, from).length).toBeLessThanOrEqual(1);
    expect(to(VENDOR_DESK, from)).toEqual([]);
  }); // prettier-ignore
});
