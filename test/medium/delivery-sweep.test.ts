/** The net: what was claimed and abandoned is taken up, what is due and was not picked up is nudged. */
import { makeDataSource } from '#model/data-source.js';
import type { ServiceRole } from '#kernel/services.js';
import { deadLetters, oldestDueSeconds, sweepFinds } from '#kernel/metrics/metrics.js';
import { DeliveryGauges } from '#service/delivery-gauges.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';
import { waitFor } from '../support/wait-for.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const MINUTE_MS = 60_000;
const ago = (ms: number) => new Date(Date.now() - ms);
const LAPSED = `lease_until = clock_timestamp() - interval '1 second'`;
const found = async (kind: string) =>
  (await sweepFinds.get()).values.find(({ labels }) => labels.kind === kind)?.value ?? 0;

/** A delivery whose worker has gone, before its letter or after it. */
async function abandoned(adapter: string, released: boolean): Promise<string> {
  const id = await parts.issue(await parts.vendor({ adapter: adapter as never }), { rung: 1 });
  const claim = await parts.claim(id);
  if (released) await parts.releaseNothing(claim);
  await parts.change(id, LAPSED);
  return id;
}

describe('a claim whose lease ran out', () => {
  test('goes on at once and on its rung where nothing was released', async () => {
    const [id, before] = [await abandoned('plain-http', false), await found('lease')];
    await parts.sweeper().sweep();
    const row = await parts.delivery(id);
    expect(row).toMatchObject({ state: 'waiting', step: 'issue', rung: 1, reason: 'lease-lost', lease: null });
    expect(row.next).toBeLessThanOrEqual(0);
    expect(await parts.attempts(id)).toMatchObject([
      { outcome: 'lost', code: 'lease-lost', status_code: null, settled: true, ledger: null },
    ]);
    expect(await found('lease')).toBe(before + 1);
  });

  test('asks the vendor first where a letter may have left, and the ledger says that it may', async () => {
    const id = await abandoned('plain-http', true);
    await parts.sweeper().sweep();
    expect(await parts.delivery(id)).toMatchObject({ state: 'waiting', step: 'look-up', rung: 1, reason: 'lease-lost' }); // prettier-ignore
    expect(await parts.attempts(id)).toMatchObject([
      { outcome: 'unknown', code: 'lease-lost', settled: true, ledger: 'may-have-left' },
    ]);
  });

  test('stands in front of a person where a letter may have left and nobody knows how to ask', async () => {
    const id = await abandoned('gone', true);
    await parts.sweeper().sweep();
    expect(await parts.delivery(id)).toMatchObject({ state: 'dead', step: 'issue', reason: 'outcome-unknown' });
  });

  test('that cannot be settled keeps no other one from it, and is settled once it can be', async () => {
    const [broken, next] = [await abandoned('plain-http', true), await abandoned('plain-http', true)];
    await parts.change(broken, `lease_until = clock_timestamp() - interval '1 minute'`);
    const nobodyMay = `ADD CONSTRAINT broken CHECK (delivery_id <> '${broken}') NOT VALID`;
    await parts.query(`ALTER TABLE attempts ${nobodyMay}`);
    await parts.sweeper().sweep();
    expect([(await parts.delivery(broken)).state, (await parts.delivery(next)).state]).toEqual(['released', 'waiting']);
    await parts.query('ALTER TABLE attempts DROP CONSTRAINT broken');
    await parts.sweeper().sweep();
    expect((await parts.delivery(broken)).state).toBe('waiting');
  });

  test('is left alone while the lease runs', async () => {
    const id = await parts.issueAtNewVendor();
    await parts.claim(id);
    const before = await found('lease');
    await parts.sweeper().sweep();
    expect(await parts.delivery(id)).toMatchObject({ state: 'claimed' });
    expect(await found('lease')).toBe(before);
  });
});

