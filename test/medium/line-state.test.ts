/** The state of a line follows from its delivery: at once, in every state, in the order, in the list and in the timeline. */
import { newId } from '#kernel/ids.js';
import { DELIVERY_STATES, type DeliveryState } from '#model/delivery.states.js';
import { FULFILMENT_STATES, type FulfilmentState } from '#model/fulfilment.states.js';
import type { OrderView } from '../../tools/client/sparsam.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { CLERK, line } from '../support/staff.js';
import { deliveryOf } from '../support/written-rows.js';

const desk = opened(() => InProcess.open());
let customer: string;
beforeAll(async () => {
  await desk.product('ACME', await desk.vendor('Acme'));
  customer = await desk.customer();
});

const change = async (order: OrderView, set: string): Promise<string> => {
  const id = await deliveryOf(desk.database, order.id);
  await desk.query(`UPDATE deliveries SET ${set} WHERE id = $1`, [id]);
  return id;
};

/** Of a line that no clerk has stopped: its state, and its reason where the delivery says `a-reason`. */
const TABLE: Readonly<Record<DeliveryState, readonly [FulfilmentState, string | null]>> = {
  waiting: ['delivering', 'a-reason'],
  claimed: ['delivering', 'a-reason'],
  released: ['delivering', 'a-reason'],
  done: ['fulfilled', 'a-reason'],
  'needs-input': ['needs-input', 'a-reason'],
  refused: ['refused', 'a-reason'],
  dead: ['attention', 'a-reason'],
  cancelled: ['attention', 'cancelled-elsewhere'],
};

describe.each(DELIVERY_STATES)('a line whose delivery is %s', (delivery) => {
  test.each([
    ['nobody has stopped', 'hold = false, cancel_requested_at = NULL', ...TABLE[delivery]],
    ['a clerk has held', 'hold = true, cancel_requested_at = NULL', 'held', TABLE[delivery][1]],
    ['a clerk has cancelled', 'hold = false, cancel_requested_at = now()', 'cancelled', null],
    ['a clerk has held and cancelled', 'hold = true, cancel_requested_at = now()', 'cancelled', null],
  ] as const)('and that %s', async (_what, marks, state, reason) => {
    const order = await desk.placed(customer, [line('ACME')]);
    await change(order, `state = '${delivery}', reason = 'a-reason', ${marks}`);
    expect(await desk.sales.readOrder(order.id)).toMatchObject({ state, lines: [{ state, reason }] });
  });
});

test('the list finds the orders with a line in a state, and no others; what came of an earlier round is over', async () => {
  const clerk = { ...CLERK, subject: 'clerk-states' };
  const placed = () => desk.placed(customer, [line('ACME')], { as: clerk });
  const there: Record<string, string[]> = {};
  for (const [delivery, [state]] of Object.entries(TABLE)) {
    const order = await placed();
    await change(order, `state = '${delivery}'`);
    (there[state] ??= []).push(order.id);
  }
  const [held, stopped, answered] = [await placed(), await placed(), await placed()];
  await change(held, `hold = true`);
  await desk.call('POST', `/orders/${stopped.id}/cancel`, { as: clerk });
  await change(answered, `state = 'needs-input', reason = 'email-taken'`);
  const path = `/orders/${answered.id}/lines/${answered.lines[0]!.id}/answer`;
  const body = { licensee: { firstName: 'Anna', lastName: 'Liepa', email: 'anna@example.org' } };
  expect((await desk.call('POST', path, { as: clerk, body })).status).toBe(200);
  const expected = {
    ...there,
    held: [held.id],
    cancelled: [stopped.id],
    delivering: [...there.delivering!, answered.id],
  };
  const found = async (state: FulfilmentState) => {
    const { body } = await desk.call<{ items: OrderView[] }>('GET', `/orders?state=${state}`, { as: clerk });
    return body.items.map(({ id }) => id).toSorted();
  };
  const lists = await Promise.all(FULFILMENT_STATES.map(async (state) => [state, await found(state)] as const));
  expect(Object.fromEntries(lists)).toEqual(expected);
});

/** Entries of the timeline that tell of the line, as `what state reason actor`. */
async function told(order: OrderView, kinds = ['event']): Promise<string[]> {
  const { entries } = await desk.sales.readOrderTimeline(order.id);
  return entries
    .filter(({ kind, lineId }) => kinds.includes(kind) && lineId !== null)
    .map(({ what, state, reason, actor }) => [what, state, reason, actor].map((part) => part ?? '-').join(' '));
}
const settled = (state: DeliveryState, reason: string | null) =>
  `state = '${state}', reason = ${reason === null ? 'NULL' : `'${reason}'`}, settled_at = clock_timestamp()`;
