/** Changing a vendor: it is called elsewhere only when nothing that it was told has still to be looked up. */
import { DELIVERY_STATES } from '../../apps/vendor-sync/src/delivery/delivery.states.js';
import { VENDOR_HOST } from '../support/app.js';
import type { Answer, Json } from '../support/app.js';
import { deliveryOf } from '../support/claimed.js';
import { ADMIN, Counter, line, vendorBody } from '../support/counter.js';
import type { Problem } from '../support/counter.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';

let desk: Counter;
let customer: string;
let vendors = 0;

beforeAll(async () => {
  desk = await Counter.open();
  customer = await desk.customer();
});
afterAll(() => desk?.close());

/** A vendor with a product of the same name. */
async function vendorWithProduct(): Promise<{ name: string; id: string }> {
  const name = `VENDOR-${(vendors += 1)}`;
  const id = await desk.vendor(name);
  await desk.product(name, id);
  return { name, id };
}

const change = (id: string, body: Json): Promise<Answer<Json & Problem>> =>
  desk.orders.call('PATCH', `/vendors/${id}`, { as: ADMIN, body });

const add = (body: Json) =>
  desk.orders.call<Json & Problem>('POST', '/vendors', {
    as: ADMIN,
    body: vendorBody(`VENDOR-${(vendors += 1)}`, body),
  });

const ELSEWHERE = `http://${VENDOR_HOST}/v2`;
const ENDS: readonly string[] = ['done', 'needs-input', 'refused', 'cancelled'];

describe.each(DELIVERY_STATES)('while a delivery to it is %s, a vendor', (state) => {
  const mayMove = ENDS.includes(state);

  test.each([{ baseUrl: ELSEWHERE }, { adapter: 'keygen' }])(
    `${mayMove ? 'may' : 'may not'} change %j`,
    async (body) => {
      const { name, id } = await vendorWithProduct();
      const order = await desk.placed(customer, [line(name)]);
      await desk.database.query(`UPDATE deliveries SET state = $2 WHERE id = $1`, [
        await deliveryOf(desk.database, order.id),
        state,
      ]);
      const answer = await change(id, body);
      const read = (await desk.orders.call<Json>('GET', `/vendors/${id}`, { as: ADMIN })).body;
      if (mayMove) {
        expect(answer.status).toBe(200);
        expect(read).toMatchObject(body);
        return;
      }
      expect(answer).toMatchObject({ status: 409, body: { code: 'vendor-has-open-deliveries' } });
      expect(read).toMatchObject({ baseUrl: vendorBody(name).baseUrl, adapter: 'plain-http' });
    },
  );
});

describe('a field without which the vendor API cannot work is not withheld', () => {
  const refused = (field: string) => ({
    status: 422,
    body: { code: 'withheld-field-needed', errors: [{ field: 'withheldFields', rule: `needs-${field}` }] },
  });
  test.each([
    ['plain-http', 'lastName'],
    ['plain-http', 'email'],
    ['keygen', 'email'],
  ])('when a vendor of %s is registered without %s', async (adapter, field) => {
    expect(await add({ adapter, withheldFields: [field] })).toMatchObject(refused(field));
  });

  test('when it is withheld later', async () => {
    const { id } = await vendorWithProduct();
    expect(await change(id, { withheldFields: ['lastName'] })).toMatchObject(refused('lastName'));
    expect((await desk.orders.call('GET', `/vendors/${id}`, { as: ADMIN })).body.withheldFields).toEqual([]);
  });

  test('when another API needs it', async () => {
    const { body, status } = await add({ adapter: 'keygen', withheldFields: ['lastName'] });
    expect(status).toBe(201);
    expect(await change(String(body.id), { adapter: 'plain-http' })).toMatchObject(refused('lastName'));
    expect((await change(String(body.id), { adapter: 'plain-http', withheldFields: [] })).status).toBe(200);
  });
});

test('a vendor that can do without names is registered to be told none', async () => {
  expect((await add({ adapter: 'keygen', withheldFields: ['firstName', 'lastName'] })).status).toBe(201);
});

describe('a safeguard that cannot hold in the country of a vendor is not registered', () => {
  const refused = { status: 422, body: { errors: [{ field: 'safeguard', rule: 'not-in-this-country' }] } };

  test.each([
    ['US', 'eea'],
    ['GB', 'eea'],
    ['CN', 'data-privacy-framework'],
    ['DE', 'data-privacy-framework'],
  ])('%s: %s', async (country, safeguard) => {
    expect(await add({ country, safeguard })).toMatchObject(refused);
    const { id } = await vendorWithProduct();
    expect(await change(id, { country, safeguard })).toMatchObject(refused);
  });

  test('when one of the two changes alone', async () => {
    const { body } = await add({ country: 'NO', safeguard: 'eea' });
    expect(await change(String(body.id), { country: 'US' })).toMatchObject(refused);
    expect((await change(String(body.id), { country: 'US', safeguard: 'data-privacy-framework' })).status).toBe(200);
  });
});

test('what does not change where it is called may change at any time', async () => {
  const { name, id } = await vendorWithProduct();
  await desk.placed(customer, [line(name)]);
  const answer = await change(id, { ...vendorBody(name), paused: true, cap: 1 });
  expect(answer).toMatchObject({ status: 200, body: { paused: true, cap: 1 } });
});

test("another vendor's deliveries keep nobody", async () => {
  const { name } = await vendorWithProduct();
  const { id } = await vendorWithProduct();
  await desk.placed(customer, [line(name)]);
  expect((await change(id, { baseUrl: ELSEWHERE })).status).toBe(200);
});

test('an order that is being placed is waited for, and then seen', async () => {
  const { name, id } = await vendorWithProduct();
  const both = await withTableClosed(desk.database, 'order_events', async () => {
    const order = desk.place(customer, [line(name)]);
    await untilWaiting(desk.database, 1);
    const moved = change(id, { baseUrl: ELSEWHERE });
    await untilWaiting(desk.database, 2);
    return [order, moved] as const;
  });
  expect((await both[0]).status).toBe(201);
  expect(await both[1]).toMatchObject({ status: 409, body: { code: 'vendor-has-open-deliveries' } });
});
