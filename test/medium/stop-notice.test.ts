/** The notice to stop and to erase goes where the vendor takes cases now, and says the same whenever it goes. */
import { newId } from '#kernel/ids.js';
import { ConsentSweep } from '../../apps/consent/src/decision/consent.sweep.js';
import { WithdrawalService } from '../../apps/consent/src/decision/withdrawal.service.js';
import { RetentionService } from '../../apps/keeper/src/retention/retention.service.js';
import { Pumps } from '../../apps/vendor-sync/src/delivery/pumps.js';
import type { App } from '../support/app.js';
import type { Json } from '../support/call.js';
import { Cases, type EndedCase } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { ADMIN, SUPPORT } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

const OLD_ADDRESS = 'support@vendor.example.org';

interface Notice {
  id: string;
  round: number;
  state: string;
  reason: string | null;
  channel: string;
  recipient: string;
  sender: string;
  entity: string;
  country: string;
  key: string;
  attempts: number;
  vendor_case_reference: string | null;
}

const room = opened(() => Cases.open('keeper'));
let vendorSync: App;
const ended: EndedCase[] = [];
beforeAll(async () => {
  for (let made = 0; made < 11; made += 1) ended.push(await room.endedCase());
  await room.query(`UPDATE vendors SET pace_per_minute = 60000`);
  await room.query(`UPDATE deliveries SET state = 'cancelled' WHERE purpose = 'issue'`);
  vendorSync = await room.add('vendor-sync');
});

const change = async (body: object) => {
  const [vendor] = await room.query<{ id: string }>(`SELECT id FROM vendors`);
  const answer = await room.call('PATCH', `/vendors/${vendor!.id}`, { as: ADMIN, body });
  expect(answer.status).toBe(200);
};
const withdraw = ({ consentId }: EndedCase) => room.support.recordWithdrawal(consentId, { method: 'phone' });
const notices = ({ escalationId }: EndedCase) =>
  room.query<Notice & Record<string, unknown>>(
    `SELECT d.id, d.round, d.state, d.reason, d.intent_key AS key, (SELECT count(*)::int FROM attempts a WHERE a.delivery_id = d.id AND a.settled_at IS NOT NULL) AS attempts,
            n.channel, n.recipient, n.recipient_entity AS entity, n.recipient_country AS country, n.sender, n.vendor_case_reference
       FROM deliveries d JOIN stop_notices n ON n.delivery_id = d.id
      WHERE d.escalation_id = $1 AND d.purpose = 'stop-and-erase' ORDER BY d.round`,
    [escalationId],
  );
/** Nothing takes mail here: the first attempt has found nobody and waits for the next. */
const tried = (of: EndedCase, round = 1) =>
  waitFor('the notice to have been tried', async () =>
    (await notices(of)).find((notice) => notice.round === round && notice.state === 'waiting' && notice.attempts > 0),
  );
const shown = async ({ caseId }: EndedCase) => (await room.support.readCase(caseId)).escalations[0]!.notice;
async function deliverAgain({ id }: Notice): Promise<void> {
  await room.query(`UPDATE deliveries SET next_at = now() WHERE id = $1`, [id]);
  const { vendor_id: vendorId } = (
    await room.query<{ vendor_id: string }>(`SELECT vendor_id FROM deliveries WHERE id = $1`, [id])
  )[0]!;
  await vendorSync.nest.get(Pumps, { strict: false }).look(vendorId);
  await waitFor('the notice to be through', async () => {
    const [row] = await room.query<{ state: string }>(`SELECT state FROM deliveries WHERE id = $1`, [id]);
    return row!.state !== 'claimed' && row!.state !== 'released';
  });
}

beforeEach(() => room.query(`UPDATE vendor_gates SET open_until = NULL, failures = 0`));
afterEach(() => change({ supportChannel: 'mail', supportAddress: OLD_ADDRESS }));

