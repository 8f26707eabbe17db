/** A dead letter has an exit: what a person found out ends it, once; nothing is sent by it, and whoever wished it goes on. */
import { newId } from '#kernel/ids.js';
import { RetentionService } from '../../apps/keeper/src/retention/retention.service.js';
import { EscalationService } from '../../apps/support/src/escalation/escalation.service.js';
import type { App } from '../support/app.js';
import type { Answer, Json, Problem } from '../support/call.js';
import { Cases } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { ADMIN, LICENSEE, line } from '../support/staff.js';
import { addAttempts, deliveryOf } from '../support/written-rows.js';
import { untilWaiting, withChange } from '../support/lock.js';
import { waitFor } from '../support/wait-for.js';

const SOURCE = 'vendor-said';

const room = opened(() => Cases.open('keeper'));
let vendorSync: App;
beforeAll(async () => {
  vendorSync = await room.add('vendor-sync');
});
/** A paused vendor gets nothing: what becomes of a delivery is what the test writes. */
const pause = (paused: boolean) => room.query(`UPDATE vendors SET paused = $1`, [paused]);

const settle = (id: string, finding: string, source = SOURCE): Promise<Answer<Json & Problem>> =>
  vendorSync.call('POST', `/dead-letters/${id}/settle`, { as: ADMIN, body: { finding, source } });
const retry = (id: string) => vendorSync.call<Json & Problem>('POST', `/dead-letters/${id}/retry`, { as: ADMIN });
const NOT_POSSIBLE = { status: 409, body: { code: 'finding-not-possible' } };
const listed = async (id: string) =>
  (await room.admin.listDeadLetters({ limit: 200 })).items.find((item) => item.id === id);
const escalation = async (caseId: string) => (await room.support.readCase(caseId)).escalations[0]!;
const ledger = async (deliveryId: string) => {
  const outcomes = `SELECT outcome FROM disclosures WHERE delivery_id = $1 ORDER BY released_at`;
  return (await room.query<{ outcome: string }>(outcomes, [deliveryId])).map(({ outcome }) => outcome);
};

/** As a worker leaves it whose letter got no answer. */
async function unanswered(deliveryId: string, step: string, times = 1, reason = 'outcome-unknown'): Promise<string> {
  for (let time = 0; time < times; time += 1) {
    const attemptId = await addAttempts(room.database, deliveryId, [{ step, outcome: 'unknown' }]);
    await room.query(
      `INSERT INTO disclosures SELECT $1, d.id, $2, d.form, v.person_id, v.id, p.customer_id, d.vendor_id, d.purpose, 'consent', 1, c.id, c.version,
              'Acme Inc.', 'US', 'standard-contractual-clauses', '{}', '{}', 'commitment', now(), now(), 'may-have-left'
         FROM deliveries d JOIN person_versions v ON v.id = d.person_version_id JOIN persons p ON p.id = v.person_id
         LEFT JOIN consents c ON c.escalation_id = d.escalation_id AND d.purpose = 'escalation-personal' WHERE d.id = $3`,
      [newId('disclosure'), attemptId, deliveryId],
    );
  }
  await room.query(
    `UPDATE deliveries SET state = 'dead', reason = $2, settled_at = now(), lease_until = NULL WHERE id = $1`,
    [deliveryId, reason],
  );
  return deliveryId;
}

/** The delivery of an escalation for this purpose, left so. */
async function unansweredOf(escalationId: string, purpose: string, times?: number): Promise<string> {
  const deliveries = `SELECT id FROM deliveries WHERE escalation_id = $1 AND purpose = $2`;
  const [delivery] = await room.query<{ id: string }>(deliveries, [escalationId, purpose]);
  return unanswered(delivery!.id, purpose, times);
}

/** A personal letter of a case whose answer got lost. */
async function deadLetter(times = 1) {
  await pause(false);
  const caseId = await room.openCase();
  await pause(true);
  const escalationId = await room.composed(caseId);
  await room.choose(escalationId, 'ask');
  const consents = 'SELECT id FROM consents WHERE escalation_id = $1';
  const [consent] = await room.query<{ id: string }>(consents, [escalationId]);
  await room.answer(consent!.id, 'yes');
  const id = await unansweredOf(escalationId, 'escalation-personal', times);
  await room.service(EscalationService).advance(escalationId);
  expect(await escalation(caseId)).toMatchObject({ state: 'failed', reason: 'outcome-unknown', found: null });
  return { caseId, escalationId, consentId: consent!.id, id };
}

/** Beside it a notice to stop and to erase whose answer got lost. */
async function deadNotice() {
  const one = await deadLetter();
  await room.support.recordWithdrawal(one.consentId, { method: 'phone' });
  const notice = await unansweredOf(one.escalationId, 'stop-and-erase');
  expect((await escalation(one.caseId)).notice).toMatchObject({ state: 'not-delivered', reason: 'outcome-unknown' });
  return { ...one, notice };
}

const found = (finding: string) => ({ finding, source: SOURCE, by: 'admin-1', at: expect.any(String) as string });

