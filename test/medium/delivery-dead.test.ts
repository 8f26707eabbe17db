/** What stands in front of a person: the list, and taking it up again. */
import { newId } from '#kernel/ids.js';
import type { Delivery, FindingName } from '#model/delivery.entity.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';
import { untilWaiting } from '../support/lock.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const CALLER = { subject: 'admin-1', roles: ['admin' as const] };
const DEAD: Partial<Delivery> = { state: 'dead', reason: 'gave-up', settledAt: new Date('2026-01-02T03:04:05.678Z'), rung: 2 }; // prettier-ignore
const dead = (more: Partial<Delivery> = {}, at = parts.vendorId) => parts.issue(at, { ...DEAD, ...more });
const list = (query: { after?: string; limit?: number } = {}) => parts.deadLetters.list({ limit: 50, ...query });
const retry = (id: string) => parts.deadLetters.retry(id, CALLER);
const retries = (id: string) =>
  parts.query(`SELECT dead_at, dead_as, retried_by, retried_at > dead_at AS after FROM delivery_retries WHERE delivery_id = $1`, [id]); // prettier-ignore
const settle = (id: string, finding: FindingName) =>
  parts.deadLetters.settle(id, { finding, source: 'vendor-said' }, CALLER);

/** A delivery of a case at a vendor that takes cases by this channel. */
async function deadCase(channel: 'mail' | 'http-ticket', reason: string) {
  const vendorId = await parts.caseVendor(channel);
  const escalationId = await parts.escalation(vendorId);
  const id = await parts.row({ vendorId, purpose: 'escalation-serial', escalationId }, { ...DEAD, reason });
  return { id, escalationId, vendorId };
}
/** Who changed which rows of this delivery, from what to what. */
const records = (id: string) =>
  parts.query(
    `SELECT action, subject, row_ids, changes FROM audit_records WHERE $1 = ANY (row_ids) AND kind = 'change' ORDER BY id`,
    [id],
  );

describe('the list', () => {
  test('says of each what it is about, why it waits and since when', async () => {
    const id = await dead({ step: 'look-up' });
    const { fulfilmentId } = await parts.job(id);
    expect(await list()).toEqual({
      items: [
        {
          id, vendorId: parts.vendorId, purpose: 'issue', step: 'look-up', reason: 'gave-up', lastCode: null,
          deadSince: '2026-01-02T03:04:05.678Z', fulfilmentId, licenseId: null, escalationId: null, retryAllowed: true,
          settleAs: ['did-not-arrive'], meantFor: null, registered: { legalEntity: 'Acme Inc.', country: 'US' },
        },
      ],
      next: null,
    }); // prettier-ignore
  });

  test('holds nothing that waits, is done or is to be stopped', async () => {
    for (const more of [{ state: 'waiting' }, { state: 'done' }, { cancelRequestedAt: new Date() }] as const)
      await dead(more);
    expect(await list()).toEqual({ items: [], next: null });
  });

  test('goes on behind the last of a page, and ends', async () => {
    const ids = [await dead(), await dead(), await dead(), await dead()].toSorted();
    const first = await list({ limit: 3 });
    expect([first.items.map(({ id }) => id), first.next]).toEqual([ids.slice(0, 3), ids[2]]);
    const second = await list({ limit: 3, after: first.next! });
    expect([second.items.map(({ id }) => id), second.next]).toEqual([ids.slice(3), null]);
    expect((await list({ limit: 4 })).next).toBeNull();
  });
});

