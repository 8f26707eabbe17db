/** Orders that cannot be taken: the clerk is told which line and why, and nothing is written. */
import { InProcess } from '../support/in-process.js';
import { cameBack } from '../support/line-state.js';
import { opened } from '../support/opened.js';
import { ADMIN, line } from '../support/staff.js';

const desk = opened(() => InProcess.open());
let customer: string;

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  customer = await desk.customer();
  const vendors: Record<string, Record<string, unknown>> = {
    GOOD: {},
    PAUSED: { paused: true },
    YESTERDAY: { safeguardExpiresOn: day(-1) },
    TODAY: { safeguardExpiresOn: day(0) },
    NOSAFEGUARD: { safeguard: 'none' },
  };
  for (const [sku, more] of Object.entries(vendors)) await desk.product(sku, await desk.vendor(sku, more));
  await desk.product('OFFSALE', await desk.vendor('Off sale'), { orderable: false });
});

const counts = async () =>
  desk.query(
    `SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM persons) AS persons, (SELECT count(*) FROM person_keys) AS keys,
            (SELECT count(*) FROM person_versions) AS versions, (SELECT count(*) FROM order_lines) AS lines,
            (SELECT count(*) FROM deliveries) AS deliveries, (SELECT count(*) FROM order_events) AS events`,
  );

test.each([
  ['a product that is not for sale', 'OFFSALE', 409, 'product-not-orderable', 'product-not-orderable'],
  ['a paused vendor', 'PAUSED', 409, 'vendor-paused', 'vendor-paused'],
  ['a safeguard that ended yesterday', 'YESTERDAY', 409, 'safeguard-expired', 'safeguard-expired'],
  ['a vendor without a safeguard', 'NOSAFEGUARD', 409, 'safeguard-expired', 'safeguard-expired'],
  ['a product nobody sells', 'UNHEARD', 422, 'invalid-input', 'exists'],
])('%s stops the whole order, and the clerk is told which line and why', async (_name, sku, status, code, rule) => {
  const before = await counts();
  const answer = await desk.place(customer, [line('GOOD'), line(sku)]);
  expect(answer).toMatchObject({ status, body: { code, errors: [{ field: 'lines[1].product', rule }] } });
  expect(await counts()).toEqual(before);
});

test('a safeguard holds through its last day', async () => {
  expect((await desk.place(customer, [line('TODAY')])).status).toBe(201);
});

test('an unknown customer is told as such, and nothing is written', async () => {
  const before = await counts();
  const answer = await desk.place('cus_01h455vb4pex5vsknk084sn02q', [line('GOOD')]);
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'customerId', rule: 'exists' }] } });
  expect(await counts()).toEqual(before);
});

test('the list of products says the same as the order would', async () => {
  const { items } = await desk.sales.listProducts();
  const reasons = Object.fromEntries(items.map((product) => [product.sku, product.reason]));
  expect(reasons).toEqual({
    GOOD: null,
    TODAY: null,
    OFFSALE: 'product-not-orderable',
    PAUSED: 'vendor-paused',
    YESTERDAY: 'safeguard-expired',
    NOSAFEGUARD: 'safeguard-expired',
  });
  for (const product of items) expect(product.orderableNow).toBe(product.reason === null);
});

test('a vendor that is paused and resumed takes orders again', async () => {
  const id = await desk.vendor('Intermittent');
  await desk.product('INTERMITTENT', id);
  await desk.call('PATCH', `/vendors/${id}`, { as: ADMIN, body: { paused: true } });
  expect((await desk.place(customer, [line('INTERMITTENT')])).status).toBe(409);
  await desk.call('PATCH', `/vendors/${id}`, { as: ADMIN, body: { paused: false } });
  expect((await desk.place(customer, [line('INTERMITTENT')])).status).toBe(201);
});

describe('the buyer in person', () => {
  const person = (name: string) => ({ firstName: name, email: `${name}.buyer@example.org` });
  const buys = (name: string) => line('GOOD', person(name), { licenseeIsBuyer: true });
  const refused = (at: number) => ({
    status: 422,
    body: { code: 'invalid-input', errors: [{ field: `lines[${at}].licenseeIsBuyer`, rule: 'one-buyer' }] },
  });

  test('is one person of an order: the first line that names another one is told, and nothing is written', async () => {
    const alone = await desk.customer();
    const before = await counts();
    const others = [buys('ann'), line('GOOD', person('bob')), buys('cas'), buys('dan')];
    expect(await desk.place(alone, others)).toMatchObject(refused(2));
    expect(await counts()).toEqual(before);
    expect(await desk.query(`SELECT 1 FROM customer_buyers WHERE customer_id = $1`, [alone])).toEqual([]);
  });

  test('stays the only one of the customer, in whatever spelling; others may be licensees', async () => {
    const alone = await desk.customer();
    await desk.placed(alone, [buys('ann'), buys('ann'), line('GOOD', person('bob'))]);
    const spelt = line('GOOD', { firstName: 'Ann', email: 'ANN.Buyer@EXAMPLE.org' }, { licenseeIsBuyer: true });
    await desk.placed(alone, [spelt], { as: ADMIN });
    expect(await desk.place(alone, [line('GOOD'), buys('bob')])).toMatchObject(refused(1));
    expect(await desk.place(alone, [buys('cas')], { as: ADMIN })).toMatchObject(refused(0));
    await desk.placed(await desk.customer(), [buys('bob')]);
  });

  test('is one of two orders at once', async () => {
    const alone = await desk.customer();
    const placed = await Promise.all(['ann', 'bob', 'cas'].map((name) => desk.place(alone, [buys(name)])));
    expect(placed.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
  });

  test('is nobody else on a line that is answered with somebody else, who is a third person from then on', async () => {
    const alone = await desk.customer();
    const order = await desk.placed(alone, [buys('ann'), buys('ann')]);
    await cameBack(
      desk.database,
      order.lines.map(({ id }) => id),
      'email-taken',
    );
    for (const [at, name] of ['bob', 'ann'].entries()) {
      const path = `/orders/${order.id}/lines/${order.lines[at]!.id}/answer`;
      expect((await desk.call('POST', path, { body: { licensee: person(name) } })).status).toBe(200);
    }
    const lines = await desk.query(
      `SELECT licensee_is_buyer AS buyer FROM order_lines WHERE order_id = $1 ORDER BY position`,
      [order.id],
    );
    expect(lines).toEqual([{ buyer: false }, { buyer: true }]);
    const [recorded] = await desk.query<{ changes: unknown[] }>(
      `SELECT changes FROM audit_records WHERE action = 'order.answer' AND $1 = ANY(row_ids)`,
      [order.lines[0]!.id],
    );
    expect(recorded!.changes).toContainEqual({ field: 'licenseeIsBuyer', old: true, new: false });
  });

  test('is held by the database as well: no line makes somebody else the buyer, and no row of who it is changes', async () => {
    const order = await desk.placed(await desk.customer(), [buys('ann'), line('GOOD', person('bob'))]);
    const update = desk.query(`UPDATE order_lines SET licensee_is_buyer = true WHERE id = $1`, [order.lines[1]!.id]); // prettier-ignore
    await expect(update).rejects.toMatchObject({ code: '23001' });
    const other = desk.query(`UPDATE customer_buyers SET person_id = 'per_x'`);
    await expect(other).rejects.toMatchObject({ code: '23001' });
  });
});