describe('what is due and was not picked up', () => {
  const nudgedLongAgo = { nextAt: ago(2 * MINUTE_MS), nudgedAt: ago(2 * MINUTE_MS), nudge: 3 };

  /** What one sweep counts. */
  async function swept() {
    const counted = async () => [await found('due'), await found('unanswered')] as const;
    const before = await counted();
    await parts.sweeper().sweep();
    const after = await counted();
    return { due: after[0] - before[0], unanswered: after[1] - before[1] };
  }

  test('is nudged under the next number, and counted as a nudge that nobody answered', async () => {
    const vendor = await parts.vendor();
    const ids = [await parts.issue(vendor, nudgedLongAgo), await parts.issue(vendor, nudgedLongAgo)];
    expect(await swept()).toEqual({ due: 0, unanswered: 2 });
    expect(parts.nudges.toSorted()).toEqual(ids.map((id) => `deliver-${id}-4`).toSorted());
    expect(await parts.delivery(ids[0]!)).toMatchObject({ nudge: 4 });
  });

  test('is no lost nudge where its time has only just come: whoever came before wrote a later one', async () => {
    const id = await parts.issueAtNewVendor({ nextAt: ago(1_000), nudgedAt: ago(2 * MINUTE_MS) });
    expect(await swept()).toEqual({ due: 1, unanswered: 0 });
    expect(parts.nudges).toEqual([`deliver-${id}-1`]);
  });

  test('and is to be stopped is a lost nudge once somebody was nudged to stop it', async () => {
    const vendor = await parts.vendor();
    const far = new Date(Date.now() + 30 * MINUTE_MS);
    const cancelRequestedAt = ago(5 * MINUTE_MS);
    await parts.issue(vendor, { nextAt: far, nudgedAt: ago(9 * MINUTE_MS), cancelRequestedAt });
    await parts.issue(vendor, { nextAt: far, nudgedAt: ago(3 * MINUTE_MS), cancelRequestedAt });
    expect(await swept()).toEqual({ due: 1, unanswered: 1 });
  });

  test('is not nudged again before its time', async () => {
    const id = await parts.issueAtNewVendor({ nextAt: ago(2 * MINUTE_MS), nudgedAt: ago(1_000) });
    await parts.sweeper({ nudgeAgainMs: MINUTE_MS }).sweep();
    expect(parts.nudges).toEqual([]);
    await parts.sweeper({ nudgeAgainMs: 500 }).sweep();
    expect(parts.nudges).toEqual([`deliver-${id}-1`]);
  });

  test('is left alone while it is held, unless it is to be stopped', async () => {
    const vendor = await parts.vendor();
    await parts.issue(vendor, { ...nudgedLongAgo, hold: true });
    const stopped = await parts.issue(vendor, { ...nudgedLongAgo, hold: true, cancelRequestedAt: new Date() });
    await parts.sweeper().sweep();
    expect(parts.nudges).toEqual([`deliver-${stopped}-4`]);
  });

  test('is nothing: nobody is nudged and nothing is counted', async () => {
    expect(await swept()).toEqual({ due: 0, unanswered: 0 });
    expect(parts.nudges).toEqual([]);
  });
});

test('what waited for a paused vendor is due once it is paused no more, and not before', async () => {
  const far = new Date(Date.now() + 30 * MINUTE_MS);
  const waiting = { reason: 'vendor-paused', nextAt: far };
  const here = await parts.issueAtNewVendor(waiting);
  const paused = await parts.issue(await parts.vendor({ paused: true }), waiting);
  await parts.sweeper().sweep();
  expect(await parts.delivery(here)).toMatchObject({ reason: null });
  expect((await parts.delivery(here)).next).toBeLessThanOrEqual(0);
  expect((await parts.delivery(paused)).next).toBeGreaterThan(60);
});

