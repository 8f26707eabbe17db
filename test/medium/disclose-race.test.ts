/** A cancel and a release at the same time: one of them, never both. */
import type { DataSource } from 'typeorm';
import { makeDataSource } from '#model/data-source.js';
import { disclose, type Release, type ReleaseRequest } from '#disclosure/disclose.js';
import type { OrderView } from '../../tools/client/sparsam.js';
import { WRAPPING_KEY } from '../support/app.js';
import type { Answer } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { claimed, deliveryOf } from '../support/written-rows.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';

const desk = opened(() => InProcess.open());
let customer: string;
let vendorSync: DataSource;
beforeAll(async () => {
  customer = await desk.customer();
  await desk.product('ACME', await desk.vendor('Acme'));
  const url = desk.database.url('sparsam_vendor_sync');
  vendorSync = await makeDataSource({ url, poolMax: 4, applicationName: 'test-vendor-sync' }).initialize();
});
afterAll(() => vendorSync?.destroy());

/** An order whose delivery is claimed, and what its release asks for. */
async function claimedOrder(): Promise<{ order: OrderView; request: ReleaseRequest }> {
  const order = await desk.placed(customer, [line('ACME')]);
  return { order, request: await claimed(desk.database, await deliveryOf(desk.database, order.id)) };
}
const stop = (order: OrderView, action: string) => desk.call('POST', `/orders/${order.id}/${action}`);
const release = (request: ReleaseRequest) => disclose(vendorSync, WRAPPING_KEY, request);
const ledger = (request: ReleaseRequest) =>
  desk.query(`SELECT 1 FROM disclosures WHERE delivery_id = $1`, [request.deliveryId]);

describe.each(['cancel', 'hold'])('a %s', (action) => {
  test('that comes while a release commits is told that it is too late', async () => {
    const { order, request } = await claimedOrder();
    const [released, stopped] = await withTableClosed(desk.database, 'disclosures', async () => {
      const releasing = release(request);
      await untilWaiting(desk.database, 1);
      const stopping = stop(order, action);
      await untilWaiting(desk.database, 2);
      return [releasing, stopping] as const;
    }).then((both) => Promise.all(both));
    expect(released.kind).toBe('released');
    expect(stopped).toMatchObject({ status: 409, body: { code: 'already-with-vendor' } });
    expect(await ledger(request)).toHaveLength(1);
  });

  test('that commits while a release waits for it stops the release', async () => {
    const { order, request } = await claimedOrder();
    const [stopped, released] = await withTableClosed(desk.database, 'order_events', async () => {
      const stopping = stop(order, action);
      await untilWaiting(desk.database, 1);
      const releasing = release(request);
      await untilWaiting(desk.database, 2);
      return [stopping, releasing] as const;
    }).then((both) => Promise.all(both));
    expect(stopped.status).toBe(200);
    expect(released).toEqual({ kind: 'stopped' });
    expect(await ledger(request)).toEqual([]);
  });

  test('at any moment of a release: never both', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { order, request } = await claimedOrder();
      const both =
        round % 2 === 0
          ? [stop(order, action), release(request)]
          : [release(request), stop(order, action)].toReversed();
      const [stopped, released] = (await Promise.all(both)) as [Answer, Release];
      const outcome = `${stopped.status} ${released.kind}`;
      expect(['200 stopped', '409 released']).toContain(outcome);
      expect(await ledger(request)).toHaveLength(released.kind === 'released' ? 1 : 0);
    }
  });
});
