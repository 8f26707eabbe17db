import pg from 'pg';
import { VENDORS_DUE } from '../../apps/vendor-sync/src/delivery/delivery.queries.js';
import { Desk } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { changeVendor, deliveryOf, lineWaits, somebody } from './look.js';

/** Times long enough that a call which hangs is still under way when everything else is done. */
const ENV = { CONCURRENCY: '6', CALL_TIMEOUT_MS: '6000', LEASE_MS: '20000', SWEEP_MS: '100' };

type Product = 'KEYGEN' | 'PLAIN';
const order = async (desk: Desk, customer: string, product: Product) =>
  (await desk.placed(customer, [line(product, somebody())])).id;
const many = (desk: Desk, customer: string, product: Product, count: number) =>
  Promise.all(Array.from({ length: count }, () => order(desk, customer, product)));

describe.each(queues())('one vendor and the others, on the %s queue', (queue) => {
  const desk = opened(() => Desk.open({ queue, env: ENV }));
  let customer: string;
  beforeAll(async () => {
    customer = await desk.customer();
  });

  test('a vendor that stalls fills its cap and no more, and the orders of another do not wait for it', async () => {
    await changeVendor(desk, 'keygen', { cap: 4 });
    desk.keygen.misbehave([{ do: { kind: 'hang' } }]);
    const stalled = await many(desk, customer, 'KEYGEN', 20);
    await waitFor('the stalled vendor to be at its cap', () => desk.keygen.journal().length === 4);
    const others = await many(desk, customer, 'PLAIN', 20);
    for (const id of others) await desk.orderIn(id, 'fulfilled');
    // Not one call of the stalled vendor had come back when the last of the others was through.
    expect(desk.keygen.journal()).toHaveLength(4);
    const settled = await desk.database.query(
      `SELECT a.id FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.vendor_id = $1 AND a.settled_at IS NOT NULL`,
      [desk.vendorIds.keygen],
    );
    expect(settled).toEqual([]);
    desk.keygen.calm();
    for (const id of stalled) await desk.orderIn(id, 'fulfilled', 40_000);
    for (const id of [...stalled, ...others]) expect(await effectFaults(desk, id)).toEqual([]);
  });

  test('a lock that somebody holds on one vendor’s gate delays that vendor only, and costs its orders no rung', async () => {
    await desk.orderIn(await order(desk, customer, 'PLAIN'), 'fulfilled');
    const holder = new pg.Client({ connectionString: desk.database.url('sparsam_vendor_sync') });
    holder.on('error', () => undefined);
    await holder.connect();
    const took = async (id: string) => {
      const from = performance.now();
      await desk.orderIn(id, 'fulfilled');
      return performance.now() - from;
    };
    try {
      const alone = await took(await order(desk, customer, 'KEYGEN'));
      await holder.query(`SET idle_in_transaction_session_timeout = 0`);
      await holder.query('BEGIN');
      await holder.query(`SELECT 1 FROM vendor_gates WHERE vendor_id = $1 FOR UPDATE`, [desk.vendorIds.plain]);
      const waiting = await many(desk, customer, 'PLAIN', 30);
      const beside = [await order(desk, customer, 'KEYGEN'), await order(desk, customer, 'KEYGEN')];
      for (const id of beside) expect(await took(id)).toBeLessThan(3_000 + 5 * alone);
      await holder.query('ROLLBACK');
      for (const id of waiting) await desk.orderIn(id, 'fulfilled', 30_000);
      const climbed = await desk.database.query(`SELECT id FROM deliveries WHERE vendor_id = $1 AND rung > 0`, [desk.vendorIds.plain]);
      expect(climbed).toEqual([]);
    } finally {
      await holder.end();
    }
  }); // prettier-ignore

  test('what waits for a paused vendor stays here, and goes when it is paused no more', async () => {
    await desk.service('vendor-sync').kill();
    const id = await order(desk, customer, 'PLAIN');
    await changeVendor(desk, 'plain', { paused: true });
    const before = desk.plain.journal().length;
    await desk.start('vendor-sync');
    await lineWaits(desk, id, 'vendor-paused');
    const other = await order(desk, customer, 'KEYGEN');
    await desk.orderIn(other, 'fulfilled');
    expect(desk.plain.journal()).toHaveLength(before);
    await changeVendor(desk, 'plain', { paused: false });
    await desk.orderIn(id, 'fulfilled', 5_000);
  });

  test('after all of it the ledger and the journals tell the same', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
});

describe('the line before one vendor', () => {
  const desk = opened(() => Desk.open({ env: ENV }));
  let customer: string;
  beforeAll(async () => {
    customer = await desk.customer();
  });

  const INTERVAL_MS = 100;
  /** Slots of the last three seconds may be used late; and the machine is shared. */
  const LATE_MS = 3_300;

  /** By how much a stretch of requests was shorter than the pace allows, at worst. */
  const ahead = (times: readonly number[]) =>
    Math.max(...times.flatMap((from, i) => times.slice(i + 1).map((to, k) => (k + 1) * INTERVAL_MS - (to - from))));

  test('the pace of a vendor is kept, also after an outage, when all that waits has been due for long', async () => {
    await changeVendor(desk, 'plain', { pacePerMinute: 60_000 / INTERVAL_MS });
    const before = desk.plain.journal().length;
    const ids = await many(desk, customer, 'PLAIN', 70);
    await waitFor('some of them to be sent', () => desk.plain.journal().length >= before + 30);
    await desk.service('vendor-sync').kill();
    await desk.database.query(`UPDATE vendor_gates SET used_slot_at = used_slot_at - interval '1 hour'`);
    await desk.database.query(`UPDATE deliveries SET next_at = next_at - interval '1 hour' WHERE state = 'waiting'`);
    const atOutage = desk.plain.journal().length;
    await desk.start('vendor-sync');
    for (const id of ids) await desk.orderIn(id, 'fulfilled', 30_000);
    const times = desk.plain.journal().map(({ at }) => Date.parse(at));
    for (const part of [times.slice(before, atOutage), times.slice(atOutage)]) {
      expect(part.length).toBeGreaterThan(20);
      expect(ahead(part)).toBeLessThan(LATE_MS);
    }
    await changeVendor(desk, 'plain', { pacePerMinute: 60_000 });
  });

  test('the backlog of a vendor that stalls does not keep the net from what is due at another', async () => {
    const [stalled, other] = [await order(desk, customer, 'KEYGEN'), await order(desk, customer, 'PLAIN')];
    for (const id of [stalled, other]) await desk.orderIn(id, 'fulfilled');
    await desk.service('vendor-sync').kill();
    const copy = `
      INSERT INTO deliveries (id, vendor_id, purpose, form, fulfilment_id, license_id, person_version_id, round, intent_key, created_at, hold,
                              state, step, fence, rung, next_at)
      SELECT d.id || '-' || n, d.vendor_id, 'issue', d.form, d.fulfilment_id, NULL, d.person_version_id, 1000 + n, gen_random_uuid(), d.created_at,
             false, 'waiting', 'issue', 0, 0, clock_timestamp() - $2 * interval '1 second'
        FROM deliveries d CROSS JOIN generate_series(1, $3) n WHERE d.id = $1`;
    await desk.database.query(copy, [(await deliveryOf(desk, stalled)).id, 3600, 1000]);
    await desk.database.query(copy, [(await deliveryOf(desk, other)).id, 1, 1]);
    const due = await desk.database.query<{ id: string }>(VENDORS_DUE);
    expect(due.map(({ id }) => id).toSorted()).toEqual([desk.vendorIds.keygen, desk.vendorIds.plain].toSorted());
    const late = /^sparsam_delivery_oldest_due_seconds 36\d\d/m;
    await waitFor('orders to tell how late they are, which vendor-sync no longer can', async () =>
      late.test((await desk.call('GET', '/metrics', { as: { roles: ['metrics'] } })).text),
    );
    await desk.database.query(`DELETE FROM deliveries WHERE round > 1000`);
    await desk.start('vendor-sync');
  });
});
