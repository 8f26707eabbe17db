/** One vendor's trouble costs no other vendor anything: in the sweep, and at the gate. */
import { newId } from '#kernel/ids.js';
import { DeliverySettlement } from '../../apps/vendor-sync/src/delivery/delivery.settle.js';
import { DeliverySweep } from '../../apps/vendor-sync/src/delivery/delivery.sweep.js';
import { claimed, deliveryOf } from '../support/written-rows.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { LICENSEE, line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

const desk = opened(() => InProcess.open('vendor-sync'));
let customer: string;
beforeAll(async () => {
  customer = await desk.customer();
});

const vendorSync = <T>(kind: new (...parts: never[]) => T): T =>
  desk.app('vendor-sync').nest.get<T>(kind, { strict: false });

/** A delivery that waits and that nobody works on: its first attempt, by the service's own worker, is over. */
async function waiting(sku: string): Promise<{ vendor: string; delivery: string }> {
  const vendor = await desk.vendor(sku, { paused: false });
  await desk.product(sku, vendor);
  const order = await desk.placed(customer, [line(sku, LICENSEE)]);
  const delivery = await deliveryOf(desk.database, order.id);
  await waitFor('the first attempt to be over', async () => {
    const over = await desk.query(
      `SELECT 1 FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.id = $1 AND d.state = 'waiting' AND a.settled_at IS NOT NULL`,
      [delivery],
    );
    return over.length > 0;
  });
  return { vendor, delivery };
}

test('what waits for a vendor that is away, in any number, does not keep another vendor’s delivery from being found', async () => {
  const away = await waiting('AWAY');
  await desk.query(`UPDATE vendors SET paused = true WHERE id = $1`, [away.vendor]);
  const ids = Array.from({ length: 400 }, () => newId('delivery'));
  await desk.query(
    `INSERT INTO deliveries SELECT x.* FROM deliveries d, unnest($2::text[]) AS fresh(id),
       jsonb_populate_record(d, jsonb_build_object('id', fresh.id, 'intent_key', gen_random_uuid(), 'fulfilment_id', NULL, 'state', 'waiting',
         'next_at', now() - interval '1 hour', 'fence', 0, 'lease_until', NULL)) AS x WHERE d.id = $1`,
    [away.delivery, ids],
  );
  const here = await waiting('HERE');
  await desk.query(
    `UPDATE deliveries SET state = 'waiting', lease_until = NULL, next_at = now() - interval '1 second' WHERE id = $1`,
    [here.delivery],
  );
  const attempts = async () =>
    (await desk.query(`SELECT id FROM attempts WHERE delivery_id = $1`, [here.delivery])).length;
  const before = await attempts();
  await vendorSync(DeliverySweep).sweep();
  expect(await attempts()).toBe(before + 1);
});

test('a vendor that says when to come back is left alone until then, by everything', async () => {
  const { vendor, delivery } = await waiting('BUSY');
  const request = await claimed(desk.database, delivery);
  const claim = { ...request, vendorId: vendor, purpose: 'issue' as const, step: 'issue', rung: 0, waitedFor: null };
  await desk.query(
    `INSERT INTO vendor_gates (vendor_id, awake_until, used_slot_at, failures, open_until) VALUES ($1, now(), now(), 0, NULL)
       ON CONFLICT (vendor_id) DO UPDATE SET failures = 0, open_until = NULL`,
    [vendor],
  );
  await vendorSync(DeliverySettlement).settle(
    claim,
    {} as never,
    { kind: 'retry', code: 'rate-limited', vendorAtFault: false, retryAfterMs: 60_000, left: 'sent', status: 429 },
    { state: 'waiting', step: 'issue', rung: 1, delayMs: 60_000, reason: 'rate-limited', vendorFailed: null },
  );
  const [gate] = await desk.query<{ left: number; failures: number }>(
    `SELECT extract(epoch FROM open_until - clock_timestamp())::float AS left, failures FROM vendor_gates WHERE vendor_id = $1`,
    [vendor],
  );
  expect(gate!.failures).toBe(0);
  expect(gate!.left).toBeGreaterThan(50);
  expect(gate!.left).toBeLessThanOrEqual(60);
});
