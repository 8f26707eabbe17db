/** Cancel, hold, resume and answer: in every state of a fulfilment and of its delivery. */
import { addAttempts, deliveryOf, type AttemptRow } from '../support/written-rows.js';
import type { OrderView } from '../../tools/client/sparsam.js';
import type { Answer, Problem } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, CLERK, LICENSEE, line } from '../support/staff.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';
import type { TokenWish } from '../support/issuer.js';
import { FULFILMENT_STATES, type FulfilmentState } from '#model/fulfilment.states.js';

type Action = 'cancel' | 'hold' | 'resume' | 'answer';

const desk = opened(() => InProcess.open());
let customer: string;

beforeAll(async () => {
  await desk.product('ACME', await desk.vendor('Acme'));
  customer = await desk.customer();
});

const OTHER = { firstName: 'Anna', lastName: 'Liepa', email: 'anna@example.org' };

function act(order: OrderView, action: Action, as: TokenWish = CLERK): Promise<Answer<OrderView & Problem>> {
  if (action !== 'answer') return desk.call('POST', `/orders/${order.id}/${action}`, { as });
  return desk.call('POST', `/orders/${order.id}/lines/${order.lines[0]!.id}/answer`, {
    as,
    body: { licensee: OTHER },
  });
}

/** The delivery of which each state of a line follows. */
const DELIVERY_IN: Readonly<Record<FulfilmentState, Partial<DeliveryRow>>> = {
  delivering: { state: 'waiting' },
  held: { state: 'waiting', hold: true },
  'needs-input': { state: 'needs-input', reason: 'last-name-required' },
  refused: { state: 'refused', reason: 'product-unknown' },
  attention: { state: 'dead', reason: 'gave-up' },
  fulfilled: { state: 'done' },
  cancelled: { state: 'cancelled', cancel_requested_at: new Date() },
};

interface DeliveryRow {
  state: string;
  step: string;
  reason: string | null;
  hold: boolean;
  cancel_requested_at: Date | null;
}

const readDelivery = async (id: string) =>
  (
    await desk.query<DeliveryRow>(
      `SELECT state, step, reason, hold, cancel_requested_at FROM deliveries WHERE id = $1`,
      [id],
    )
  )[0]!;

/** An order whose delivery stands where the test wants it. */
async function orderWith(delivery: Partial<DeliveryRow>, attempts: readonly AttemptRow[] = []) {
  const order = await desk.placed(customer, [line('ACME')]);
  const deliveryId = await deliveryOf(desk.database, order.id);
  await addAttempts(desk.database, deliveryId, attempts);
  const { state = 'waiting', step = 'issue', reason = null, hold = false, cancel_requested_at = null } = delivery;
  await desk.query(
    `UPDATE deliveries SET state = $2, step = $3, reason = $4, hold = $5, cancel_requested_at = $6,
            settled_at = CASE WHEN $2 IN ('waiting', 'claimed', 'released') THEN NULL ELSE now() END WHERE id = $1`,
    [deliveryId, state, step, reason, hold, cancel_requested_at],
  );
  return { order, deliveryId };
}

const events = (orderId: string) =>
  desk.query(`SELECT event, state, actor FROM order_events WHERE order_id = $1 AND event <> 'placed' ORDER BY at`, [
    orderId,
  ]);

/** Each delivery of the line that this one is for. */
const roundsWith = (deliveryId: string) =>
  desk.query<{ round: number; intent_key: string; state: string }>(
    `SELECT round, intent_key, state FROM deliveries WHERE fulfilment_id = (SELECT fulfilment_id FROM deliveries WHERE id = $1) ORDER BY round`,
    [deliveryId],
  );

