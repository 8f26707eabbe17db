import { Desk } from '../support/desk.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { changeVendor, deliveryIn, somebody } from './look.js';

/** Times long enough that a call which hangs is still under way when everything else is done. */
const ENV = { CONCURRENCY: '6', CALL_TIMEOUT_MS: '6000', LEASE_MS: '20000', SWEEP_MS: '100' };

describe.each(queues())('one vendor and the others, on the %s queue', (queue) => {
  let desk: Desk;
  let customer: string;
  beforeAll(async () => {
    desk = await Desk.open({ queue, env: ENV });
    customer = await desk.customer();
  });
  afterAll(() => desk?.close());

  const place = async (product: 'KEYGEN' | 'PLAIN') => (await desk.place(customer, product, somebody())).body.id;
  const many = (product: 'KEYGEN' | 'PLAIN', count: number) => Promise.all(Array.from({ length: count }, () => place(product)));

  test('a vendor that stalls fills its cap and no more, and the orders of another do not wait for it', async () => {
    await changeVendor(desk, 'keygen', { cap: 4 });
    desk.keygen.misbehave([{ do: { kind: 'hang' } }]);
    const stalled = await many('KEYGEN', 20);
    await waitFor('the stalled vendor to be at its cap', () => desk.keygen.journal().length === 4);
    const others = await many('PLAIN', 20);
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

  /** The shortest time that so many requests took, in milliseconds. */
  const shortest = (times: readonly number[], requests: number) =>
    Math.min(...times.slice(requests - 1).map((last, first) => last - times[first]!));

  const INTERVAL_MS = 500;
  /** A slot is used when a sweep comes by, and the machine is shared. */
  const LATE_MS = 300;

  test('the pace of a vendor is kept, also when slots that were reserved before an outage all lie in the past', async () => {
    await changeVendor(desk, 'plain', { pacePerMinute: 60_000 / INTERVAL_MS });
    const before = desk.plain.journal().length;
    const ids = await many('PLAIN', 16);
    await waitFor('half of them to be sent', () => desk.plain.journal().length >= before + 8);
    await desk.service('vendor-sync').kill();
    await desk.database.query(`UPDATE vendor_gates SET next_slot_at = next_slot_at - interval '1 hour'`);
    await desk.database.query(`UPDATE deliveries SET slot_at = slot_at - interval '1 hour', next_at = next_at - interval '1 hour' WHERE state = 'waiting'`);
    const atOutage = desk.plain.journal().length;
    await desk.start('vendor-sync');
    for (const id of ids) await desk.orderIn(id, 'fulfilled', 30_000);
    const times = desk.plain.journal().map(({ at }) => Date.parse(at));
    for (const part of [times.slice(before, atOutage), times.slice(atOutage)]) {
      expect(part.length).toBeGreaterThan(4);
      expect(shortest(part, 4)).toBeGreaterThan(3 * INTERVAL_MS - LATE_MS);
      expect(part.at(-1)! - part[0]!).toBeGreaterThan((part.length - 1) * INTERVAL_MS - LATE_MS);
    }
    await changeVendor(desk, 'plain', { pacePerMinute: 60_000 });
  });

  test('what waits for a paused vendor stays here, and goes when it is paused no more', async () => {
    await desk.service('vendor-sync').kill();
    const id = await place('PLAIN');
    await changeVendor(desk, 'plain', { paused: true });
    const before = desk.plain.journal().length;
    await desk.start('vendor-sync');
    await deliveryIn(desk, id, 'waiting for the vendor', ({ reason }) => reason === 'vendor-paused');
    const other = await place('KEYGEN');
    await desk.orderIn(other, 'fulfilled');
    expect(desk.plain.journal()).toHaveLength(before);
    await changeVendor(desk, 'plain', { paused: false });
    await desk.orderIn(id, 'fulfilled', 5_000);
  });

  test('after all of it the ledger and the journals tell the same', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
});
