/** What one unit of work promises: all or nothing, and nobody is nudged to a row that is not there. */
import { awakeUntil } from '../../apps/orders/src/order/awake.js';
import { AWAKE_MS } from '../../apps/vendor-sync/src/delivery/delivery.claim.js';
import { opened } from '../support/opened.js';
import { LEASE_MS, Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());
afterEach(() => parts.clear());

/** As everybody else sees it. */
const failures = async () => (await parts.gate(parts.vendorId))?.failures as number | undefined;
const setFailures = `INSERT INTO vendor_gates (vendor_id, failures, awake_until, used_slot_at) VALUES ($1, $2, clock_timestamp(), clock_timestamp())
  ON CONFLICT (vendor_id) DO UPDATE SET failures = excluded.failures`;

/** What others see and what was nudged when the process passes either side of the commit. */
async function seenAt(...points: ('retry.before-commit' | 'retry.after-commit')[]): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (const point of points) parts.at(point, async () => (seen[point] = [await failures(), parts.nudges.length]));
  return Promise.resolve(seen);
}

test('a change is seen by others once it is committed, and nudges leave after that', async () => {
  const seen = await seenAt('retry.before-commit', 'retry.after-commit');
  const result = await parts.work.run('retry', async (manager, work) => {
    work.nudge('deliver', 'ven_01h455vb4pex5vsknk084sn02q');
    await manager.query(setFailures, [parts.vendorId, 3]);
    return 'done';
  });
  expect(result).toBe('done');
  expect(seen).toEqual({ 'retry.before-commit': [undefined, 0], 'retry.after-commit': [3, 0] });
  expect(parts.nudges).toEqual(['deliver ven_01h455vb4pex5vsknk084sn02q']);
});

test('what is said twice in one unit of work is one nudge, and what is said in two is two', async () => {
  for (const vendor of ['ven_01h455vb4pex5vsknk084sn02q', 'ven_01h455vb4pex5vsknk084sn02r'])
    await parts.work.run('retry', async (_manager, work) => {
      work.nudge('deliver', 'ven_01h455vb4pex5vsknk084sn02q');
      work.nudge('deliver', vendor);
      return Promise.resolve();
    });
  const [q, r] = ['deliver ven_01h455vb4pex5vsknk084sn02q', 'deliver ven_01h455vb4pex5vsknk084sn02r'];
  expect(parts.nudges).toEqual([q, q, r]);
});

test('nobody is nudged who looks without being asked until after the commit, and whoever no longer does is', async () => {
  const run = (until: number) =>
    parts.work.run('retry', async (_manager, work) => {
      work.nudge('deliver', 'ven_01h455vb4pex5vsknk084sn02q', until);
      return Promise.resolve();
    });
  await run(performance.now() + 60_000);
  expect(parts.nudges).toEqual([]);
  await run(performance.now() + 1);
  expect(parts.nudges).toEqual(['deliver ven_01h455vb4pex5vsknk084sn02q']);
});

test('a look that had room for more is awake for a while, one without is not, and orders reads it', async () => {
  const vendor = await parts.vendor();
  /** From the time of the claim, by which the lease runs too. */
  const awakeMs = async (room: number) => {
    const id = await parts.issue(vendor);
    await parts.claims.take(vendor, room);
    const [row] = await parts.query<{ ms: number }>(
      `SELECT round(extract(epoch FROM g.awake_until - d.lease_until) * 1000)::int + $2 AS ms
         FROM deliveries d JOIN vendor_gates g ON g.vendor_id = d.vendor_id WHERE d.id = $1`,
      [id, LEASE_MS],
    );
    return Math.abs(row!.ms) <= 1 ? 0 : row!.ms;
  };
  expect([await awakeMs(1), await awakeMs(2)]).toEqual([0, AWAKE_MS]);
  const orders = {
    query: async (sql: string, values?: unknown[]) => (await parts.as('sparsam_orders', sql, values)).rows as unknown[],
  };
  await parts.changeGate(vendor, `awake_until = clock_timestamp() + interval '1 minute'`);
  const awake = await awakeUntil(orders, [vendor, await parts.vendor()]);
  expect([...awake.keys()]).toEqual([vendor]);
  expect(awake.get(vendor)! - performance.now()).toBeLessThanOrEqual(60_000);
  await parts.changeGate(vendor, 'awake_until = clock_timestamp()');
  expect(await awakeUntil(orders, [vendor])).toEqual(new Map());
});

test.each(['in the work', 'before its commit'])('what fails %s is undone, and nobody is nudged', async (where) => {
  await parts.query(setFailures, [parts.vendorId, 1]);
  if (where === 'before its commit') parts.at('retry.before-commit', () => Promise.reject(new Error('no')));
  const failing = parts.work.run('retry', async (manager, work) => {
    await manager.query(setFailures, [parts.vendorId, 9]);
    work.nudge('deliver', 'ven_01h455vb4pex5vsknk084sn02q');
    if (where === 'in the work') throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect([await failures(), parts.nudges]).toEqual([1, []]);
});

test('what stops right after the commit has changed the row and nudged nobody', async () => {
  parts.at('retry.after-commit', () => Promise.reject(new Error('no')));
  const failing = parts.work.run('retry', async (manager, work) => {
    await manager.query(setFailures, [parts.vendorId, 5]);
    work.nudge('deliver', 'ven_01h455vb4pex5vsknk084sn02q');
  });
  await expect(failing).rejects.toThrow('no');
  expect([await failures(), parts.nudges]).toEqual([5, []]);
});

test('work that changed nothing passes neither of its crash points', async () => {
  const seen = await seenAt('retry.before-commit', 'retry.after-commit');
  await parts.work.run('retry', (_manager, work) => Promise.resolve(work.changedNothing()));
  expect(seen).toEqual({});
});