/** What a clerk may do, and where it leads; what is not here is refused. */
const ALLOWED: Readonly<Record<FulfilmentState, Partial<Record<Action, FulfilmentState>>>> = {
  delivering: { cancel: 'cancelled', hold: 'held' },
  held: { cancel: 'cancelled', resume: 'delivering' },
  'needs-input': { cancel: 'cancelled', answer: 'delivering' },
  refused: { cancel: 'cancelled', answer: 'delivering' },
  attention: { cancel: 'cancelled' },
  fulfilled: {},
  cancelled: {},
};
const EVENT: Readonly<Record<Action, string>> = {
  cancel: 'cancelled',
  hold: 'held',
  resume: 'resumed',
  answer: 'answered',
};
const CELLS = FULFILMENT_STATES.flatMap((state) =>
  (Object.keys(EVENT) as Action[]).map((action) => ({ state, action, to: ALLOWED[state][action] ?? null })),
);

test.each(CELLS)('a line that is $state answers to $action with $to', async ({ state, action, to }) => {
  const { order, deliveryId } = await orderWith(DELIVERY_IN[state]);
  const before = await readDelivery(deliveryId);
  const answer = await act(order, action);
  if (to === null) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await readDelivery(deliveryId)).toEqual(before);
    expect(await events(order.id)).toEqual([]);
    return;
  }
  expect(answer).toMatchObject({ status: 200, body: { state: to, lines: [{ state: to }] } });
  expect(await events(order.id)).toEqual([{ event: EVENT[action], state: to, actor: 'clerk-1' }]);
  const after = await readDelivery(deliveryId);
  expect(after.cancel_requested_at !== null).toBe(action === 'cancel' || action === 'answer');
  expect(after.hold).toBe(action === 'hold' || (action === 'cancel' && before.hold));
});

test('a delivery that ended without a clerk is not lost: its line stands before a person, who may end it', async () => {
  const { order } = await orderWith({ state: 'cancelled' });
  const shown = await desk.sales.readOrder(order.id);
  expect(shown).toMatchObject({ state: 'attention', lines: [{ reason: 'cancelled-elsewhere' }] });
  expect((await act(order, 'cancel')).body).toMatchObject({ state: 'cancelled' });
});

test.each(['needs-input', 'refused', 'attention'] as const)(
  'a line that was %s shows why until it is cancelled; then there is nothing to say',
  async (state) => {
    const { order } = await orderWith(DELIVERY_IN[state]);
    const shown = async () => (await desk.sales.readOrder(order.id)).lines[0]!.reason;
    expect(await shown()).toBe(DELIVERY_IN[state].reason);
    expect((await act(order, 'cancel')).body.lines[0]).toMatchObject({ state: 'cancelled', reason: null });
    expect(await shown()).toBeNull();
  },
);

test('an answer starts another delivery under another intent key, and what was ordered stays on the line', async () => {
  const { order, deliveryId } = await orderWith(DELIVERY_IN['needs-input']);
  const answer = await act(order, 'answer');
  expect(answer.body.lines[0]!.licensee).toEqual(OTHER);
  const rows = await roundsWith(deliveryId);
  expect(rows.map(({ round, state }) => [round, state])).toEqual([[1, 'needs-input'], [2, 'waiting']]); // prettier-ignore
  expect(rows[0]!.intent_key).not.toBe(rows[1]!.intent_key);
  const [ordered] = await desk.query<{ email: string }>(
    `SELECT v.email FROM order_lines l JOIN person_versions v ON v.id = l.person_version_id WHERE l.id = $1`,
    [order.lines[0]!.id],
  );
  expect(ordered!.email).toBe(LICENSEE.email);
});

test('an answer goes by the vendor’s name of the product as it is now; until then repeats go by the one it was ordered under', async () => {
  const { id } = (await desk.admin.listProducts()).items.find(({ sku }) => sku === 'ACME')!;
  const ordered = async (line: string) =>
    (await desk.query<{ name: string }>(`SELECT product_reference AS name FROM order_lines WHERE id = $1`, [line]))[0]!.name; // prettier-ignore
  const { order } = await orderWith(DELIVERY_IN.refused);
  const lineId = order.lines[0]!.id;
  const before = await ordered(lineId);
  await desk.admin.changeProduct(id, { vendorReference: 'put-right' });
  expect(await ordered(lineId)).toBe(before);
  await act(order, 'answer');
  expect(await ordered(lineId)).toBe('put-right');
});

