/** Taking a delivery: who may start, under which fence, and what is written where one may not. */
import { newId } from '#kernel/ids.js';
import { BREAKER_FAILURES } from '../../apps/vendor-sync/src/delivery/gate.js';
import { opened } from '../support/opened.js';
import { LEASE_MS, Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());

const untouched = { state: 'waiting', fence: 0, lease: null, reason: null };

describe('a delivery that is due', () => {
  test('is claimed: its fence is raised, a lease runs, the attempt is written, the slot of the pace is used', async () => {
    const vendor = await parts.vendor({ pacePerMinute: 60 });
    const waiting = { fence: 4, rung: 2, step: 'look-up', reason: 'vendor-at-cap', slotAt: new Date() } as const;
    const id = await parts.issue(vendor, waiting);
    const before = Date.now();
    const result = await parts.claims.claim(id);
    expect(result).toEqual({
      kind: 'claimed',
      claim: {
        deliveryId: id, attemptId: expect.stringMatching(/^att_/) as string, fence: 5, vendorId: vendor, purpose: 'issue', step: 'look-up',
        rung: 2, waitedFor: 'vendor-at-cap',
      },
    }); // prettier-ignore
    const row = await parts.delivery(id);
    expect(row).toMatchObject({ state: 'claimed', fence: 5, rung: 2, step: 'look-up', reason: null, slot_at: null });
    expect(row.lease).toBeGreaterThan(LEASE_MS / 1000 - 10);
    expect(row.lease).toBeLessThanOrEqual(LEASE_MS / 1000);
    const attemptId = (result as { claim: { attemptId: string } }).claim.attemptId;
    const open = { outcome: null, code: null, status_code: null, settled: false, ledger: null };
    expect(await parts.attempts(id)).toEqual([{ id: attemptId, fence: 5, step: 'look-up', ...open }]);
    const gate = await parts.gate(vendor);
    expect((gate!.used_slot_at as Date).getTime()).toBeGreaterThan(before - 10_000);
  });

  test('moves the line of those who wait for the pace by one interval', async () => {
    const vendor = await parts.vendor({ pacePerMinute: 1 });
    await parts.claims.claim(await parts.issue(vendor));
    const gate = await parts.gate(vendor);
    expect((gate!.next_slot_at as Date).getTime() - (gate!.used_slot_at as Date).getTime()).toBe(60_000);
  });

  test('is claimed by one of two that come at once', async () => {
    const id = await parts.issueAtNewVendor();
    const kinds = (await Promise.all([1, 2].map(() => parts.claims.claim(id)))).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['claimed', 'nothing']);
    expect(await parts.attempts(id)).toHaveLength(1);
  });
});

describe('nothing is claimed', () => {
  test.each([
    ['that is not due', { nextAt: new Date(Date.now() + 60_000) }],
    ['that is held', { hold: true }],
  ])('of a delivery %s', async (_name, more) => {
    const id = await parts.issueAtNewVendor(more);
    expect(await parts.claims.claim(id)).toEqual({ kind: 'nothing' });
    expect(await parts.delivery(id)).toMatchObject(untouched);
    expect(await parts.attempts(id)).toEqual([]);
  });

  test.each(['claimed', 'released', 'done', 'needs-input', 'refused', 'dead', 'cancelled'] as const)(
    'of a delivery that is %s',
    async (state) => {
      const id = await parts.issueAtNewVendor({ state });
      expect(await parts.claims.claim(id)).toEqual({ kind: 'nothing' });
      expect(await parts.delivery(id)).toMatchObject({ ...untouched, state });
    },
  );

  test('of a delivery that is not there', async () => {
    expect(await parts.claims.claim(newId('delivery'))).toEqual({ kind: 'nothing' });
  });
});

