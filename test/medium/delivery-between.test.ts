/** What comes between the steps of a transaction that claims and releases together: it is seen, waited for, or undoes all of it. */
import type { CrashPoint } from '#kernel/faults/crash-point.js';
import { batchSteps } from '../support/batch-steps.js';
import { untilWaiting } from '../support/lock.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const { three, states, taken } = batchSteps(parts);

/** Texts of the statements that run meanwhile. */
async function statementsOf(act: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const create = parts.source.createQueryRunner.bind(parts.source);
  parts.source.createQueryRunner = (mode) => {
    const runner = create(mode);
    const query = runner.query.bind(runner) as (...all: unknown[]) => Promise<unknown>;
    runner.query = ((...all: unknown[]) => {
      texts.push(all[0] as string);
      return query(...all);
    }) as never;
    return runner;
  };
  try {
    await act();
  } finally {
    parts.source.createQueryRunner = create;
  }
  return texts;
}
describe('what comes in between', () => {
  test('a pause that is committed before the facts are read: nothing is released', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    parts.at('release.locked', () => parts.changeVendor('paused = true', vendor));
    expect(await taken(vendor, ids)).toEqual(['claimed', 'claimed', 'claimed']);
  });

  test('a withheld field that is committed before the facts are read is neither selected nor told', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    parts.at('release.locked', () => parts.changeVendor(`withheld_fields = '{email}'`, vendor));
    const texts = await statementsOf(async () => {
      expect(await taken(vendor, ids)).toEqual(['claimed', 'claimed', 'claimed']);
    });
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.filter((text) => text.includes('"email"'))).toEqual([]);
  });

  test('another look of the same vendor waits for the gate, and then counts what was taken', async () => {
    const vendor = await parts.vendor({ cap: 3 });
    // From now on there is a gate to wait for.
    await parts.claim(await parts.issue(vendor));
    await three(vendor);
    let other: ReturnType<typeof parts.claims.take> | undefined;
    parts.at('release.locked', async () => {
      if (other) return;
      other = parts.claims.take(vendor, 10);
      await untilWaiting(parts.database, 1, other);
    });
    const first = await parts.claims.take(vendor, 10);
    expect(first.taken).toHaveLength(2);
    expect(await other).toMatchObject({ taken: [], hasMore: true });
  });

  test('a clerk who wants to hold one waits for the commit, and then sees that it was released', async () => {
    const vendor = await parts.vendor();
    const id = await parts.issue(vendor);
    let seen: Promise<unknown> | undefined;
    parts.at('release.decided', () => {
      seen = parts.query(`SELECT state FROM deliveries WHERE id = $1 FOR NO KEY UPDATE`, [id]);
      return Promise.resolve();
    });
    await parts.claims.take(vendor, 1);
    expect(await seen).toEqual([{ state: 'released' }]);
  });

  test.each<CrashPoint>(['release.locked', 'release.decided', 'release.before-commit'])(
    'a failure at %s: nothing of it is written, and each goes the single way',
    async (point) => {
      const vendor = await parts.vendor();
      const ids = await three(vendor);
      let failed = 0;
      parts.at(point, () => ((failed += 1) === 1 ? Promise.reject(new Error('no')) : Promise.resolve()));
      expect(await taken(vendor, ids)).toEqual(['claimed', 'claimed', 'claimed']);
      for (const id of ids) expect(await parts.attempts(id)).toMatchObject([{ fence: 1, ledger: null }]);
    },
  );

  test('a session that is lost before the commit: nothing is handed out and nothing is sent', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    parts.at('release.before-commit', () =>
      parts.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'sparsam_vendor_sync' AND state = 'idle in transaction'`,
      ),
    );
    await expect(parts.claims.take(vendor, 10)).rejects.toThrow();
    expect(await states(ids)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(parts.asked()).toEqual([]);
  });

  test('a batch whose claim is over by the time it is sent settles nothing', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    const { taken: batch } = await parts.claims.take(vendor, 10);
    for (const id of ids) await parts.change(id, 'fence = fence + 1');
    await Promise.all(batch.map((one) => parts.service().carry(one)));
    expect(await states(ids)).toEqual(['released', 'released', 'released']);
    for (const id of ids) expect(await parts.serials(id)).toEqual([]);
  });
});