test.each([
  ['refused', [{ outcome: 'unknown' }, { step: 'look-up', outcome: 'next' }, { outcome: 'refused' }]],
  ['needs-input', [{ outcome: null }, { released: false, outcome: 'lost' }, { outcome: 'needs-input' }]],
] as const)(
  'a line that came back %s after an attempt that was left open is not begun anew: that one may still arrive',
  async (state, attempts) => {
    const { order, deliveryId } = await orderWith(DELIVERY_IN[state], attempts);
    const before = await readDelivery(deliveryId);
    expect(await act(order, 'answer')).toMatchObject({ status: 409, body: { code: 'already-with-vendor' } });
    expect(await readDelivery(deliveryId)).toEqual(before);
    expect(await events(order.id)).toEqual([]);
    expect(await roundsWith(deliveryId)).toHaveLength(1);
  },
);

test("an answer to another order's line finds nothing", async () => {
  const { order } = await orderWith(DELIVERY_IN['needs-input']);
  const { order: other } = await orderWith(DELIVERY_IN['needs-input']);
  const answer = await desk.call('POST', `/orders/${order.id}/lines/${other.lines[0]!.id}/answer`, {
    body: { licensee: OTHER },
  });
  expect(answer.status).toBe(404);
});

/** Where a delivery can stand that no clerk has stopped, and whether the vendor may have heard of it. */
const PLACES: [string, Partial<DeliveryRow>, AttemptRow[], boolean][] = [
  ['waits for its first attempt', { state: 'waiting' }, [], true],
  ['waits after the vendor was busy', { state: 'waiting', reason: 'vendor-busy' }, [{ outcome: 'retry' }], true],
  ['waits after a lease was lost before the release', { state: 'waiting', reason: 'lease-lost' }, [{ released: false, outcome: 'lost' }], true],
  ['is claimed and not yet released', { state: 'claimed' }, [{ released: false }], true],
  ['is released', { state: 'released' }, [{}], false],
  ['waits for the look-up after a time-out', { state: 'waiting', step: 'look-up' }, [{ outcome: 'unknown' }], false],
  ['is claimed for the look-up', { state: 'claimed', step: 'look-up' }, [{ outcome: 'unknown' }, { step: 'look-up', released: false }], false],
  ['waits to find its licensee', { state: 'waiting', step: 'find-licensee' }, [{ outcome: 'next' }], false],
  ['waits to issue again after a look-up found nothing, a letter still open', { state: 'waiting' }, [{ outcome: 'unknown' }, { step: 'look-up', outcome: 'next' }], false],
  ['waits to issue again, a release of it abandoned', { state: 'waiting' }, [{ outcome: null }, { released: false, outcome: 'lost' }], false],
  ['is dead after the ladder ended', { state: 'dead', reason: 'gave-up' }, [{ outcome: 'retry' }], true],
  ['is dead, its outcome unknown', { state: 'dead', reason: 'outcome-unknown' }, [{ outcome: 'unknown' }], false],
  ['is dead at the look-up, still pending', { state: 'dead', step: 'look-up', reason: 'still-pending' }, [{ outcome: 'pending' }], false],
  ['is dead, what came of it disputed', { state: 'dead', reason: 'serial-taken' }, [{ outcome: 'disputed' }], false],
  ['came back with a question', { state: 'needs-input', reason: 'last-name-required' }, [{ outcome: 'needs-input' }], true],
  ['was refused', { state: 'refused', reason: 'product-unknown' }, [{ outcome: 'refused' }], true],
  ['was refused while its licensee was looked for', { state: 'refused', step: 'find-licensee', reason: 'licensee-not-found' }, [{ outcome: 'next' }, { step: 'find-licensee', outcome: 'refused' }], true],
  ['was refused after an attempt that was left open', { state: 'refused', reason: 'other' }, [{ outcome: 'unknown' }, { outcome: 'refused' }], false],
  ['waits to issue again after the vendor was at it', { state: 'waiting' }, [{ outcome: 'pending' }, { step: 'look-up', outcome: 'next' }], false],
  ['is done', { state: 'done' }, [{ outcome: 'done' }], false],
]; // prettier-ignore