test('a letter that arrived is sent: in the case, in the ledger, and its consent is used up', async () => {
  const { caseId, consentId, id } = await deadLetter();
  expect(await listed(id)).toMatchObject({ retryAllowed: false, settleAs: ['arrived', 'did-not-arrive'] });
  expect(await settle(id, 'arrived')).toMatchObject({ status: 200, body: { state: 'done', settled: true } });
  await waitFor('the case to take it over', async () => (await escalation(caseId)).state === 'sent');
  expect(await escalation(caseId)).toMatchObject({ reason: null, found: found('arrived') });
  expect(await ledger(id)).toEqual(['sent']);
  expect(await room.query(`SELECT state FROM consents WHERE id = $1`, [consentId])).toEqual([{ state: 'consumed' }]);
  expect(await listed(id)).toBeUndefined();
});

test('one that did not arrive stays failed, the ledger keeps what it knew, and support may begin anew', async () => {
  const { caseId, id } = await deadLetter();
  expect(await settle(id, 'did-not-arrive')).toMatchObject({ status: 200, body: { state: 'refused', settled: true } });
  expect(await escalation(caseId)).toMatchObject({ state: 'failed', found: found('did-not-arrive') });
  expect(await ledger(id)).toEqual(['may-have-left']);
  const again = await room.composed(caseId);
  await room.choose(again, 'serial-only');
});

test('of several letters nobody knows which one arrived', async () => {
  const { id } = await deadLetter(2);
  await settle(id, 'arrived');
  expect(await ledger(id)).toEqual(['may-have-left', 'may-have-left']);
});

test.each(['aborted', 'may-have-left', 'released'])('what is known to have left never becomes %s', async (outcome) => {
  const { id } = await deadLetter();
  await settle(id, 'arrived');
  for (const delivery of [id, (await deadLetter()).id]) {
    if (delivery !== id && outcome === 'may-have-left') continue;
    await expect(
      room.query(`UPDATE disclosures SET outcome = $2 WHERE delivery_id = $1`, [delivery, outcome]),
    ).rejects.toMatchObject({ code: '23001' });
  }
});