describe.each<ServiceRole>(['sparsam_vendor_sync', 'sparsam_orders'])('the gauges, measured by %s', (role) => {
  const measured = async () => {
    const url = parts.database.url(role);
    const source = await makeDataSource({ url, poolMax: 1, applicationName: 'test-gauges' }).initialize();
    await new DeliveryGauges(source, { SWEEP_MS: MINUTE_MS }).sweep().finally(() => source.destroy());
    return {
      oldest: (await oldestDueSeconds.get()).values[0]!.value,
      dead: (await deadLetters.get()).values[0]!.value,
    };
  };

  test('tell the age of the oldest that is due, and how many stand in front of a person', async () => {
    const vendor = await parts.vendor();
    await parts.issue(vendor, { nextAt: ago(2 * MINUTE_MS) });
    await parts.issue(vendor, { nextAt: ago(9 * MINUTE_MS), hold: true });
    for (const cancelRequestedAt of [null, null, new Date()])
      await parts.issue(vendor, { state: 'dead', cancelRequestedAt });
    const { oldest, dead } = await measured();
    expect(oldest).toBeGreaterThanOrEqual(120);
    expect(oldest).toBeLessThan(240);
    expect(dead).toBe(2);
  });

  test('tell no age below nothing where all that waits has time', async () => {
    await parts.issueAtNewVendor({ nextAt: new Date(Date.now() + MINUTE_MS) });
    expect(await measured()).toEqual({ oldest: 0, dead: 0 });
  });

  test('tell no age where nothing waits', async () => {
    expect(await measured()).toEqual({ oldest: 0, dead: 0 });
  });
});

describe('the timer', () => {
  const due = { nextAt: ago(2 * MINUTE_MS), nudgedAt: ago(2 * MINUTE_MS) };
  const nudge = (id: string, n: number) => waitFor(`nudge ${n}`, () => parts.nudges.includes(`deliver-${id}-${n}`));

  test('sweeps again and again, also after a sweep that failed, until the service stops', async () => {
    const sweep = parts.sweeper({ everyMs: 10, nudgeAgainMs: 1 });
    let failed = 0;
    const sweepOnce = sweep.sweep.bind(sweep);
    sweep.sweep = () =>
      sweepOnce().catch((error: unknown) => {
        failed += 1;
        throw error;
      });
    const id = await parts.issueAtNewVendor(due);
    sweep.onApplicationBootstrap();
    try {
      await nudge(id, 2);
      await parts.query('ALTER TABLE deliveries RENAME TO elsewhere');
      await waitFor('sweeps to fail', () => failed >= 3);
      await parts.query('ALTER TABLE elsewhere RENAME TO deliveries');
      const { nudge: last } = await parts.delivery(id);
      await nudge(id, (last as number) + 1);
    } finally {
      await sweep.beforeApplicationShutdown();
    }
  });

  test('is waited for by a stop that comes while it sweeps, and sweeps no more', async () => {
    const sweep = parts.sweeper({ everyMs: 1, nudgeAgainMs: 1 });
    const id = await parts.issueAtNewVendor(due);
    let stopped = false;
    const stopping = await withTableClosed(parts.database, 'deliveries', async () => {
      sweep.onApplicationBootstrap();
      await untilWaiting(parts.database, 1);
      const over = sweep.beforeApplicationShutdown().then(() => (stopped = true));
      await untilWaiting(parts.database, 1);
      expect(stopped).toBe(false);
      return [over];
    });
    await stopping[0];
    expect(parts.nudges).toEqual([`deliver-${id}-1`]);
    // Whoever comes later finds its work; a timer that still ran would have nudged the first again before.
    const other = parts.sweeper({ everyMs: 10, nudgeAgainMs: MINUTE_MS });
    const later = await parts.issueAtNewVendor(due);
    other.onApplicationBootstrap();
    await nudge(later, 1);
    await other.beforeApplicationShutdown();
    expect(parts.nudges).toEqual([`deliver-${id}-1`, `deliver-${later}-1`]);
  });
});