/** What is under way can be held, and what is not over cancelled; the rest of the refusals is that the vendor may have heard of it. */
const isOver = ({ state }: Partial<DeliveryRow>, action: 'cancel' | 'hold'): boolean =>
  action === 'cancel' ? state === 'done' : !['waiting', 'claimed', 'released'].includes(state!);

describe.each(PLACES)('a delivery that %s', (_name, delivery, attempts, isHere) => {
  test.each((['cancel', 'hold'] as const).map((action) => [action, isHere && !isOver(delivery, action)] as const))(
    'is stopped by %s: %s',
    async (action, stoppable) => {
      const { order, deliveryId } = await orderWith(delivery, attempts);
      const before = await readDelivery(deliveryId);
      const answer = await act(order, action);
      const after = await readDelivery(deliveryId);
      if (stoppable) {
        expect(answer.status).toBe(200);
        expect(after).toEqual({
          ...before,
          ...(action === 'hold' ? { hold: true } : { cancel_requested_at: expect.any(Date) as Date }),
        });
        return;
      }
      const code = isOver(delivery, action) ? 'wrong-state' : 'already-with-vendor';
      expect(answer).toMatchObject({ status: 409, body: { code } });
      expect(after).toEqual(before);
      expect(await events(order.id)).toEqual([]);
    },
  );
});

test('an order of several lines is cancelled where it still can be; the line at the vendor goes on', async () => {
  const order = await desk.placed(customer, [line('ACME'), line('ACME', OTHER)]);
  const first = await deliveryOf(desk.database, order.id);
  await addAttempts(desk.database, first, [{}]);
  await desk.query(`UPDATE deliveries SET state = 'released' WHERE id = $1`, [first]);
  const answer = await act(order, 'cancel');
  expect(answer.status).toBe(200);
  expect(answer.body.lines.map((each) => each.state)).toEqual(['delivering', 'cancelled']);
});

describe('two clerks at once', () => {
  test.each(['cancel', 'hold', 'answer'] as const)(
    '%s: one does it, the other is told that it is done',
    async (action) => {
      const from = action === 'answer' ? 'needs-input' : 'delivering';
      const { order, deliveryId } = await orderWith(DELIVERY_IN[from]);
      const answers = await withTableClosed(desk.database, 'order_events', async () => {
        const both = [act(order, action), act(order, action, ADMIN)];
        await untilWaiting(desk.database, 2);
        return both;
      }).then((both) => Promise.all(both));
      expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409]);
      expect(answers.find((answer) => answer.status === 409)!.body.code).toBe('wrong-state');
      expect(await events(order.id)).toHaveLength(1);
      expect(await roundsWith(deliveryId)).toHaveLength(action === 'answer' ? 2 : 1);
    },
  );

  test('an answer and a cancel: the cancel stops what the answer began, or the answer comes too late', async () => {
    const { order } = await orderWith(DELIVERY_IN['needs-input']);
    const [answered, cancelled] = await withTableClosed(desk.database, 'order_events', async () => {
      const first = act(order, 'answer');
      await untilWaiting(desk.database, 1);
      const second = act(order, 'cancel', ADMIN);
      await untilWaiting(desk.database, 2);
      return [first, second];
    }).then((both) => Promise.all(both));
    expect([answered!.status, cancelled!.status]).toEqual([200, 200]);
    const now = await readDelivery(await deliveryOf(desk.database, order.id));
    expect(now.cancel_requested_at).not.toBeNull();
    expect((await desk.sales.readOrder(order.id)).state).toBe('cancelled');
  });
});
