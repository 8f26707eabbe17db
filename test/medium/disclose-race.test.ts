/** A cancel and a release at the same time: one of them, never both. */
import type { Release } from '#common/disclosure/disclose.js';
import type { Answer } from '../support/app.js';
import type { OrderView } from '../support/counter.js';
import { Door } from '../support/door.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door?.close());

const stop = (order: OrderView, action: string) => door.desk.orders.call('POST', `/orders/${order.id}/${action}`);

describe.each(['cancel', 'hold'])('a %s', (action) => {
  test('that comes while a release commits is told that it is too late', async () => {
    const { order, request } = await door.claimedOrder();
    const [released, stopped] = await withTableClosed(door.desk.database, 'disclosures', async () => {
      const releasing = door.release(request);
      await untilWaiting(door.desk.database, 1);
      const stopping = stop(order, action);
      await untilWaiting(door.desk.database, 2);
      return [releasing, stopping] as const;
    }).then((both) => Promise.all(both));
    expect(released.kind).toBe('released');
    expect(stopped).toMatchObject({ status: 409, body: { code: 'already-with-vendor' } });
    expect(await door.ledger(request)).toHaveLength(1);
  });

  test('that commits while a release waits for it stops the release', async () => {
    const { order, request } = await door.claimedOrder();
    const [stopped, released] = await withTableClosed(door.desk.database, 'order_events', async () => {
      const stopping = stop(order, action);
      await untilWaiting(door.desk.database, 1);
      const releasing = door.release(request);
      await untilWaiting(door.desk.database, 2);
      return [stopping, releasing] as const;
    }).then((both) => Promise.all(both));
    expect(stopped.status).toBe(200);
    expect(released).toEqual({ kind: 'stopped' });
    expect(await door.ledger(request)).toEqual([]);
  });

  test('at any moment of a release: never both', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { order, request } = await door.claimedOrder();
      const both =
        round % 2 === 0
          ? [stop(order, action), door.release(request)]
          : [door.release(request), stop(order, action)].toReversed();
      const [stopped, released] = (await Promise.all(both)) as [Answer, Release];
      const outcome = `${stopped.status} ${released.kind}`;
      expect(['200 stopped', '409 released']).toContain(outcome);
      expect(await door.ledger(request)).toHaveLength(released.kind === 'released' ? 1 : 0);
    }
  });
});