test('two presses at once act once, and the first finding counts', async () => {
  const { id } = await deadLetter();
  const both = await Promise.all([settle(id, 'arrived'), settle(id, 'did-not-arrive')]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  expect(both.map(({ body }) => body.settled).sort()).toEqual([false, true]);
  expect(both[0].body.finding).toBe(both[1].body.finding);
  expect(both[0].body.state).toBe(both[1].body.state);
  expect((await retry(id)).body).toMatchObject({ revived: false });
  expect(await room.query(`SELECT recorded_by FROM delivery_findings WHERE delivery_id = $1`, [id])).toHaveLength(1);
});

test('a notice that somebody brought by hand is told, ends, and lets what is over go', async () => {
  const { caseId, escalationId, id, notice } = await deadNotice();
  expect(await listed(notice)).toMatchObject({ retryAllowed: true, settleAs: ['arrived', 'done-by-hand'] });
  await settle(id, 'did-not-arrive');
  expect(await settle(notice, 'done-by-hand')).toMatchObject({ status: 200, body: { state: 'done' } });
  expect((await escalation(caseId)).notice).toMatchObject({ state: 'told-by-hand', found: found('done-by-hand') });
  expect(await ledger(notice)).toEqual(['may-have-left']);
  await room.support.closeCase(caseId);
  await room.query(`UPDATE support_cases SET closed_at = now() - interval '9 years' WHERE id = $1`, [caseId]);
  await room.query(`UPDATE deliveries SET settled_at = now() - interval '9 years' WHERE escalation_id = $1`, [escalationId]); // prettier-ignore
  await room.service(RetentionService).run();
  expect(await room.query(`SELECT text FROM case_texts WHERE case_id = $1`, [caseId])).toEqual([{ text: '' }]);
  expect(await room.query(`SELECT 1 FROM attempts WHERE delivery_id = ANY($1)`, [[id, notice]])).toEqual([]);
});

test('a notice that arrived is acknowledged; one that did not is still owed', async () => {
  const { caseId, notice } = await deadNotice();
  expect(await settle(notice, 'did-not-arrive')).toMatchObject(NOT_POSSIBLE);
  expect((await escalation(caseId)).notice).toMatchObject({ state: 'not-delivered', found: null });
  await settle(notice, 'arrived');
  expect((await escalation(caseId)).notice).toMatchObject({ state: 'acknowledged', found: found('arrived') });
  expect(await ledger(notice)).toEqual(['sent']);
});

test('a notice that may have arrived is sent again when somebody retries it', async () => {
  const { caseId, notice } = await deadNotice();
  expect(await retry(notice)).toMatchObject({ status: 200, body: { revived: true } });
  expect((await escalation(caseId)).notice).toMatchObject({ state: 'under-way' });
});

/** A line that stands before a person. */
async function deadOrder(reason: string) {
  await pause(false);
  const order = await room.placed(await room.customer(), [line('ACME', LICENSEE)]);
  await pause(true);
  const id = await deliveryOf(room.database, order.id);
  await unanswered(id, 'issue', 1, reason);
  const call = <T = Json>(method: string, path: string, body?: Json) =>
    room.call<T>(method, `/orders/${order.id}${path}`, { as: ADMIN, ...(body ? { body } : {}) });
  const state = async () => (await call<{ state: string }>('GET', '')).body.state;
  expect(await state()).toBe('attention');
  const refused = () => waitFor('the line to take it over', async () => (await state()) === 'refused');
  const answered = () => call('POST', `/lines/${order.lines[0]!.id}/answer`, { licensee: LICENSEE });
  return { id, call, state, refused, answered };
}

test.each(['left-open', 'outcome-unknown'])('an order (%s) that never arrived is refused, and can be given up', async (reason) => {
  const { id, call, refused } = await deadOrder(reason);
  expect((await call('POST', '/cancel')).status).toBe(409);
  expect(await settle(id, 'did-not-arrive')).toMatchObject({ status: 200, body: { state: 'refused' } });
  await refused();
  const { body } = await call<{ entries: Json[] }>('GET', '/timeline');
  expect(body.entries).toContainEqual(expect.objectContaining({ what: 'refused', reason: 'did-not-arrive', actor: 'admin-1' }));
  expect((await call('POST', '/cancel')).body).toMatchObject({ state: 'cancelled' });
}); // prettier-ignore

test('or ordered anew, under another key', async () => {
  const { id, refused, answered } = await deadOrder('outcome-unknown');
  await settle(id, 'did-not-arrive');
  await refused();
  expect((await answered()).status).toBe(200);
});

test('an order that the vendor says it has is not said not to have arrived', async () => {
  const { id, state } = await deadOrder('serial-taken');
  for (const finding of ['did-not-arrive', 'arrived', 'done-by-hand'])
    expect(await settle(id, finding)).toMatchObject(NOT_POSSIBLE);
  expect(await state()).toBe('attention');
});

test('nor one whose license it keeps showing with a serial number of another form', async () => {
  const { id } = await deadOrder('outcome-unknown');
  await room.query(`UPDATE attempts SET code = 'serial-format' WHERE delivery_id = $1`, [id]);
  expect(await listed(id)).toMatchObject({ lastCode: 'serial-format', settleAs: ['ended-by-vendor'] });
  expect(await settle(id, 'did-not-arrive')).toMatchObject(NOT_POSSIBLE);
});

test('it is ordered anew when the vendor has ended it', async () => {
  const { id, refused, answered } = await deadOrder('revoked');
  expect(await settle(id, 'ended-by-vendor')).toMatchObject({ status: 200, body: { state: 'refused' } });
  await refused();
  expect((await answered()).status).toBe(200);
});

test('a finding stands in the timeline, also when the line is cancelled before it has heard of it', async () => {
  const { id, call } = await deadOrder('outcome-unknown');
  await room.query(`UPDATE deliveries SET state = 'refused' WHERE id = $1`, [id]);
  await room.query(`INSERT INTO delivery_findings VALUES ($1, 'outcome-unknown', now(), 'did-not-arrive', 'own-records', 'admin-1', now())`, [id]); // prettier-ignore
  expect((await call('POST', '/cancel')).body).toMatchObject({ state: 'cancelled' });
  expect((await call<{ entries: Json[] }>('GET', '/timeline')).body.entries).toContainEqual(
    expect.objectContaining({ kind: 'finding', what: 'did-not-arrive', reason: 'own-records', actor: 'admin-1', purpose: 'issue' }),
  ); // prettier-ignore
});

test('a retry is judged by what stands: a letter that ends while somebody presses, and may have arrived, does not go twice', async () => {
  const { id } = await deadLetter();
  await room.query(`UPDATE deliveries SET state = 'released', reason = NULL WHERE id = $1`, [id]);
  const ends = `UPDATE deliveries SET state = 'dead', reason = 'outcome-unknown' WHERE id = $1`;
  const pressed = await withChange(room.database, ends, [id], async () => {
    const retrying = retry(id);
    await untilWaiting(room.database, 1, retrying);
    return [retrying];
  });
  expect(await pressed[0]).toMatchObject({ status: 409, body: { code: 'retry-not-allowed' } });
  expect(await room.query(`SELECT state FROM deliveries WHERE id = $1`, [id])).toEqual([{ state: 'dead' }]);
});

test('what waits for nobody is not settled, what is not there is not found, and no free text is taken', async () => {
  const { id } = await deadLetter();
  await room.query(`UPDATE deliveries SET state = 'waiting' WHERE id = $1`, [id]);
  expect(await settle(id, 'arrived')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  await room.query(`UPDATE deliveries SET state = 'dead', cancel_requested_at = now() WHERE id = $1`, [id]);
  expect(await settle(id, 'arrived')).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  expect((await settle(newId('delivery'), 'arrived')).status).toBe(404);
  expect(await settle(id, 'Zoë said so')).toMatchObject({ status: 422, body: { errors: [{ field: 'finding' }] } });
  expect(await settle(id, 'arrived', 'Zoë')).toMatchObject({ status: 422, body: { errors: [{ field: 'source' }] } });
});
