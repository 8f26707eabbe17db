/** Taking a delivery: who may start, under which fence, and what is written where one may not. */
import { BREAKER_FAILURES, heldBackBy } from '#model/held-back.js';
import { newId } from '#kernel/ids.js';
import { withDeliveryLocked } from '../support/lock.js';
import { opened } from '../support/opened.js';
import { LEASE_MS, Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const untouched = { state: 'waiting', fence: 0, lease: null, reason: null };
const NOTHING = { kind: 'nothing' };

describe('a delivery that is due', () => {
  test('is claimed: its fence is raised, a lease runs, the attempt is written, the slot of the pace is used', async () => {
    const vendor = await parts.vendor({ pacePerMinute: 60 });
    const id = await parts.issue(vendor, { fence: 4, rung: 2, step: 'look-up', reason: 'status-500' });
    const before = Date.now();
    const result = await parts.claims.claim(id);
    expect(result).toEqual({
      kind: 'claimed',
      claim: {
        deliveryId: id, attemptId: expect.stringMatching(/^att_/) as string, fence: 5, vendorId: vendor, purpose: 'issue', step: 'look-up',
        rung: 2, waitedFor: 'status-500',
      },
    }); // prettier-ignore
    const row = await parts.delivery(id);
    expect(row).toMatchObject({ state: 'claimed', fence: 5, rung: 2, step: 'look-up', reason: null });
    expect(row.lease).toBeGreaterThan(LEASE_MS / 1000 - 10);
    expect(row.lease).toBeLessThanOrEqual(LEASE_MS / 1000);
    const attemptId = (result as { claim: { attemptId: string } }).claim.attemptId;
    const open = { outcome: null, code: null, status_code: null, settled: false, ledger: null };
    expect(await parts.attempts(id)).toEqual([{ id: attemptId, fence: 5, step: 'look-up', ...open }]);
    const gate = await parts.gate(vendor);
    expect((gate!.used_slot_at as Date).getTime()).toBeGreaterThan(before - 10_000);
  });

  test('is claimed by one of two that come at once', async () => {
    const id = await parts.issueAtNewVendor();
    const kinds = (await Promise.all([1, 2].map(() => parts.claims.claim(id)))).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['claimed', 'nothing']);
    expect(await parts.attempts(id)).toHaveLength(1);
  });

  test('and is locked by a clerk is passed over, and nobody waits for it', async () => {
    const vendor = await parts.vendor();
    const [locked, free] = [await parts.issue(vendor), await parts.issue(vendor)];
    await withDeliveryLocked(parts.database, locked, async () => {
      expect(await parts.claims.claim(locked)).toEqual(NOTHING);
      const { taken } = await parts.claims.take(vendor, 10);
      expect(taken.map(({ claim }) => claim.deliveryId)).toEqual([free]);
    });
    expect(await parts.claims.claim(locked)).toMatchObject({ kind: 'claimed' });
  });
});

describe('nothing is claimed', () => {
  test.each([
    ['that is not due', { nextAt: new Date(Date.now() + 60_000) }],
    ['that is held', { hold: true }],
    ['that is to be cancelled', { cancelRequestedAt: new Date() }],
  ])('of a delivery %s', async (_name, more) => {
    const vendor = await parts.vendor();
    const id = await parts.issue(vendor, more);
    expect(await parts.claims.claim(id)).toEqual(NOTHING);
    expect(await parts.claims.take(vendor, 10)).toMatchObject({ taken: [], hasMore: false });
    expect(await parts.delivery(id)).toMatchObject(untouched);
    expect(await parts.attempts(id)).toEqual([]);
  });

  test.each(['claimed', 'released', 'done', 'needs-input', 'refused', 'dead', 'cancelled'] as const)(
    'of a delivery that is %s',
    async (state) => {
      const vendor = await parts.vendor();
      const id = await parts.issue(vendor, { state });
      expect(await parts.claims.claim(id)).toEqual(NOTHING);
      expect(await parts.claims.take(vendor, 10)).toMatchObject({ taken: [] });
      expect(await parts.delivery(id)).toMatchObject({ ...untouched, state });
    },
  );

  test('of a delivery that is not there, and of a vendor that is not there', async () => {
    expect(await parts.claims.claim(newId('delivery'))).toEqual(NOTHING);
    expect(await parts.claims.take(newId('vendor'), 10)).toMatchObject({ taken: [], hasMore: false });
  });
});