test('after the vendor’s address changed a withdrawal tells it at the address of now', async () => {
  const one = ended[0]!;
  await change({ supportAddress: 'help@vendor.example.org' });
  expect(await withdraw(one)).toMatchObject({ truth: 'left' });
  expect(await tried(one)).toMatchObject({ recipient: 'help@vendor.example.org', channel: 'mail' });
  expect(await shown(one)).toMatchObject({ state: 'under-way' });
});

test('a notice whose address changes before it is taken is made anew, under its own key, and the case shows one', async () => {
  const one = ended[1]!;
  await withdraw(one);
  const first = await tried(one);
  expect(first).toMatchObject({ recipient: OLD_ADDRESS });
  await change({ supportChannel: 'http-ticket', supportAddress: 'http://127.0.0.1:9/support' });
  await deliverAgain(first);
  expect((await notices(one))[0]).toMatchObject({ state: 'refused', reason: 'channel-changed' });
  expect(await shown(one)).toMatchObject({ state: 'under-way' });
  const withdrawals = room.service(WithdrawalService);
  await Promise.all([withdrawals.tellVendor(one.consentId), withdrawals.tellVendor(one.consentId)]);
  const [, second, ...more] = await notices(one);
  expect(more).toEqual([]);
  expect(second).toMatchObject({ round: 2, channel: 'http-ticket', recipient: 'http://127.0.0.1:9/support' });
  expect(second!.key).not.toBe(first.key);
  expect(await shown(one)).toMatchObject({ state: 'under-way' });
});

test('what it says is fixed when it is made: a reference that comes later does not change it', async () => {
  const one = ended[2]!;
  await withdraw(one);
  const before = await tried(one);
  await room.query(`UPDATE escalation_receipts SET vendor_case_reference = 'VC-2' WHERE escalation_id = $1`, [one.escalationId]); // prettier-ignore
  expect(await tried(one)).toEqual(before);
  expect(before).toMatchObject({ vendor_case_reference: 'VC-1', sender: expect.stringContaining('@') });
});

/** The channel of this vendor answers nothing: its reference comes in by mail, and staff record it. */
const recorded = async ({ caseId, escalationId }: EndedCase, references: string[]) => {
  await room.query(`UPDATE escalation_receipts SET vendor_case_reference = NULL WHERE escalation_id = $1`, [
    escalationId,
  ]);
  for (const vendorCaseReference of references)
    await room.support.recordVendorAnswer(caseId, { text: 'We look at it.', vendorCaseReference });
};

test('it names the last reference that staff recorded', async () => {
  const one = ended[4]!;
  await recorded(one, ['KG-4711', 'KG/2026.4712']);
  await withdraw(one);
  expect(await tried(one)).toMatchObject({ vendor_case_reference: 'KG/2026.4712' });
});

test('what is no reference by its looks does not leave: it may be a name, an address, a sentence', async () => {
  const one = ended[5]!;
  await recorded(one, ['KG-4711', 'Nguyen']);
  // What an older version took.
  for (const text of ['zoe1@example.org', 'Zoë 4711', 'asked for Zoe 7', '4'.repeat(65)])
    await room.query(
      `INSERT INTO vendor_answers (id, case_id, text, vendor_case_reference, relayed_at, recorded_by, recorded_at) VALUES ($1, $2, 'x', $3, NULL, 'supporter-1', now())`,
      [newId('vendorAnswer'), one.caseId, text],
    );
  const [who] = await room.query<{ email: string; last_name: string }>(
    `SELECT pv.email, pv.last_name FROM support_cases c JOIN person_versions pv ON pv.id = c.person_version_id WHERE c.id = $1`,
    [one.caseId],
  );
  await room.query(`UPDATE case_texts SET text = 'Call +49 30 5551234, or write to ada@home.example.' WHERE case_id = $1`, [one.caseId]); // prettier-ignore
  // At the door already: what is no code, and what holds a value of the person in whatever spelling.
  for (const [vendorCaseReference, ...rules] of [
    ['KG 4711', 'format'],
    ['4'.repeat(65), 'format', 'length'],
    ['KG-ü', 'format'],
    ['zoe1@example.org', 'format'],
    [`KG-${who!.email.replace('@', '%40')}`, 'format'],
    [`KG-${who!.email.replace('@', '-at-')}`.toUpperCase(), 'personal-data'],
    ['CALL-49305551234', 'personal-data'],
    ['KG-ADA(AT)HOME.EXAMPLE', 'personal-data'],
  ]) {
    const body = { text: 'x', vendorCaseReference };
    const answer = await room.call('POST', `/cases/${one.caseId}/vendor-answers`, { as: SUPPORT, body });
    const errors = rules.map((rule) => ({ field: 'vendorCaseReference', rule }));
    expect(answer).toMatchObject({ status: 422, body: { errors } });
  }
  await withdraw(one);
  expect(await tried(one)).toMatchObject({ vendor_case_reference: 'KG-4711' });
});

