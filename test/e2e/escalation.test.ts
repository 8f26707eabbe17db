import { asShown } from '../support/desk.js';
import { Licensees } from '../support/licensee.js';
import { opened } from '../support/opened.js';
import { queues } from '../support/redis.js';
import { ADMIN, SUPPORT } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

const PERSON = { firstName: 'Zoë', lastName: 'Nguyễn', email: 'zoe.nguyen@example.org' };
const PROBLEM = 'Es stürzt ab, sagt Nguyễn von Beispiel GmbH.';
const CHANNELS = ['http-ticket', 'service-request', 'mail'] as const;

describe.each(queues())('a support case on the %s queue', (queue) => {
  const at = opened(() => Licensees.open(queue));
  let customer: string;
  beforeAll(async () => {
    customer = await at.desk.customer({ organisation: 'Beispiel GmbH', phone: '+49 30 123456' });
  });

  const call = (method: string, path: string, body?: unknown, as = SUPPORT) => at.desk.call(method, path, { as, body });

  async function newCase(): Promise<{ id: string; serialNumber: string }> {
    const serialNumber = await at.desk.licensed(customer, PERSON);
    const opening = { serialNumber, problem: PROBLEM, language: 'de', notes: 'Only ours' } as const;
    return { id: (await at.desk.support.openCase(opening)).id, serialNumber };
  }

  test.each(CHANNELS)('goes over %s without consent as exactly the bytes that were shown', async (channel) => {
    await at.desk.useChannel(channel);
    const { id, serialNumber } = await newCase();
    const composed = await at.desk.support.composeEscalation(id);
    expect(composed.withConsent).toMatchObject({ sendable: false });
    expect(composed.hits.map(({ what }) => what)).toEqual(['lastName', 'organisation']);

    const before = at.desk.plain.journal().length;
    await at.desk.choose(composed.id, 'serial-only');
    const sent = await at.escalationIn(id, 'sent');

    const shown = composed.withoutConsent.bytes;
    if (channel === 'mail') {
      const mail = at.mailbox.mails.at(-1)!;
      expect(`MAIL FROM:<${mail.from}>\r\nRCPT TO:<${mail.to.join()}>\r\n\r\n${mail.raw}`).toBe(shown);
      expect(mail.greeted).toBe('localhost');
    } else {
      expect(sent.vendorCaseReference).toMatch(/^VC-/);
      const [entry, ...more] = at.desk.plain.journal().slice(before);
      expect(more).toEqual([]);
      expect(entry!.body).toBe(serialNumber);
      expect(asShown(entry!)).toBe(shown);
    }
    const ledger = await at.desk.database.query<{ field_names: string[]; purpose: string; outcome: string }>(
      `SELECT d.field_names, d.purpose, d.outcome FROM disclosures d JOIN deliveries v ON v.id = d.delivery_id WHERE v.escalation_id = $1`,
      [composed.id],
    );
    expect(ledger).toEqual([{ field_names: [], purpose: 'escalation-serial', outcome: 'sent' }]);
  });

  test('two clerks at once bring it to the vendor once', async () => {
    await at.desk.useChannel('http-ticket');
    const { id } = await newCase();
    const composed = await Promise.all(Array.from({ length: 4 }, () => at.desk.support.composeEscalation(id)));
    await Promise.all(composed.map((one) => call('POST', `/escalations/${one.id}/send`, { form: 'serial-only' })));
    await at.escalationIn(id, 'sent');
    const keys = await at.desk.database.query(
      `SELECT 1 FROM deliveries v JOIN escalations e ON e.id = v.escalation_id WHERE e.case_id = $1`,
      [id],
    );
    expect(keys).toHaveLength(1);
  });

  test('a mail whose fate is unknown is never sent again by itself', async () => {
    await at.desk.useChannel('mail');
    const { id } = await newCase();
    at.mailbox.fault = 'silent-after-dot';
    const before = at.mailbox.mails.length;
    const composed = await at.desk.support.composeEscalation(id);
    await at.desk.choose(composed.id, 'serial-only');
    const failed = await at.escalationIn(id, 'failed');
    at.mailbox.fault = 'none';
    expect(failed.reason).toBe('outcome-unknown');
    expect(at.mailbox.mails.length).toBe(before + 1);
    const [dead] = await at.desk.database.query<{ id: string }>(`SELECT id FROM deliveries WHERE escalation_id = $1`, [
      composed.id,
    ]);
    const retried = await at.desk.call('POST', `/dead-letters/${dead!.id}/retry`, {
      service: 'vendor-sync',
      as: ADMIN,
    });
    expect(retried.status).toBe(409);
  });

  test.each([
    ['refuse-recipient', 'smtp-550'],
    ['refuse-message', 'smtp-554'],
  ] as const)('a vendor whose mail server says no (%s) shows in the case', async (fault, reason) => {
    await at.desk.useChannel('mail');
    const { id } = await newCase();
    at.mailbox.fault = fault;
    const composed = await at.desk.support.composeEscalation(id);
    await at.desk.choose(composed.id, 'serial-only');
    expect(await at.escalationIn(id, 'failed')).toMatchObject({ reason });
    at.mailbox.fault = 'none';
  });

  test('a mail server that is busy gets it later, once', async () => {
    await at.desk.useChannel('mail');
    const { id } = await newCase();
    at.mailbox.fault = 'busy-recipient';
    const before = at.mailbox.mails.length;
    const composed = await at.desk.support.composeEscalation(id);
    await at.desk.choose(composed.id, 'serial-only');
    await waitFor(
      'a first attempt',
      async () =>
        (
          await at.desk.database.query(
            `SELECT 1 FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.escalation_id = $1 AND a.outcome = 'retry'`,
            [composed.id],
          )
        )[0],
    );
    at.mailbox.fault = 'none';
    await at.escalationIn(id, 'sent');
    expect(at.mailbox.mails.length).toBe(before + 1);
  });

  test('a text that was changed after composing is not what goes out', async () => {
    await at.desk.useChannel('http-ticket');
    const { id } = await newCase();
    const composed = await at.desk.support.composeEscalation(id);
    await at.desk.support.changeCase(id, { problem: 'Anders.' });
    expect((await call('POST', `/escalations/${composed.id}/send`, { form: 'serial-only' })).status).toBe(409);
  });

  test.each([
    ['a name in the field of the serial number', { serialNumber: 'Zoë Nguyễn' }, 422, 'serial-format'],
    ['a serial number that we never sold', { serialNumber: 'PL-00000-00000-00000-00000' }, 422, 'exists'],
    ['an attachment', { attachments: ['x'] }, 422, 'no-attachments'],
    ['a text of more than 20,000 characters', { problem: '𝛼'.repeat(20_001) }, 413, undefined],
  ])('%s is refused with its rule', async (_name, change, status, rule) => {
    const answer = await call('POST', '/cases', {
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
    await at.desk.useChannel('http-ticket');
    const { id, serialNumber } = await newCase();
    await at.desk.database.query(`UPDATE licenses SET maintenance_until = current_date - 1 WHERE serial_number = $1`, [
      serialNumber,
    ]);
    const body = { serialNumber, problem: 'x', language: 'en', overrideReason: 'Goodwill' } as const;
    expect((await call('POST', '/cases', body)).body).toMatchObject({ code: 'maintenance-not-paid' });
    const overridden = await at.desk.admin.openCase(body);
    expect(overridden).toMatchObject({ overrideReason: 'Goodwill' });
    expect(overridden.id).not.toBe(id);
    const composed = await at.desk.support.composeEscalation(overridden.id);
    expect(composed.withoutConsent.bytes + composed.withConsent!.bytes).not.toContain('Goodwill');
  });

  test('a vendor’s answer stands beside the case until staff relay it', async () => {
    const { id } = await newCase();
    const answer = { text: 'Update to 4.2.', vendorCaseReference: 'VC-7' };
    const recorded = await at.desk.support.recordVendorAnswer(id, answer);
    expect(recorded.vendorAnswers).toMatchObject([{ relayedAt: null }]);
    const relayed = await at.desk.support.markAnswerRelayed(id, recorded.vendorAnswers[0]!.id);
    expect(relayed.vendorAnswers[0]!.relayedAt).not.toBeNull();
    expect(await at.desk.support.closeCase(id)).toMatchObject({ state: 'closed' });
    expect((await call('POST', `/cases/${id}/escalations`)).status).toBe(409);
    expect(await at.desk.support.reopenCase(id, {})).toMatchObject({ state: 'open' });
  });

  test('licenses are found by the person’s address', async () => {
    await newCase();
    const found = await at.desk.support.findLicenses({ email: 'ZOE.Nguyen@example.org' });
    expect(found.items.length).toBeGreaterThan(0);
    expect(found.items[0]).toMatchObject({ supported: true });
  });
});