describe('what is to be stopped', () => {
  test.each(['waiting', 'dead'] as const)(
    'ends as cancelled at once where it is %s, also while it is held and not due',
    async (state) => {
      const id = await parts.issue(await parts.vendor({ paused: true }), {
      state, hold: true, cancelRequestedAt: new Date(), nextAt: new Date(Date.now() + 60_000), reason: 'vendor-paused',
    }); // prettier-ignore
      expect(await parts.claims.claim(id)).toEqual({ kind: 'cancelled' });
      const row = await parts.delivery(id);
      expect(row).toMatchObject({ state: 'cancelled', fence: 0, lease: null, reason: null });
      expect(row.settled_at).toBeInstanceOf(Date);
      expect(await parts.attempts(id)).toEqual([]);
    },
  );

  test('is not taken from whoever has claimed it', async () => {
    const id = await parts.issueAtNewVendor({ state: 'claimed', cancelRequestedAt: new Date() });
    expect(await parts.claims.claim(id)).toEqual({ kind: 'nothing' });
    expect(await parts.delivery(id)).toMatchObject({ state: 'claimed' });
  });
});

describe('what may not start now gets its next time written', () => {
  async function postponed(vendor: string, reason: string) {
    const id = await parts.issue(vendor);
    expect(await parts.claims.claim(id)).toEqual({ kind: 'postponed', vendorId: vendor, reason });
    const row = await parts.delivery(id);
    expect(row).toMatchObject({ state: 'waiting', fence: 0, lease: null, reason });
    expect(row.next).toBeGreaterThan(0);
    expect(await parts.attempts(id)).toEqual([]);
    return row;
  }

  test('while the vendor is paused', async () => {
    await postponed(await parts.vendor({ paused: true }), 'vendor-paused');
  });

  test('at the cap, which counts only claims that still hold', async () => {
    const vendor = await parts.vendor({ cap: 1 });
    await parts.issue(vendor, { state: 'released', leaseUntil: new Date(Date.now() - 1_000) });
    await parts.claims.claim(await parts.issue(vendor));
    const row = await postponed(vendor, 'vendor-at-cap');
    expect(row.slot_at).toBeNull();
  });

  test('while the breaker is open, and one at a time after it', async () => {
    const vendor = await parts.vendor();
    await parts.claims.claim(await parts.issue(vendor));
    const open = `failures = ${BREAKER_FAILURES}, open_until = clock_timestamp() + interval '1 minute'`;
    await parts.changeGate(vendor, open);
    const { next } = await postponed(vendor, 'breaker-open');
    expect(next).toBeGreaterThan(50);
    await parts.changeGate(vendor, `open_until = clock_timestamp() - interval '1 second'`);
    await postponed(vendor, 'vendor-at-cap');
  });

  test('behind the pace, with a slot of its own, and the next one comes after it', async () => {
    const vendor = await parts.vendor({ pacePerMinute: 1 });
    await parts.claims.claim(await parts.issue(vendor));
    const [one, other] = [await postponed(vendor, 'vendor-paced'), await postponed(vendor, 'vendor-paced')];
    expect((other.slot_at as Date).getTime() - (one.slot_at as Date).getTime()).toBe(60_000);
    expect(one.next).toBeGreaterThan(50);
    const next = (await parts.gate(vendor))!.next_slot_at as Date;
    expect(next.getTime() - (other.slot_at as Date).getTime()).toBe(60_000);
  });

  test('and whose slot has not come keeps it', async () => {
    const vendor = await parts.vendor({ pacePerMinute: 1 });
    const slotAt = new Date(Date.now() + 30_000);
    const id = await parts.issue(vendor, { slotAt });
    expect(await parts.claims.claim(id)).toMatchObject({ kind: 'postponed', reason: 'vendor-paced' });
    expect((await parts.delivery(id)).slot_at).toEqual(slotAt);
    // The line is as it was.
    expect(await parts.claims.claim(await parts.issue(vendor))).toMatchObject({ kind: 'claimed' });
  });
});
