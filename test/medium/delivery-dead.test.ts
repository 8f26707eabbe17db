/** What stands in front of a person: the list, and taking it up again. */
import { newId } from '#common/database/ids.js';
import type { Delivery } from '#common/model/delivery.entity.js';
import { Dispatch } from '../support/dispatch.js';

let dispatch: Dispatch;
let vendor: string;
beforeAll(async () => {
  dispatch = await Dispatch.open();
  vendor = await dispatch.vendor();
});
afterAll(() => dispatch?.close());
beforeEach(() => dispatch.clear());

const CALLER = { subject: 'admin-1', roles: ['admin' as const] };
const DEAD: Partial<Delivery> = { state: 'dead', reason: 'gave-up', settledAt: new Date('2026-01-02T03:04:05.678Z'), rung: 2, nudge: 4 }; // prettier-ignore
const dead = (more: Partial<Delivery> = {}, at = vendor) => dispatch.issue(at, { ...DEAD, ...more });
const list = (query: { after?: string; limit?: number } = {}) => dispatch.deadLetters.list({ limit: 50, ...query });
const retry = (id: string) => dispatch.deadLetters.retry(id, CALLER);

/** A delivery of a case at a vendor that takes cases by this channel. */
async function deadCase(
  channel: 'mail' | 'http-ticket',
  reason: string,
): Promise<{ id: string; escalationId: string }> {
  const at = await dispatch.vendor({ supportChannel: channel, supportAddress: 'support@vendor.example.org' });
  const escalationId = await dispatch.escalation(at);
  const wish = { vendorId: at, purpose: 'escalation-serial', form: 'serial-only', escalationId } as const;
  return { id: await dispatch.row(wish, { ...DEAD, reason }), escalationId };
}

describe('the list', () => {
  test('says of each what it is about, why it waits and since when', async () => {
    const id = await dead({ step: 'look-up' });
    const [row] = await dispatch.query('SELECT fulfilment_id FROM deliveries WHERE id = $1', [id]);
    expect(await list()).toEqual({
      items: [
        {
          id,
          vendorId: vendor,
          purpose: 'issue',
          step: 'look-up',
          reason: 'gave-up',
          deadSince: '2026-01-02T03:04:05.678Z',
          fulfilmentId: row!.fulfilment_id,
          licenseId: null,
          escalationId: null,
          retryAllowed: true,
          settleAs: ['did-not-arrive'],
        },
      ],
      next: null,
    });
  });

  test('holds nothing that waits, is done or is to be stopped', async () => {
    for (const more of [{ state: 'waiting' }, { state: 'done' }, { cancelRequestedAt: new Date() }]) await dead(more);
    expect(await list()).toEqual({ items: [], next: null });
  });

  test('goes on behind the last of a page, and ends', async () => {
    const ids = [await dead(), await dead(), await dead(), await dead()].toSorted();
    const first = await list({ limit: 3 });
    expect([first.items.map(({ id }) => id), first.next]).toEqual([ids.slice(0, 3), ids[2]]);
    const second = await list({ limit: 3, after: first.next! });
    expect([second.items.map(({ id }) => id), second.next]).toEqual([ids.slice(3), null]);
    expect((await list({ limit: 4 })).next).toBeNull();
  });
});

describe('a retry', () => {
  test('takes it up at once, from the first rung, under the next nudge, and says who pressed', async () => {
    const id = await dead();
    const [{ fulfilment_id: fulfilment }] = (await dispatch.query('SELECT fulfilment_id FROM deliveries WHERE id = $1', [id])) as [{ fulfilment_id: string }]; // prettier-ignore
    expect(await retry(id)).toEqual({ id, state: 'waiting', revived: true });
    const row = await dispatch.delivery(id);
    expect(row).toMatchObject({ state: 'waiting', rung: 0, reason: null, settled_at: null, nudge: 5, revived_by: 'admin-1' }); // prettier-ignore
    expect(row.next).toBeLessThanOrEqual(0);
    expect(dispatch.nudges).toEqual([`deliver-${id}-5`, `advance-fulfilment-${fulfilment}-1000005`]);
  });

  test('tells the case that its escalation is under way again', async () => {
    const { id, escalationId } = await deadCase('mail', 'gave-up');
    expect(await retry(id)).toMatchObject({ revived: true });
    expect(dispatch.nudges).toEqual([`deliver-${id}-5`, `advance-escalation-${escalationId}-1000005`]);
  });

  test('changes nothing when it is pressed again', async () => {
    const id = await dead();
    await retry(id);
    const sent = dispatch.nudges.length;
    expect(await retry(id)).toEqual({ id, state: 'waiting', revived: false });
    expect(await dispatch.delivery(id)).toMatchObject({ nudge: 5 });
    expect(dispatch.nudges).toHaveLength(sent);
  });

  test('pressed twice at once revives once', async () => {
    const id = await dead();
    const both = await Promise.all([retry(id), retry(id)]);
    expect(both.map(({ revived }) => revived).toSorted()).toEqual([false, true]);
    expect(both.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  });

  test.each(['done', 'cancelled'])('of one that is %s says so', async (state) => {
    const id = await dead({ state, reason: 'outcome-unknown' }, await dispatch.vendor({ adapter: 'gone' as never }));
    expect(await retry(id)).toEqual({ id, state, revived: false });
  });

  test('of what is to be stopped takes nothing up', async () => {
    const id = await dead({ cancelRequestedAt: new Date() });
    expect(await retry(id)).toEqual({ id, state: 'dead', revived: false });
    expect(await dispatch.delivery(id)).toMatchObject({ state: 'dead' });
    expect(dispatch.nudges).toEqual([]);
  });

  test('of what is not there is not found', async () => {
    await expect(retry(newId('delivery'))).rejects.toMatchObject({ code: 'not-found' });
  });

  describe.each(['outcome-unknown', 'serial-taken', 'left-open'])(
    'where the thing may have been done (%s)',
    (reason) => {
      test('is allowed at a vendor that a repeat cannot harm', async () => {
        const id = await dead({ reason });
        expect((await list()).items).toMatchObject([{ id, retryAllowed: true }]);
        expect(await retry(id)).toMatchObject({ revived: true });
      });

      test('is refused where a repeat could do it twice, and where nobody knows', async () => {
        const unknown = await dispatch.vendor({ adapter: 'gone' as never });
        const ids = [await dead({ reason }, unknown), (await deadCase('mail', reason)).id];
        expect((await list()).items.map(({ id, retryAllowed }) => [id, retryAllowed])).toEqual(
          ids.toSorted().map((id) => [id, false]),
        );
        for (const id of ids) {
          await expect(retry(id)).rejects.toMatchObject({ code: 'retry-not-allowed' });
          expect(await dispatch.delivery(id)).toMatchObject({ state: 'dead', reason });
        }
        expect(dispatch.nudges).toEqual([]);
      });

      test('is allowed for a case where the channel knows repeats', async () => {
        expect(await retry((await deadCase('http-ticket', reason)).id)).toMatchObject({ revived: true });
      });
    },
  );

  test('is allowed everywhere where nothing was done', async () => {
    const { id } = await deadCase('mail', 'still-pending');
    expect((await list()).items).toMatchObject([{ id, retryAllowed: true }]);
    expect(await retry(id)).toMatchObject({ revived: true });
  });
});