describe('what is to be stopped', () => {
  const stopped = {
    hold: true,
    cancelRequestedAt: new Date(),
    nextAt: new Date(Date.now() + 60_000),
    reason: 'status-500',
    settledAt: new Date('2026-01-02T03:04:05.678Z'),
  };

  test.each(['waiting', 'dead'] as const)(
    'ends as cancelled at once where it is %s, also while it is held and not due; a dead letter keeps when and why it was dead-lettered',
    async (state) => {
      const vendor = await parts.vendor({ paused: true });
      const id = await parts.issue(vendor, { ...stopped, state });
      const elsewhere = await parts.issueAtNewVendor({ ...stopped, state });
      await parts.claims.endStopped(vendor);
      const row = await parts.delivery(id);
      const isDead = state === 'dead';
      expect(row).toMatchObject({ state: 'cancelled', fence: 0, lease: null, reason: isDead ? 'status-500' : null });
      expect((row.settled_at as Date).getTime() === stopped.settledAt.getTime()).toBe(isDead);
      expect(await parts.attempts(id)).toEqual([]);
      expect(await parts.delivery(elsewhere)).toMatchObject({ state });
      await parts.claims.endStopped();
      expect(await parts.delivery(elsewhere)).toMatchObject({ state: 'cancelled' });
    },
  );

  test('is not taken from whoever has claimed it', async () => {
    const id = await parts.issueAtNewVendor({ state: 'claimed', cancelRequestedAt: new Date() });
    await parts.claims.endStopped();
    expect(await parts.delivery(id)).toMatchObject({ state: 'claimed' });
  });
});

describe('what may not start now is left as it is', () => {
  async function kept(vendor: string, reason: string) {
    const id = await parts.issue(vendor);
    expect(await parts.claims.claim(id)).toEqual({ kind: 'later', reason });
    const look = await parts.claims.take(vendor, 10);
    expect(look.taken).toEqual([]);
    expect(await parts.delivery(id)).toMatchObject(untouched);
    expect(await parts.attempts(id)).toEqual([]);
    // What orders tells the clerk, in SQL, is what the gate says here.
    const told = `SELECT ${heldBackBy('v', 'g')} AS reason FROM vendors v LEFT JOIN vendor_gates g ON g.vendor_id = v.id WHERE v.id = $1`;
    expect((await parts.as('sparsam_orders', told, [vendor])).rows).toEqual([{ reason }]);
    return look;
  }

  test('while the vendor is paused, and nobody looks until somebody says so', async () => {
    expect(await kept(await parts.vendor({ paused: true }), 'vendor-paused')).toEqual({ taken: [], hasMore: false });
  });

  test('at the cap, which counts only claims that still hold', async () => {
    const vendor = await parts.vendor({ cap: 1 });
    await parts.issue(vendor, { state: 'released', leaseUntil: new Date(Date.now() - 1_000) });
    await parts.claims.claim(await parts.issue(vendor));
    expect(await kept(vendor, 'vendor-at-cap')).toEqual({ taken: [], hasMore: true, againMs: 2_000 });
  });

  test('while the breaker is open, and one at a time after it', async () => {
    const vendor = await parts.vendor();
    await parts.claims.claim(await parts.issue(vendor));
    const open = `failures = ${BREAKER_FAILURES}, open_until = clock_timestamp() + interval '1 minute'`;
    await parts.changeGate(vendor, open);
    const { againMs } = await kept(vendor, 'breaker-open');
    expect(againMs).toBeGreaterThan(50_000);
    await parts.changeGate(vendor, `open_until = clock_timestamp() - interval '1 second'`);
    await kept(vendor, 'vendor-at-cap');
  });

  test('while the vendor wants to be left alone', async () => {
    const vendor = await parts.vendor();
    await parts.claims.claim(await parts.issue(vendor));
    await parts.changeGate(vendor, `open_until = clock_timestamp() + interval '1 minute'`);
    await kept(vendor, 'vendor-asked-to-wait');
  });

  test('behind the pace, until the next slot', async () => {
    const vendor = await parts.vendor({ pacePerMinute: 1 });
    await parts.claims.claim(await parts.issue(vendor));
    const { againMs } = await kept(vendor, 'vendor-paced');
    expect(againMs).toBeGreaterThan(50_000);
    await parts.changeGate(vendor, `used_slot_at = used_slot_at - interval '1 minute'`);
    expect((await parts.claims.take(vendor, 10)).taken).toHaveLength(1);
  });
});
