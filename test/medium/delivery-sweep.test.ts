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
  /** What one sweep counts; what it took is through. */
  async function swept(): Promise<number> {
    const [before, pumps] = [await found('due'), parts.pumps()];
    await parts.sweeper({ pumps }).sweep();
    await pumps.beforeApplicationShutdown();
    return (await found('due')) - before;
  }
  const states = async (...ids: string[]) =>
    Promise.all(ids.map(async (id) => (await parts.delivery(id)).state as string));

  test('is taken up without the queue, and its vendor is counted once', async () => {
    const [vendor, other] = [await parts.vendor(), await parts.vendor()];
    const ids = [await parts.issue(vendor), await parts.issue(vendor), await parts.issue(other)];
    expect(await swept()).toBe(2);
    expect(await states(...ids)).toEqual(['done', 'done', 'done']);
    expect(parts.nudges.filter((nudge) => nudge.startsWith('deliver'))).toEqual([]);
  });

  test('is left alone while it is held, unless it is to be stopped', async () => {
    const vendor = await parts.vendor();
    const held = await parts.issue(vendor, { hold: true });
    const stopped = await parts.issue(vendor, { hold: true, cancelRequestedAt: new Date() });
    expect(await swept()).toBe(0);
    expect(await states(held, stopped)).toEqual(['waiting', 'cancelled']);
  });

  test('is left alone while the vendor is paused or its breaker is open, and taken up once it is neither', async () => {
    const [paused, broken] = [await parts.vendor({ paused: true }), await parts.vendor()];
    await parts.claim(await parts.issue(broken));
    const ids = [await parts.issue(paused), await parts.issue(broken)];
    await parts.changeGate(broken, `open_until = clock_timestamp() + interval '1 minute'`);
    expect(await swept()).toBe(0);
    expect(await states(...ids)).toEqual(['waiting', 'waiting']);
    await parts.changeVendor('paused = false', paused);
    await parts.changeGate(broken, 'open_until = NULL');
    expect(await swept()).toBe(2);
    expect(await states(...ids)).toEqual(['done', 'done']);
  });

  test('is nothing: nothing is taken and nothing is counted', async () => {
    expect(await swept()).toBe(0);
  });
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

  test('tell no age while the vendor may not be called, and the whole age once it may', async () => {
    const vendor = await parts.vendor({ cap: 2, pacePerMinute: 600 });
    await parts.claim(await parts.issue(vendor));
    await parts.issue(vendor, { nextAt: ago(9 * MINUTE_MS) });
    const gate = (set: string) =>
      parts
        .changeGate(vendor, `used_slot_at = clock_timestamp() - interval '30 seconds', open_until = NULL`)
        .then(() => parts.changeGate(vendor, set));
    for (const shut of [
      `open_until = clock_timestamp() + interval '1 second'`,
      `used_slot_at = clock_timestamp()`,
      `failures = 5`,
    ]) {
      await gate(shut);
      expect((await measured()).oldest).toBe(0);
    }
    await gate('failures = 0');
    const { oldest } = await measured();
    expect(oldest).toBeGreaterThanOrEqual(540);
    expect(oldest).toBeLessThan(600);
    await parts.changeVendor('paused = true', vendor);
    expect((await measured()).oldest).toBe(0);
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
  const isDone = (id: string) => waitFor('it to be done', async () => (await parts.delivery(id)).state === 'done');

  test('sweeps again and again, also after a sweep that failed, until the service stops', async () => {
    const pumps = parts.pumps();
    const sweep = parts.sweeper({ everyMs: 10, pumps });
    let failed = 0;
    const sweepOnce = sweep.sweep.bind(sweep);
    sweep.sweep = () =>
      sweepOnce().catch((error: unknown) => {
        failed += 1;
        throw error;
      });
    sweep.onApplicationBootstrap();
    try {
      await isDone(await parts.issueAtNewVendor());
      await isDone(await parts.issueAtNewVendor());
      await parts.query('ALTER TABLE deliveries RENAME TO elsewhere');
      await waitFor('sweeps to fail', () => failed >= 3);
      await parts.query('ALTER TABLE elsewhere RENAME TO deliveries');
      await isDone(await parts.issueAtNewVendor());
    } finally {
      await sweep.beforeApplicationShutdown();
      await pumps.beforeApplicationShutdown();
    }
  });

  test('is waited for by a stop that comes while it sweeps, and sweeps no more', async () => {
    const pumps = parts.pumps();
    const sweep = parts.sweeper({ everyMs: 1, pumps });
    const id = await parts.issueAtNewVendor();
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
    await pumps.beforeApplicationShutdown();
    expect(await parts.delivery(id)).toMatchObject({ state: 'waiting', fence: 0 });
    // Whoever comes later finds its work.
    const later = await parts.issueAtNewVendor();
    const others = parts.pumps();
    const other = parts.sweeper({ everyMs: 10, pumps: others });
    other.onApplicationBootstrap();
    for (const each of [id, later]) await isDone(each);
    await other.beforeApplicationShutdown();
    await others.beforeApplicationShutdown();
    expect(await parts.attempts(later)).toHaveLength(1);
  });
});