describe('a retry', () => {
  test('takes it up at once, from the first rung, and says who pressed', async () => {
    const id = await dead();
    const { fulfilmentId: fulfilment } = await parts.job(id);
    expect(await retry(id)).toEqual({ id, state: 'waiting', revived: true });
    const row = await parts.delivery(id);
    expect(row).toMatchObject({ state: 'waiting', rung: 0, reason: null, settled_at: null, revived_fence: row.fence }); // prettier-ignore
    expect(row.next).toBeLessThanOrEqual(0);
    expect(parts.nudges).toEqual([`deliver ${parts.vendorId}`]);
    expect(await retries(id)).toEqual([
      { dead_at: DEAD.settledAt, dead_as: 'gave-up', retried_by: 'admin-1', after: true },
    ]);
    expect(await records(id)).toEqual([
      {
        action: 'dead-letter.retry', subject: 'admin-1', row_ids: [id, fulfilment],
        changes: [{ field: 'state', old: 'dead', new: 'waiting' }],
      },
    ]); // prettier-ignore
  });

  test('tells the case that its escalation is under way again', async () => {
    const { id, escalationId } = await deadCase('mail', 'gave-up');
    expect(await retry(id)).toMatchObject({ revived: true });
    expect(parts.nudges).toEqual([`deliver ${(await parts.job(id)).vendorId}`, `advance-escalation ${escalationId}`]);
  });

  test('changes nothing when it is pressed again', async () => {
    const id = await dead();
    await retry(id);
    const sent = parts.nudges.length;
    expect(await retry(id)).toEqual({ id, state: 'waiting', revived: false });
    expect(await parts.delivery(id)).toMatchObject({ state: 'waiting', rung: 0 });
    expect(await records(id)).toHaveLength(1);
    expect(await retries(id)).toHaveLength(1);
    expect(parts.nudges).toHaveLength(sent);
  });

  test('pressed twice at once revives once', async () => {
    const id = await dead();
    const both = await Promise.all([retry(id), retry(id)]);
    expect(both.map(({ revived }) => revived).toSorted()).toEqual([false, true]);
    expect(both.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  });

  test.each(['done', 'cancelled'] as const)('of one that is %s says so', async (state) => {
    const id = await dead({ state, reason: 'outcome-unknown' }, await parts.vendor({ adapter: 'gone' as never }));
    expect(await retry(id)).toEqual({ id, state, revived: false });
  });

  test('of what is to be stopped takes nothing up', async () => {
    const id = await dead({ cancelRequestedAt: new Date() });
    expect(await retry(id)).toEqual({ id, state: 'dead', revived: false });
    expect(await parts.delivery(id)).toMatchObject({ state: 'dead' });
    expect(parts.nudges).toEqual([]);
  });

  test('of what is not there is not found', async () => {
    await expect(retry(newId('delivery'))).rejects.toMatchObject({ code: 'not-found' });
  });

  describe.each(['outcome-unknown', 'serial-taken', 'left-open'])(
    'where the thing may have been done (%s)',
    (reason) => {
      test('is allowed at a vendor that a repeat cannot harm', async () => {
        const id = await dead({ reason });
        expect((await list()).items).toMatchObject([{ id, retryAllowed: true }]);
        expect(await retry(id)).toMatchObject({ revived: true });
      });

      test('is refused where a repeat could do it twice, and where nobody knows', async () => {
        const unknown = await parts.vendor({ adapter: 'gone' as never });
        const ids = [await dead({ reason }, unknown), (await deadCase('mail', reason)).id];
        expect((await list()).items.map(({ id, retryAllowed }) => [id, retryAllowed])).toEqual(
          ids.toSorted().map((id) => [id, false]),
        );
        for (const id of ids) {
          await expect(retry(id)).rejects.toMatchObject({ code: 'retry-not-allowed' });
          expect(await parts.delivery(id)).toMatchObject({ state: 'dead', reason });
        }
        expect(parts.nudges).toEqual([]);
      });

      test('is allowed for a notice to stop and to erase: a second one is harmless', async () => {
        const { escalationId, vendorId } = await deadCase('mail', 'gave-up');
        const notice = await parts.row({ vendorId, purpose: 'stop-and-erase', escalationId }, { ...DEAD, reason });
        expect(await retry(notice)).toMatchObject({ revived: true });
      });

      test('is allowed for a case where the channel knows repeats', async () => {
        expect(await retry((await deadCase('http-ticket', reason)).id)).toMatchObject({ revived: true });
      });
    },
  );

  test('is allowed everywhere where nothing was done', async () => {
    const { id } = await deadCase('mail', 'still-pending');
    expect((await list()).items).toMatchObject([{ id, retryAllowed: true }]);
    expect(await retry(id)).toMatchObject({ revived: true });
  });
});

describe('what a person found out', () => {
  /** A letter of a case whose answer got lost so many times. */
  async function lostAnswer(times = 1): Promise<{ id: string; escalationId: string }> {
    const vendorId = await parts.caseVendor();
    const escalationId = await parts.escalation(vendorId);
    const id = await parts.row({ vendorId, purpose: 'escalation-serial', escalationId });
    parts.vendorServer.misbehave([{ match: { method: 'POST' }, do: { kind: 'reset' } }]);
    for (let time = 0; time < times; time += 1) {
      await parts.change(id, `state = 'waiting', step = purpose, next_at = now()`);
      await parts.deliver(id);
    }
    const died = `state = 'dead', reason = 'outcome-unknown', settled_at = '2026-01-02T03:04:05.678Z'`;
    await parts.change(id, died);
    parts.nudges.length = 0;
    return { id, escalationId };
  }
  const ledger = async (id: string) =>
    (await parts.attempts(id)).map((attempt) => attempt.ledger as string).filter(Boolean);
  const findings = (id: string) =>
    parts.query('SELECT dead_as, dead_at, finding, source, recorded_by FROM delivery_findings WHERE delivery_id = $1', [
      id,
    ]);

  test('is that it arrived: it is done, and the ledger says that it was sent', async () => {
    const { id, escalationId } = await lostAnswer();
    expect(await ledger(id)).toEqual(['may-have-left']);
    expect((await list()).items).toMatchObject([{ id, settleAs: ['arrived', 'did-not-arrive'] }]);
    expect(await settle(id, 'arrived')).toEqual({ id, state: 'done', finding: 'arrived', settled: true });
    const after = await parts.delivery(id);
    expect(after).toMatchObject({ state: 'done', reason: null });
    expect(Date.now() - (after.settled_at as Date).getTime()).toBeLessThan(60_000);
    expect(await ledger(id)).toEqual(['sent']);
    expect(await findings(id)).toEqual([
      {
        dead_as: 'outcome-unknown',
        dead_at: DEAD.settledAt,
        finding: 'arrived',
        source: 'vendor-said',
        recorded_by: 'admin-1',
      },
    ]);
    expect(parts.nudges).toEqual([`advance-escalation ${escalationId}`]);
    expect(await records(id)).toEqual([
      {
        action: 'dead-letter.settle', subject: 'admin-1', row_ids: [id, escalationId],
        changes: [
          { field: 'state', old: 'dead', new: 'done' },
          { field: 'finding', old: null, new: 'arrived' },
          { field: 'source', old: null, new: 'vendor-said' },
        ],
      },
    ]); // prettier-ignore
  });

  test('leaves the ledger as it is where nobody knows which letter it was', async () => {
    const { id } = await lostAnswer(2);
    expect(await settle(id, 'arrived')).toMatchObject({ state: 'done' });
    expect(await ledger(id)).toEqual(['may-have-left', 'may-have-left']);
  });

  test('is that it did not arrive: it is refused, and the ledger keeps what it knew', async () => {
    const { id } = await lostAnswer();
    const other = (await lostAnswer()).id;
    expect(await settle(id, 'did-not-arrive')).toMatchObject({ state: 'refused', settled: true });
    expect(await parts.delivery(id)).toMatchObject({ state: 'refused', reason: 'did-not-arrive' });
    expect([await ledger(id), await ledger(other)]).toEqual([['may-have-left'], ['may-have-left']]);
    expect(await parts.delivery(other)).toMatchObject({ state: 'dead' });
  });

  test('nudges nobody about a line, whose order reads it', async () => {
    const id = await dead();
    await settle(id, 'did-not-arrive');
    expect(parts.nudges).toEqual([]);
  });

  test('is that a license is over at the vendor: it is over here', async () => {
    const [licenseId, other] = [await parts.license(parts.vendorId), await parts.license(parts.vendorId)];
    const died = { ...DEAD, reason: 'not-at-the-vendor' };
    const id = await parts.row({ vendorId: parts.vendorId, purpose: 'revoke', licenseId }, died);
    expect(await settle(id, 'done-by-hand')).toMatchObject({ state: 'done' });
    const states = await parts.query('SELECT state, revoked_at IS NOT NULL AS dated FROM licenses WHERE id IN ($1, $2) ORDER BY id = $2', [licenseId, other]); // prettier-ignore
    expect(states).toEqual([{ state: 'revoked', dated: true }, { state: 'active', dated: false }]); // prettier-ignore
    expect(parts.nudges).toEqual([]);
  });

  test('heeds what the vendor ever said of it, and the list says what it said last', async () => {
    const id = await dead({ reason: 'outcome-unknown' });
    const other = await dead({ reason: 'outcome-unknown' });
    const attempt = `INSERT INTO attempts (id, delivery_id, fence, step, claimed_at, outcome, code) VALUES ($1, $2, $3, 'issue', now(), $4, $5)`;
    await parts.query(attempt, [newId('attempt'), id, 1, 'pending', null]);
    await parts.query(attempt, [newId('attempt'), id, 2, 'unknown', 'timed-out']);
    await parts.query(attempt, [newId('attempt'), other, 1, null, null]);
    const [of, ofOther] = [['timed-out', ['ended-by-vendor']], [null, ['did-not-arrive']]]; // prettier-ignore
    expect((await list()).items.map(({ lastCode, settleAs }) => [lastCode, settleAs])).toEqual(
      id < other ? [of, ofOther] : [ofOther, of],
    );
    await expect(settle(id, 'did-not-arrive')).rejects.toMatchObject({ code: 'finding-not-possible' });
  });

  test('counts once: whoever comes later hears of it and changes nothing', async () => {
    const { id } = await lostAnswer();
    await settle(id, 'arrived');
    const sent = parts.nudges.length;
    expect(await settle(id, 'did-not-arrive')).toEqual({ id, state: 'done', finding: 'arrived', settled: false });
    expect(await findings(id)).toHaveLength(1);
    expect(parts.nudges).toHaveLength(sent);
  });

  test('of two at once is that of the first', async () => {
    const { id } = await lostAnswer();
    let second: ReturnType<typeof settle> | undefined;
    parts.at('dead-letter.before-commit', async () => {
      second ??= settle(id, 'did-not-arrive');
      await untilWaiting(parts.database, 1, second);
    });
    expect(await settle(id, 'arrived')).toMatchObject({ settled: true });
    expect(await second).toEqual({ id, state: 'done', finding: 'arrived', settled: false });
  });

  test.each([
    ['is nobody’s affair of what is not there', 'not-found', () => Promise.resolve(newId('delivery'))],
    ['ends nothing that waits', 'wrong-state', () => dead({ state: 'waiting' })],
    ['ends nothing that is to be stopped', 'wrong-state', () => dead({ cancelRequestedAt: new Date() })],
    ['cannot be that an order arrived: its license is missing', 'finding-not-possible', () => dead()],
  ])('%s', async (_what, code, make) => {
    const id = await make();
    const before = await parts.query('SELECT * FROM deliveries WHERE id = $1', [id]);
    await expect(settle(id, 'arrived')).rejects.toMatchObject({ code });
    expect(await parts.query('SELECT * FROM deliveries WHERE id = $1', [id])).toEqual(before);
    expect(await findings(id)).toEqual([]);
    expect(parts.nudges).toEqual([]);
  });
});
