/** "Not yours" looks like "not found", byte for byte. */
import { newId } from '#kernel/ids.js';
import type { OrderView } from '../../tools/client/sparsam.js';
import type { Answer } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { LICENSEE, line, OTHER_CLERK } from '../support/staff.js';

const desk = opened(() => InProcess.open());
let order: OrderView;
let license: string;

beforeAll(async () => {
  await desk.product('ACME', await desk.vendor('Acme'));
  order = await desk.placed(await desk.customer(), [line('ACME')]);
  license = await desk.licenseFor(order.id, 'SERIAL-1');
});

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
      desk.call(method, path(id), { as: OTHER_CLERK, ...(body === undefined ? {} : { body }) });
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
  const absent = shown(await desk.call('GET', `/orders/${newId('order')}`));
  expect(shown(await desk.call('GET', '/no/such/address'))).toEqual(absent);
});

test('nothing was done on the way', async () => {
  expect((await desk.sales.readOrder(order.id)).state).toBe('delivering');
  expect(
    await desk.query(`SELECT 1 FROM deliveries WHERE purpose = 'revoke' OR cancel_requested_at IS NOT NULL OR hold`),
  ).toEqual([]);
});
