/** "Not yours" looks like "not found", byte for byte. */
import { newId } from '#kernel/ids.js';
import { Counter, LICENSEE, line, OTHER_CLERK, type OrderView } from '../support/counter.js';
import type { Answer } from '../support/app.js';

let desk: Counter;
let order: OrderView;
let license: string;

beforeAll(async () => {
  desk = await Counter.open();
  await desk.product('ACME', await desk.vendor('Acme'));
  order = await desk.placed(await desk.customer(), [line('ACME')]);
  license = newId('license');
  await desk.database.query(
    `INSERT INTO licenses SELECT $1, f.id, p.vendor_id, p.id, f.person_version_id, gen_random_uuid(), 'SERIAL-1', NULL, 1, current_date, NULL, NULL, 'active', now(), NULL
       FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id JOIN products p ON p.id = l.product_id WHERE l.order_id = $2`,
    [license, order.id],
  );
});
afterAll(() => desk?.close());

/** Everything of an answer but the id of the request and the time. */
function shown({ status, headers, text, body }: Answer) {
  const requestId = String(body.requestId);
  expect(headers.get('x-request-id')).toBe(requestId);
  const rest = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return { status, headers: rest, text: text.replace(requestId, '') };
}

const ADDRESSES: [string, string, (id: string) => string, () => string, unknown][] = [
  ['an order', 'GET', (id) => `/orders/${id}`, () => order.id, undefined],
  ['its timeline', 'GET', (id) => `/orders/${id}/timeline`, () => order.id, undefined],
  ['its cancellation', 'POST', (id) => `/orders/${id}/cancel`, () => order.id, undefined],
  ['its hold', 'POST', (id) => `/orders/${id}/hold`, () => order.id, undefined],
  ['its resumption', 'POST', (id) => `/orders/${id}/resume`, () => order.id, undefined],
  [
    'an answer to its line',
    'POST',
    (id) => `/orders/${id}/lines/${order.lines[0]!.id}/answer`,
    () => order.id,
    { licensee: LICENSEE },
  ],
  ['the end of its license', 'POST', (id) => `/licenses/${id}/revoke`, () => license, undefined],
];

test.each(ADDRESSES)(
  '%s: of another clerk, of nobody, and with an id that is none look alike',
  async (_name, method, path, real, body) => {
    const call = (id: string) =>
      desk.orders.call(method, path(id), { as: OTHER_CLERK, ...(body === undefined ? {} : { body }) });
    const theirs = shown(await call(real()));
    expect(theirs.status).toBe(404);
    const absent = newId(real() === license ? 'license' : 'order');
    expect(shown(await call(absent))).toEqual(theirs);
    expect(shown(await call('none'))).toEqual(theirs);
    expect(shown(await call(newId('customer')))).toEqual(theirs);
    expect(shown(await call('a'.repeat(200)))).toEqual(theirs);
    expect(shown(await call('%F0%9F%90%8C'))).toEqual(theirs);
  },
);

test('an address that is no route looks like a thing that is not there', async () => {
  const absent = shown(await desk.orders.call('GET', `/orders/${newId('order')}`));
  expect(shown(await desk.orders.call('GET', '/no/such/address'))).toEqual(absent);
});

test('nothing was done on the way', async () => {
  const read = await desk.orders.call<OrderView>('GET', `/orders/${order.id}`);
  expect(read.body.state).toBe('delivering');
  expect(
    await desk.database.query(
      `SELECT 1 FROM deliveries WHERE purpose = 'revoke' OR cancel_requested_at IS NOT NULL OR hold`,
    ),
  ).toEqual([]);
});