test('a vendor that takes no cases any more is owed it before a person', async () => {
  const one = ended[3]!;
  await change({ supportChannel: 'none', supportAddress: null });
  await withdraw(one);
  const dead = await waitFor('it to stand before a person', async () =>
    (await notices(one)).find(({ state }) => state === 'dead'),
  );
  expect(dead).toMatchObject({ recipient: OLD_ADDRESS, reason: 'step-unknown' });
  expect(await shown(one)).toMatchObject({ state: 'not-delivered' });
});

describe('once the register names another company', () => {
  const NEWCO = { legalEntity: 'Other Company Ltd', country: 'IN', supportAddress: 'desk@vendor.example.org' };
  afterEach(() => change({ legalEntity: 'Acme Inc.', country: 'US' }));
  const letters = async () =>
    (await room.admin.listDeadLetters()).items;
  const settle = (id: string, body: Json) =>
    vendorSync.call('POST', `/dead-letters/${id}/settle`, { as: ADMIN, body: { source: 'own-records', ...body } });
  const standing = (of: EndedCase, round = 1) =>
    waitFor('it to stand before a person', async () =>
      (await notices(of)).find((notice) => notice.round === round && notice.state === 'dead'),
    );

  test('a person decides: nothing goes there by itself, and who is told by other means is on record', async () => {
    const one = ended[6]!;
    await change(NEWCO);
    expect(await withdraw(one)).toMatchObject({ truth: 'left' });
    const dead = await standing(one);
    // It is for whom was told, where they were told.
    expect(dead).toMatchObject({ reason: 'recipient-changed', recipient: OLD_ADDRESS, entity: 'Acme Inc.', country: 'US' });
    expect(await shown(one)).toMatchObject({ state: 'not-delivered', reason: 'recipient-changed' });
    expect((await letters()).find(({ id }) => id === dead.id)).toMatchObject({
      reason: 'recipient-changed',
      settleAs: ['done-by-hand', 'successor-confirmed'],
      retryAllowed: true,
      meantFor: { legalEntity: 'Acme Inc.', country: 'US' },
      registered: { legalEntity: 'Other Company Ltd', country: 'IN' },
    });
    await room.service(WithdrawalService).tellVendor(one.consentId);
    expect(await notices(one)).toHaveLength(1);
    // Once it is retried it is judged anew.
    await vendorSync.call('POST', `/dead-letters/${dead.id}/retry`, { as: ADMIN });
    expect(await standing(one)).toMatchObject({ reason: 'recipient-changed' });
    expect((await settle(dead.id, { finding: 'done-by-hand' })).status).toBe(200);
    expect(await shown(one)).toMatchObject({ state: 'told-by-hand' });
    expect(await room.query('SELECT 1 FROM disclosures WHERE delivery_id = $1', [dead.id])).toEqual([]);
  });

  test('it goes to a successor only when somebody confirmed it by name, and to no further one', async () => {
    const one = ended[7]!;
    await withdraw(one);
    const first = await tried(one);
    await change(NEWCO);
    await deliverAgain(first);
    const dead = await standing(one);
    for (const successor of [undefined, 'Acme Inc.', 'other company ltd'])
      expect((await settle(dead.id, { finding: 'successor-confirmed', ...(successor ? { successor } : {}) })).status).toBe(422);
    const confirmed = { finding: 'successor-confirmed', successor: 'Other Company Ltd' };
    expect((await settle(dead.id, confirmed)).body).toMatchObject({ state: 'refused', settled: true });
    expect(await shown(one)).toMatchObject({ state: 'under-way' });
    // The register moves on before the notice was made: that company nobody confirmed.
    await change({ legalEntity: 'Third Company AG', country: 'CH', safeguard: 'adequacy' });
    await room.service(WithdrawalService).tellVendor(one.consentId);
    expect(await standing(one, 2)).toMatchObject({ reason: 'recipient-changed', entity: 'Other Company Ltd' });
    await change({ ...NEWCO, safeguard: 'standard-contractual-clauses' });
    const [, second] = await notices(one);
    await vendorSync.call('POST', `/dead-letters/${second!.id}/retry`, { as: ADMIN });
    await deliverAgain(second!);
    // It is for them now; the address of before is not theirs, so it is made anew for theirs.
    await room.service(WithdrawalService).tellVendor(one.consentId);
    const third = await tried(one, 3);
    expect(third).toMatchObject({ entity: 'Other Company Ltd', country: 'IN', recipient: 'desk@vendor.example.org' });
  });
}); // prettier-ignore

