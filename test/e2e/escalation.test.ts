import { consentEnv } from '../support/consent-env.js';
import { asShown, Desk, type Json } from '../support/desk.js';
import { startMailbox, type TestMailbox } from '../support/mailbox.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';

const SUPPORT = { roles: ['support'], subject: 'supporter-1' };
const ADMIN = { roles: ['admin'], subject: 'admin-1' };
const PERSON = { firstName: 'Zoë', lastName: 'Nguyễn', email: 'zoe.nguyen@example.org' };
const PROBLEM = 'Es stürzt ab, sagt Nguyễn von Beispiel GmbH.';
const CHANNELS = ['http-ticket', 'service-request', 'mail'] as const;

interface Composed {
  id: string;
  withoutConsent: { bytes: string; sendable: boolean };
  withConsent: { bytes: string; sendable: boolean };
  hits: { what: string }[];
}
interface CaseView {
  id: string;
  escalations: { id: string; state: string; reason: string | null; vendorCaseReference: string | null }[];
}

describe.each(queues())('a support case on the %s queue', (queue) => {
  let desk: Desk;
  let mailbox: TestMailbox;
  let customer: string;

  beforeAll(async () => {
    mailbox = await startMailbox();
    desk = await Desk.open({
      queue,
      env: consentEnv(mailbox.port),
    });
    await desk.startForCases();
    customer = await desk.customer({ organisation: 'Beispiel GmbH', phone: '+49 30 123456' });
  });
  afterAll(async () => {
    await desk?.close();
    await mailbox?.close();
  });

  const call = <T = Json>(method: string, path: string, body?: unknown, as = SUPPORT) =>
    desk.call<T>(method, path, { as, body });

  async function useChannel(channel: (typeof CHANNELS)[number]): Promise<void> {
    const supportAddress = channel === 'mail' ? 'support@vendor.example.org' : `${desk.plain.url}/v1`;
    const changed = await desk.call('PATCH', `/vendors/${desk.vendorIds.plain}`, {
      as: ADMIN,
      body: { supportChannel: channel, supportAddress },
    });
    expect(changed.status).toBe(200);
  }

  async function newCase(): Promise<{ id: string; serialNumber: string }> {
    const placed = await desk.place(customer, 'PLAIN', PERSON);
    const order = await desk.orderIn(placed.body.id, 'fulfilled');
    const { serialNumber } = order.lines[0]!.license!;
    const opened = await call<CaseView>('POST', '/cases', {
      serialNumber,
      problem: PROBLEM,
      language: 'de',
      notes: 'Only ours',
    });
    expect(opened.status).toBe(201);
    return { id: opened.body.id, serialNumber };
  }

  const escalationIn = (caseId: string, state: string) =>
    waitFor(`escalation to be ${state}`, async () => {
      const { body } = await call<CaseView>('GET', `/cases/${caseId}`);
      return body.escalations.find((escalation) => escalation.state === state);
    });

  test.each(CHANNELS)('goes over %s without consent as exactly the bytes that were shown', async (channel) => {
    await useChannel(channel);
    const { id, serialNumber } = await newCase();
    const composed = await call<Composed>('POST', `/cases/${id}/escalations`);
    expect(composed.status).toBe(201);
    expect(composed.body.withConsent).toMatchObject({ sendable: false });
    expect(composed.body.hits.map(({ what }) => what)).toEqual(['lastName', 'organisation']);

    const before = desk.plain.journal().length;
    expect((await call('POST', `/escalations/${composed.body.id}/send`, { form: 'serial-only' })).status).toBe(202);
    const sent = await escalationIn(id, 'sent');

    const shown = composed.body.withoutConsent.bytes;
    if (channel === 'mail') {
      const mail = mailbox.mails.at(-1)!;
      expect(`MAIL FROM:<${mail.from}>\r\nRCPT TO:<${mail.to.join()}>\r\n\r\n${mail.raw}`).toBe(shown);
      expect(mail.greeted).toBe('localhost');
    } else {
      expect(sent.vendorCaseReference).toMatch(/^VC-/);
      const [entry, ...more] = desk.plain.journal().slice(before);
      expect(more).toEqual([]);
      expect(entry!.body).toBe(serialNumber);
      expect(asShown(entry!)).toBe(shown);
    }
    const ledger = await desk.database.query<{ field_names: string[]; purpose: string; outcome: string }>(
      `SELECT d.field_names, d.purpose, d.outcome FROM disclosures d JOIN deliveries v ON v.id = d.delivery_id WHERE v.escalation_id = $1`,
      [composed.body.id],
    );
    expect(ledger).toEqual([{ field_names: [], purpose: 'escalation-serial', outcome: 'sent' }]);
  });

  test('two clerks at once bring it to the vendor once', async () => {
    await useChannel('http-ticket');
    const { id } = await newCase();
    const composed = await Promise.all(
      Array.from({ length: 4 }, () => call<Composed>('POST', `/cases/${id}/escalations`)),
    );
    await Promise.all(
      composed.map(({ body }) => call('POST', `/escalations/${body.id}/send`, { form: 'serial-only' })),
    );
    await escalationIn(id, 'sent');
    const keys = await desk.database.query(
      `SELECT 1 FROM deliveries v JOIN escalations e ON e.id = v.escalation_id WHERE e.case_id = $1`,
      [id],
    );
    expect(keys).toHaveLength(1);
  });

  test('a mail whose fate is unknown is never sent again by itself', async () => {
    await useChannel('mail');
    const { id } = await newCase();
    mailbox.fault = 'silent-after-dot';
    const before = mailbox.mails.length;
    const composed = await call<Composed>('POST', `/cases/${id}/escalations`);
    await call('POST', `/escalations/${composed.body.id}/send`, { form: 'serial-only' });
    const failed = await escalationIn(id, 'failed');
    mailbox.fault = 'none';
    expect(failed.reason).toBe('outcome-unknown');
    expect(mailbox.mails.length).toBe(before + 1);
    const [dead] = await desk.database.query<{ id: string }>(`SELECT id FROM deliveries WHERE escalation_id = $1`, [
      composed.body.id,
    ]);
    const retried = await desk.call('POST', `/dead-letters/${dead!.id}/retry`, { service: 'vendor-sync', as: ADMIN });
    expect(retried.status).toBe(409);
  });

  test.each([
    ['refuse-recipient', 'smtp-550'],
    ['refuse-message', 'smtp-554'],
  ] as const)('a vendor whose mail server says no (%s) shows in the case', async (fault, reason) => {
    await useChannel('mail');
    const { id } = await newCase();
    mailbox.fault = fault;
    const composed = await call<Composed>('POST', `/cases/${id}/escalations`);
    await call('POST', `/escalations/${composed.body.id}/send`, { form: 'serial-only' });
    expect(await escalationIn(id, 'failed')).toMatchObject({ reason });
    mailbox.fault = 'none';
  });

  test('a mail server that is busy gets it later, once', async () => {
    await useChannel('mail');
    const { id } = await newCase();
    mailbox.fault = 'busy-recipient';
    const before = mailbox.mails.length;
    const composed = await call<Composed>('POST', `/cases/${id}/escalations`);
    await call('POST', `/escalations/${composed.body.id}/send`, { form: 'serial-only' });
    await waitFor(
      'a first attempt',
      async () =>
        (
          await desk.database.query(
            `SELECT 1 FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.escalation_id = $1 AND a.outcome = 'retry'`,
            [composed.body.id],
          )
        )[0],
    );
    mailbox.fault = 'none';
    await escalationIn(id, 'sent');
    expect(mailbox.mails.length).toBe(before + 1);
  });

  test('a text that was changed after composing is not what goes out', async () => {
    await useChannel('http-ticket');
    const { id } = await newCase();
    const composed = await call<Composed>('POST', `/cases/${id}/escalations`);
    await call('PATCH', `/cases/${id}`, { problem: 'Anders.' });
    expect((await call('POST', `/escalations/${composed.body.id}/send`, { form: 'serial-only' })).status).toBe(409);
  });

  test.each([
    ['a name in the field of the serial number', { serialNumber: 'Zoë Nguyễn' }, 422, 'serial-format'],
    ['a serial number that we never sold', { serialNumber: 'PL-00000-00000-00000-00000' }, 422, 'exists'],
    ['an attachment', { attachments: ['x'] }, 422, 'no-attachments'],
    ['a text of more than 20,000 characters', { problem: '𝛼'.repeat(20_001) }, 413, undefined],
  ])('%s is refused with its rule', async (_name, change, status, rule) => {
    const answer = await call<{ errors?: { rule: string }[] }>('POST', '/cases', {
      serialNumber: 'PL-00000-00000-00000-00000',
      problem: 'x',
      language: 'de',
      ...change,
    });
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.rule).toBe(rule);
    expect(answer.text).not.toContain('Zoë');
  });

  test('without paid maintenance only an administrator opens a case, with a reason, and the vendor learns nothing of it', async () => {
    await useChannel('http-ticket');
    const { id, serialNumber } = await newCase();
    await desk.database.query(`UPDATE licenses SET maintenance_until = current_date - 1 WHERE serial_number = $1`, [
      serialNumber,
    ]);
    const body = { serialNumber, problem: 'x', language: 'en', overrideReason: 'Goodwill' };
    expect((await call('POST', '/cases', body)).body).toMatchObject({ code: 'maintenance-not-paid' });
    const opened = await call<CaseView>('POST', '/cases', body, ADMIN);
    expect(opened.body).toMatchObject({ overrideReason: 'Goodwill' });
    expect(opened.body.id).not.toBe(id);
    const composed = await call<Composed>('POST', `/cases/${opened.body.id}/escalations`);
    expect(composed.body.withoutConsent.bytes + composed.body.withConsent.bytes).not.toContain('Goodwill');
  });

  test('a vendor’s answer stands beside the case until staff relay it', async () => {
    const { id } = await newCase();
    const recorded = await call<{ vendorAnswers: { id: string; relayedAt: string | null }[] }>(
      'POST',
      `/cases/${id}/vendor-answers`,
      { text: 'Update to 4.2.', vendorCaseReference: 'VC-7' },
    );
    expect(recorded.body.vendorAnswers).toMatchObject([{ relayedAt: null }]);
    const relayed = await call<{ vendorAnswers: { relayedAt: string | null }[] }>(
      'POST',
      `/cases/${id}/vendor-answers/${recorded.body.vendorAnswers[0]!.id}/relayed`,
    );
    expect(relayed.body.vendorAnswers[0]!.relayedAt).not.toBeNull();
    expect((await call('POST', `/cases/${id}/close`)).body).toMatchObject({ state: 'closed' });
    expect((await call('POST', `/cases/${id}/escalations`)).status).toBe(409);
    expect((await call('POST', `/cases/${id}/reopen`, {})).body).toMatchObject({ state: 'open' });
  });

  test('licenses are found by the person’s address', async () => {
    await newCase();
    const found = await call<{ items: { serialNumber: string; supported: boolean }[] }>(
      'POST',
      '/cases/find-licenses',
      {
        email: 'ZOE.Nguyen@example.org',
      },
    );
    expect(found.body.items.length).toBeGreaterThan(0);
    expect(found.body.items[0]).toMatchObject({ supported: true });
  });
});
