/** The letters of a case: over which channel, to whom, with what in them, and what is not sent. */
import { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';
import { LICENSEE } from '../support/written-rows.js';
import { startScriptedSmtp } from '../support/scripted-smtp.js';

const parts = opened(() => Parts.open());
const smtp = opened(() => startScriptedSmtp());
beforeEach(() => parts.clear());

type Purpose = 'escalation-serial' | 'escalation-personal' | 'stop-and-erase';
const SENDER = 'desk@reseller.example.org';

const OF_CASE = `(SELECT c.license_id FROM escalations e JOIN support_cases c ON c.id = e.case_id WHERE e.id = $1)`;

/** A delivery of a case; at a vendor that takes cases over HTTP, unless one is named. */
async function bring(purpose: Purpose, at?: string, of?: string) {
  const vendor = at ?? (await parts.caseVendor());
  const escalation = of ?? (await parts.escalation(vendor));
  const id = await parts.row({ vendorId: vendor, purpose, escalationId: escalation });
  const [license] = await parts.query(`SELECT serial_number FROM licenses WHERE id = ${OF_CASE}`, [escalation]);
  return { id, vendor, escalation, serial: license!.serial_number as string };
}
const bodies = () => parts.vendorServer.journal().map(({ body }) => body);

test('support is told of a letter when it has ended, and not while it waits', async () => {
  const { id, escalation } = await bring('escalation-serial');
  parts.vendorServer.misbehave([{ times: 1, do: { kind: 'status', status: 429 } }]);
  expect(await parts.deliver(id)).toMatchObject({ state: 'waiting', rung: 1 });
  expect(parts.nudges).toEqual([]);
  await parts.change(id, 'next_at = now()');
  expect(await parts.deliver(id)).toMatchObject({ state: 'done' });
  expect(parts.nudges).toEqual([`advance-escalation ${escalation}`]);
});

test.each([
  ['is no code', `${LICENSEE.firstName}, her problem again\r\nBcc: spy@evil.example`],
  ['is longer than a code', 'VC-'.repeat(30)],
  ['repeats the address', `VC-${LICENSEE.email.replace('@', '%40').toUpperCase()}`],
  ['repeats the name', 'BERZINS-4711'],
])('a reference that %s is not kept, and the case is at the vendor all the same', async (_, reference) => {
  for (const [channel, property] of [
    ['http-ticket', '/reference'],
    ['service-request', '/Id'],
  ] as const) {
    const { id, escalation } = await bring('escalation-serial', await parts.caseVendor(channel));
    parts.vendorServer.misbehave([{ times: 1, do: { kind: 'lie', replace: { [property]: reference } } }]);
    expect(await parts.deliver(id)).toMatchObject({ state: 'done' });
    expect(await parts.receipts(escalation)).toEqual([{ form: 'serial-only', ref: null }]);
  }
});

test.each(['PL-1\r\nReply-To: x@evil.example', 'PL 1', `PL-${LICENSEE.email}`, 'x'.repeat(65)])(
  'a serial number that an older version took over is checked again when it is sent: %j leaves in no letter',
  async (serial) => {
    for (const purpose of ['escalation-serial', 'stop-and-erase'] as const) {
      const { id, escalation } = await bring(purpose);
      await parts.query(`UPDATE licenses SET serial_number = $2 WHERE id = ${OF_CASE}`, [escalation, serial]);
      expect(await parts.deliver(id)).toMatchObject({
        state: purpose === 'stop-and-erase' ? 'dead' : 'refused',
        reason: 'serial-not-a-code',
      });
      expect(parts.asked()).toEqual([]);
      await parts.query(`DELETE FROM escalation_receipts WHERE escalation_id = $1`, [escalation]);
      await parts.query(`UPDATE licenses SET serial_number = $2 WHERE serial_number = $1`, [serial, `PL-${id}`]);
    }
  },
);

test('a serial number that is our own reference leaves, whatever its digits spell by chance', async () => {
  const { id, escalation } = await bring('escalation-serial');
  const [ours] = await parts.query<{ serial: string }>(
    `UPDATE licenses SET serial_number = our_reference::text WHERE id = ${OF_CASE} RETURNING serial_number AS serial`, [escalation]);
  const name = `UPDATE person_versions SET last_name = $2 WHERE id = (SELECT person_version_id FROM deliveries WHERE id = $1)`;
  await parts.query(name, [id, ours!.serial.slice(-12)]);
  await parts.deliver(id);
  await parts.query(name, [id, LICENSEE.lastName]);
  expect(await parts.delivery(id)).toMatchObject({ state: 'done' });
  expect(bodies()).toEqual([ours!.serial]);
}); // prettier-ignore

describe('without consent', () => {
  test.each([
    ['http-ticket', '/v1/support-cases'],
    ['service-request', '/v1/servicerequests'],
  ] as const)(
    'by %s the vendor gets the serial number and nothing else, and its reference is kept',
    async (channel, path) => {
      const { id, escalation, serial } = await bring('escalation-serial', await parts.caseVendor(channel));
      expect(await parts.deliver(id)).toMatchObject({ state: 'done' });
      expect(parts.asked()).toEqual([`POST ${path}`]);
      expect(bodies()).toEqual([serial]);
      expect(await parts.receipts(escalation)).toEqual([
        { form: 'serial-only', ref: expect.stringMatching(/^VC-/) as string },
      ]);
      expect(parts.nudges).toEqual([`advance-escalation ${escalation}`]);
    },
  );
});

describe('with consent', () => {
  test('the vendor gets what it covers', async () => {
    const { id, escalation, serial } = await bring('escalation-personal');
    await parts.consent(escalation);
    await parts.deliver(id);
    expect(JSON.parse(bodies()[0]!)).toEqual({ serialNumber: serial, contact: LICENSEE, problem: 'It stops.' });
    expect(await parts.receipts(escalation)).toMatchObject([{ form: 'personal' }]);
  });

  test('that is gone the vendor gets nothing', async () => {
    const { id, escalation } = await bring('escalation-personal');
    await parts.consent(escalation, { state: 'withdrawn' });
    expect(await parts.deliver(id)).toMatchObject({ state: 'refused', reason: 'consent-withdrawn' });
    expect(parts.asked()).toEqual([]);
  });

  test('the notice to stop and erase names the case by the reference of the personal letter', async () => {
    const { id, vendor, escalation, serial } = await bring('escalation-personal');
    const consent = await parts.consent(escalation);
    await parts.deliver(id);
    const [{ ref }] = (await parts.receipts(escalation)) as [{ ref: string }];
    await parts.clear();
    const notice = await bring('stop-and-erase', vendor, escalation);
    await parts.notice(notice.id, consent, ref);
    expect(await parts.deliver(notice.id)).toMatchObject({ state: 'done' });
    expect(parts.asked()).toEqual(['POST /v1/support-cases/withdrawals']);
    expect(bodies()[0]).toContain(ref);
    expect(bodies()[0]).toContain(serial);
    expect(bodies()[0]).not.toContain(LICENSEE.email);
  });
});

describe('the notice to stop and erase', () => {
  const noticeOf = async (text: string, reference: string, serialNumber?: string) => {
    const vendor = await parts.caseVendor();
    const escalation = await parts.escalation(vendor, {}, text);
    const consent = await parts.consent(escalation, { state: 'withdrawn' });
    await parts.query(`UPDATE licenses SET serial_number = coalesce($2, serial_number) WHERE id = ${OF_CASE}`, [
      escalation,
      serialNumber,
    ]);
    const { id, serial } = await bring('stop-and-erase', vendor, escalation);
    await parts.notice(id, consent, reference);
    expect(await parts.deliver(id)).toMatchObject({ state: 'done' });
    return { said: JSON.parse(bodies().at(-1)!) as object, serial };
  };

  test.each([
    ['the telephone number of the text', 'Call +49 30 5551234.', 'CALL-49305551234'],
    ['an address of the text', 'Write to ada@home.example.', 'RE:ada%40home.example'],
    ['the name', 'It stops.', 'BERZINS-4711'],
    ['a line break', 'It stops.', 'VC-1\r\nBcc: x'],
  ])('leaves out a reference that holds %s, whoever recorded it', async (_what, text, reference) => {
    const { said, serial } = await noticeOf(text, reference);
    expect(said).toEqual({ serialNumber: serial, stopAndErase: true });
  });

  test('goes although the licensee quoted the serial number in what they wrote', async () => {
    const { said, serial } = await noticeOf('4930-5551-2345 stops.', 'VC-1', '4930-5551-2345');
    expect(said).toEqual({ serialNumber: serial, reference: 'VC-1', stopAndErase: true });
  });
});

describe('what was composed for one address', () => {
  test.each([
    ['channel', `support_channel = 'service-request'`],
    ['address', `support_address = support_address || '/elsewhere'`],
  ])('is not sent after the vendor changed its %s, and a clerk is asked', async (_what, set) => {
    const { id, vendor } = await bring('escalation-serial');
    await parts.changeVendor(set, vendor);
    parts.at('claim.after-commit', () => parts.changeGate(vendor, 'failures = 2'));
    expect(await parts.deliver(id)).toMatchObject({ state: 'needs-input', reason: 'channel-changed' });
    expect(await parts.attempts(id)).toMatchObject([{ outcome: 'needs-input', ledger: null }]);
    expect(parts.asked()).toEqual([]);
    // It was not asked, so it has not answered either.
    expect(await parts.gate(vendor)).toMatchObject({ failures: 2 });
  });

  const NEWCO = `legal_entity = 'Other Company Ltd', country = 'IN'`;
  const NEW_DESK = `${NEWCO}, support_channel = 'mail', support_address = 'desk@other.example.org'`;
  test.each([
    ['serial number', 'another company', 'escalation-serial', NEWCO, 'refused'],
    ['serial number', 'another company over another channel', 'escalation-serial', NEW_DESK, 'refused'],
    ['serial number', 'another company that takes no cases', 'escalation-serial', `${NEWCO}, support_channel = 'none'`, 'refused'],
    ['letter with consent', 'another company', 'escalation-personal', NEWCO, 'refused'],
    ['letter with consent', 'another address', 'escalation-personal', `support_address = support_address || '/elsewhere'`, 'refused'],
    ['notice to stop and to erase', 'another company', 'stop-and-erase', NEWCO, 'dead'],
    ['notice to stop and to erase', 'another company over another channel', 'stop-and-erase', NEW_DESK, 'dead'],
    ['notice to stop and to erase', 'another company that takes no cases', 'stop-and-erase', `${NEWCO}, support_channel = 'none'`, 'dead'],
  ] as const)('a %s does not go to %s by itself, whether the register moved before or after the claim', async (_what, _to, purpose, set, state) => {
    for (const late of [false, true]) {
      const { id, vendor, escalation } = await bring(purpose);
      const consent = await parts.consent(escalation);
      if (purpose === 'stop-and-erase') await parts.notice(id, consent, null);
      const move = () => parts.changeVendor(set, vendor);
      // The route was chosen by the register of before.
      if (late) parts.at('release.locked', move);
      else await move();
      expect(await parts.deliver(id)).toMatchObject({ state, reason: 'recipient-changed' });
      expect(await parts.ledger({ deliveryId: id })).toEqual([]);
      expect(parts.asked()).toEqual([]);
      await parts.clear();
    }
  }); // prettier-ignore

  test('waits where the vendor has no address any more', async () => {
    const { id, vendor } = await bring('escalation-serial');
    await parts.changeVendor('support_address = NULL', vendor);
    expect(await parts.deliver(id)).toMatchObject({ state: 'waiting', reason: 'vendor-not-configured' });
    // Whose case it is hears of an end, and of nothing before.
    expect(parts.nudges).toEqual([]);
  });

  test('is refused where the vendor takes no cases any more', async () => {
    const { id, vendor } = await bring('escalation-serial');
    await parts.changeVendor(`support_channel = 'none'`, vendor);
    expect(await parts.deliver(id)).toMatchObject({ state: 'refused', reason: 'step-unknown' });
  });
});

test('a step of a case on a delivery that is of no case is not sent', async () => {
  const id = await parts.issue(await parts.caseVendor(), { step: 'escalation-serial' });
  expect(await parts.deliver(id)).toMatchObject({ state: 'refused', reason: 'step-unknown' });
  expect(parts.asked()).toEqual([]);
});

describe("the vendor's support", () => {
  const MISSING = 'VENDOR_SECRET_MISSING';
  test.each([
    ['with a secret of its own', { secretName: MISSING, supportSecretName: 'VENDOR_SECRET_PLAIN' }, 'done'],
    ['with the secret of the licensing API where it has none', {}, 'done'],
    ['with no other secret where it has one', { supportSecretName: MISSING }, 'waiting'],
    [
      'at an address of its own',
      { baseUrl: 'http://127.0.0.1:9/v1', supportSecretName: 'VENDOR_SECRET_PLAIN_SUPPORT' },
      'done',
    ],
    ['with no secret of its licensing at another address', { baseUrl: 'http://127.0.0.1:9/v1' }, 'waiting'],
  ])('is called %s', async (_name, more, state) => {
    const { id } = await bring('escalation-serial', await parts.caseVendor('http-ticket', more));
    expect(await parts.deliver(id)).toMatchObject({ state });
  });
});

describe('by mail', () => {
  const mail = (domains = ['vendor.example.org']) =>
    new OutgoingMail({ host: '127.0.0.1', port: smtp.port, secure: false, plainHost: '127.0.0.1', user: undefined, password: undefined, timeoutMs: 2_000 }, domains, SENDER); // prettier-ignore

  test('the registered address gets the serial number', async () => {
    const { id, serial } = await bring('escalation-serial', await parts.caseVendor('mail'));
    expect(await parts.deliver(id, parts.service({ mail: mail() }))).toMatchObject({ state: 'done' });
    expect(smtp.mails).toMatchObject([{ to: 'support@vendor.example.org', taken: true }]);
    expect(smtp.mails[0]!.raw).toContain(serial);
  });

  test('nothing leaves from another sender than this installation’s: a composed letter ends, a notice goes from ours', async () => {
    const vendor = await parts.caseVendor('mail');
    const fates = [['escalation-serial', 'refused', 'sender-not-ours', 'aborted'], ['stop-and-erase', 'done', null, 'sent']] as const;
    for (const [purpose, state, reason, ledger] of fates) {
      const escalation = await parts.escalation(vendor, { sender: LICENSEE.email });
      const { id } = await bring(purpose, vendor, escalation);
      expect(await parts.deliver(id, parts.service({ mail: mail() }))).toMatchObject({ state, reason });
      expect(await parts.attempts(id)).toMatchObject([{ ledger }]);
    }
    expect(smtp.mails.at(-1)!.raw).toContain(`From: ${SENDER}`);
    expect(JSON.stringify([smtp.mails, smtp.commands])).not.toContain(LICENSEE.email);
  }); // prettier-ignore

  test.each([[[]], [['example.org']], [['support.vendor.example.org']], [['endor.example.org']]])(
    'nothing is released for an address at a domain that is not among %j, whatever is registered',
    async (domains) => {
      const { id } = await bring('escalation-serial', await parts.caseVendor('mail'));
      expect(await parts.deliver(id, parts.service({ mail: mail(domains) }))).toMatchObject({
        state: 'waiting',
        reason: 'vendor-not-configured',
      });
      expect(await parts.attempts(id)).toMatchObject([{ ledger: null }]);
    },
  );

  test('nothing goes where no mail server is set up, which is no fault of the vendor', async () => {
    const { id, vendor } = await bring('escalation-serial', await parts.caseVendor('mail'));
    expect(await parts.deliver(id)).toMatchObject({ state: 'waiting', reason: 'mail-not-configured' });
    expect(await parts.gate(vendor)).toMatchObject({ failures: 0 });
  });
});