const retried = (deliveryId: string) =>
  desk.query(
    `WITH up AS (UPDATE deliveries SET state = 'waiting', reason = NULL, settled_at = NULL WHERE id = $1
                 RETURNING id, old.settled_at AS dead_at, old.reason AS dead_as)
     INSERT INTO delivery_retries (delivery_id, dead_at, dead_as, retried_by, retried_at)
     SELECT id, dead_at, dead_as, 'admin-1', clock_timestamp() FROM up`,
    [deliveryId],
  );

test.each([
  ['done', null, 'fulfilled fulfilled - -'],
  ['needs-input', 'last-name-required', 'asked needs-input last-name-required -'],
  ['refused', 'product-unknown', 'refused refused product-unknown -'],
  ['dead', 'gave-up', 'gave-up attention gave-up -'],
  ['cancelled', null, 'gave-up attention cancelled-elsewhere -'],
] as const)('the timeline tells of a delivery that is %s (%s)', async (state, reason, entry) => {
  const order = await desk.placed(customer, [line('ACME')]);
  expect(await told(order)).toEqual([]);
  await change(order, settled(state, reason));
  expect(await told(order)).toEqual([entry]);
});

test('each retry of a dead letter is told with why it was dead-lettered and who had it tried again', async () => {
  const order = await desk.placed(customer, [line('ACME')]);
  for (const reason of ['gave-up', 'outcome-unknown']) await retried(await change(order, settled('dead', reason)));
  await change(order, settled('dead', 'left-open'));
  expect(await told(order)).toEqual([
    'gave-up attention gave-up -',
    'retried delivering - admin-1',
    'gave-up attention outcome-unknown -',
    'retried delivering - admin-1',
    'gave-up attention left-open -',
  ]);
});

test('a retry that came to its end before anybody looked is told with whoever it was', async () => {
  const order = await desk.placed(customer, [line('ACME')]);
  await retried(await change(order, settled('dead', 'gave-up')));
  await change(order, settled('done', null));
  expect((await told(order)).slice(1)).toEqual(['retried delivering - admin-1', 'fulfilled fulfilled - -']);
});

test('what a person found out is told after what they found it out about, with who it was', async () => {
  const order = await desk.placed(customer, [line('ACME')]);
  const id = await change(order, settled('dead', 'outcome-unknown'));
  await desk.query(
    `INSERT INTO delivery_findings (delivery_id, dead_as, dead_at, finding, source, recorded_by, recorded_at)
     SELECT id, reason, settled_at, 'did-not-arrive', 'vendor-said', 'admin-1', clock_timestamp() FROM deliveries WHERE id = $1`,
    [id],
  );
  // As vendor-sync does it: in the same statement, and so not in the order of the clock.
  await desk.query(
    `UPDATE deliveries SET state = 'refused', reason = 'did-not-arrive',
            settled_at = (SELECT recorded_at - interval '1 microsecond' FROM delivery_findings WHERE delivery_id = $1) WHERE id = $1`,
    [id],
  );
  expect(await told(order, ['event', 'finding'])).toEqual([
    'gave-up attention outcome-unknown -',
    'did-not-arrive - vendor-said admin-1',
    'refused refused did-not-arrive admin-1',
  ]);
});

test('the license comes before the line that it fulfils', async () => {
  const order = await desk.placed(customer, [line('ACME')]);
  await change(order, settled('done', null));
  await desk.licenseFor(order.id, `SERIAL-${newId('license')}`);
  expect(await told(order, ['event', 'license'])).toEqual(['issued - - -', 'fulfilled fulfilled - -']);
});

test('a cancel hides nothing of what was before it, and what vendor-sync ends afterwards is no event', async () => {
  const [dead, waiting] = [await desk.placed(customer, [line('ACME')]), await desk.placed(customer, [line('ACME')])];
  await change(dead, settled('dead', 'gave-up'));
  for (const order of [dead, waiting]) await desk.call('POST', `/orders/${order.id}/cancel`);
  const entries = [['gave-up attention gave-up -', 'cancelled cancelled - clerk-1'], ['cancelled cancelled - clerk-1']];
  expect([await told(dead), await told(waiting)]).toEqual(entries);
  // As vendor-sync stops them.
  await change(dead, `state = 'cancelled'`);
  await change(waiting, settled('cancelled', null));
  expect([await told(dead), await told(waiting)]).toEqual(entries);
});

test('each round is told: the question, the answer, and what came of it', async () => {
  const order = await desk.placed(customer, [line('ACME')]);
  await change(order, settled('needs-input', 'last-name-required'));
  const path = `/orders/${order.id}/lines/${order.lines[0]!.id}/answer`;
  await desk.call('POST', path, { body: { licensee: { firstName: 'Jo', lastName: 'Roe', email: 'jo@example.org' } } });
  await change(order, settled('refused', 'product-unknown'));
  expect(await told(order)).toEqual([
    'asked needs-input last-name-required -',
    'answered delivering - clerk-1',
    'refused refused product-unknown -',
  ]);
});