test('what a notice said goes with the proof of the consent', async () => {
  const one = ended[2]!;
  const kept = () => room.query(`SELECT 1 FROM stop_notices WHERE consent_id = $1`, [one.consentId]);
  await room.query(`UPDATE deliveries SET state = 'done', settled_at = now() WHERE escalation_id = $1`, [
    one.escalationId,
  ]);
  await room.age(one, 5_000);
  expect(await kept()).toHaveLength(1);
  for (let runs = 0; runs < 2; runs += 1) await room.service(RetentionService).run();
  expect(await kept()).toEqual([]);
});

test('one notice that cannot be made keeps nobody from theirs, and no withdrawal from being recorded', async () => {
  const [bad, good] = [ended[8]!, ended[9]!];
  await room.query(
    `ALTER TABLE deliveries ADD CONSTRAINT bad_row CHECK (escalation_id <> '${bad.escalationId}' OR purpose <> 'stop-and-erase') NOT VALID`,
  );
  try {
    expect(await withdraw(bad)).toMatchObject({ truth: 'left' });
    expect(await withdraw(good)).toMatchObject({ truth: 'left' });
    expect(await notices(good)).toHaveLength(1);
    await tried(good);
    await room.query(`UPDATE deliveries SET state = 'refused', reason = 'channel-changed' WHERE escalation_id = $1 AND purpose = 'stop-and-erase'`, [good.escalationId]); // prettier-ignore
    await room.service(ConsentSweep).sweep();
    expect([(await notices(bad)).length, (await notices(good)).map(({ round }) => round)]).toEqual([0, [1, 2]]);
  } finally {
    await room.query(`ALTER TABLE deliveries DROP CONSTRAINT bad_row`);
  }
  await room.service(ConsentSweep).sweep();
  expect(await notices(bad)).toHaveLength(1);
});

test.each(['channel-changed', 'successor-confirmed'])('what left stays in the ledger while another notice is owed (%s)', async (reason) => {
  const one = ended[10]!;
  if ((await notices(one)).length === 0) {
    await withdraw(one);
    await tried(one);
  }
  await room.query(`UPDATE deliveries SET state = 'refused', reason = $2, settled_at = now() WHERE escalation_id = $1 AND purpose = 'stop-and-erase'`, [one.escalationId, reason]);
  await room.age(one, 5_000);
  for (let runs = 0; runs < 2; runs += 1) await room.service(RetentionService).run();
  expect(await room.left('disclosures', one)).toBe(1);
}); // prettier-ignore
