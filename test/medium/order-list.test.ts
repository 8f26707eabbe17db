/** Lists of orders: who sees which, filters, and pages that neither lose nor double. */
import type { OrderView } from '../../tools/client/sparsam.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, CLERK, line, OTHER_CLERK } from '../support/staff.js';
import type { TokenWish } from '../support/issuer.js';

interface Page {
  items: OrderView[];
  next: string | null;
}

const desk = opened(() => InProcess.open());
const vendors: string[] = [];
const customers: string[] = [];
const made: OrderView[] = [];

beforeAll(async () => {
  for (const name of ['Acme', 'Zenith']) {
    vendors.push(await desk.vendor(name));
    await desk.product(name.toUpperCase(), vendors.at(-1)!);
    customers.push(await desk.customer(name));
  }
  made.push(await desk.placed(customers[0]!, [line('ACME')]));
  made.push(await desk.placed(customers[0]!, [line('ACME'), line('ZENITH')]));
  made.push(await desk.placed(customers[1]!, [line('ZENITH')]));
  made.push(await desk.placed(customers[1]!, [line('ZENITH')], { as: OTHER_CLERK }));
  await desk.call('POST', `/orders/${made[2]!.id}/hold`);
});

const list = async (query = '', as: TokenWish = CLERK) =>
  (await desk.call<Page>('GET', `/orders${query}`, { as })).body;
const ids = (orders: readonly OrderView[]) => orders.map((order) => order.id);

test('a clerk lists the own orders, newest first; an admin those of everybody', async () => {
  expect(ids((await list()).items)).toEqual(ids([made[2]!, made[1]!, made[0]!]));
  expect(ids((await list('', OTHER_CLERK)).items)).toEqual([made[3]!.id]);
  expect(ids((await list('', ADMIN)).items)).toEqual(ids(made.toReversed()));
});

test('a list is filtered by customer, by vendor and by state, and by all of them', async () => {
  expect(ids((await list(`?customerId=${customers[0]}`)).items)).toEqual(ids([made[1]!, made[0]!]));
  expect(ids((await list(`?vendorId=${vendors[1]}`)).items)).toEqual(ids([made[2]!, made[1]!]));
  expect(ids((await list('?state=held')).items)).toEqual([made[2]!.id]);
  expect(ids((await list(`?state=delivering&vendorId=${vendors[1]}&customerId=${customers[0]}`)).items)).toEqual([
    made[1]!.id,
  ]);
  expect(ids((await list(`?state=held&vendorId=${vendors[0]}`)).items)).toEqual([]);
});

test('a filter cannot reach into the orders of another clerk', async () => {
  expect(ids((await list(`?customerId=${customers[1]}`)).items)).toEqual([made[2]!.id]);
  expect((await list(`?after=${made[3]!.id}`, OTHER_CLERK)).items).toEqual([]);
});

test.each([
  ['state=unheard', 'state', 'in'],
  ['customerId=x', 'customerId', 'id'],
  ['vendorId=cus_01h455vb4pex5vsknk084sn02q', 'vendorId', 'id'],
  ['after=0', 'after', 'id'],
  ['limit=0', 'limit', 'min'],
  ['limit=201', 'limit', 'max'],
  ['limit=ten', 'limit', 'int'],
  ['limit=', 'limit', 'min'],
  ['state=held&state=held', 'state', 'in'],
  ['email=Zebulonia', '(query)', 'unknown-field'],
  ['Zebulonia%40example.org', '(query)', 'unknown-field'],
  ['constructor=Zebulonia', '(query)', 'unknown-field'],
  ['limit=1&Zebulonia[x]=1', '(query)', 'unknown-field'],
])('the query %s is refused by field and rule', async (query, field, rule) => {
  const answer = await desk.call('GET', `/orders?${query}`);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  expect(answer.body.errors).toContainEqual({ field, rule });
  // Whose name was sent, as a value or as the name of a parameter, is not said back.
  expect(answer.text).not.toContain('Zebulonia');
});

test('pages read while orders come in lose none and double none', async () => {
  const clerk = { roles: ['sales'], subject: 'clerk-paging' };
  const before: string[] = [];
  for (let i = 0; i < 25; i += 1) before.push((await desk.placed(customers[0]!, [line('ACME')], { as: clerk })).id);
  let reading = true;
  const incoming = (async () => {
    let count = 0;
    for (; reading; count += 1) await desk.placed(customers[0]!, [line('ACME')], { as: clerk });
    return count;
  })();
  const seen: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: Page = await list(`?limit=4${after && `&after=${after}`}`, clerk);
    expect(page.items.length).toBeLessThanOrEqual(4);
    seen.push(...ids(page.items));
    after = page.next;
  }
  reading = false;
  expect(await incoming).toBeGreaterThan(0);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(seen.toSorted().toReversed());
  expect(seen.filter((id) => before.includes(id))).toEqual(before.toReversed());
});

test('the last page says that it is the last, also when it is full', async () => {
  const clerk = { roles: ['sales'], subject: 'clerk-full' };
  for (let i = 0; i < 4; i += 1) await desk.placed(customers[0]!, [line('ACME')], { as: clerk });
  const first = await list('?limit=2', clerk);
  const second = await list(`?limit=2&after=${first.next}`, clerk);
  expect([first.items.length, second.items.length, second.next]).toEqual([2, 2, null]);
});

test('a page ends by lines and by long keys as well as by orders, and the next one goes on where it ended', async () => {
  const clerk = { roles: ['sales'], subject: 'clerk-lines' };
  const orders: OrderView[] = [];
  for (let i = 0; i < 5; i += 1) orders.push(await desk.placed(customers[0]!, [line('ACME')], { as: clerk }));
  const more = async (table: string, of: string, to: string) =>
    desk.query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object(${to}))).* FROM ${table} t, generate_series(1, 900) n WHERE ${of} = ANY($1)`,
      [of === 'order_id' ? [orders[0]!.id, orders[1]!.id, orders[2]!.id] : [0, 1, 2].map((at) => orders[at]!.lines[0]!.id)],
    );
  await more('order_lines', 'order_id', `'id', t.id || n, 'position', 100 + n`);
  await more('fulfilments', 'order_line_id', `'id', t.id || n, 'order_line_id', t.order_line_id || n`);
  await desk.query(
    `INSERT INTO licenses (id, fulfilment_id, vendor_id, product_id, person_version_id, our_reference, serial_number, license_key, seats, starts_on, state, issued_at)
     SELECT 'lic_' || f.id, f.id, p.vendor_id, p.id, f.person_version_id, gen_random_uuid(), 'S-' || f.id, repeat('k', 999000), 1, current_date, 'active', now()
       FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id JOIN products p ON p.id = l.product_id WHERE l.order_id = $1`,
    [orders[4]!.id],
  );
  const pages: string[][] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: Page = await list(`?limit=200${after && `&after=${after}`}`, clerk);
    pages.push(ids(page.items));
    after = page.next;
  }
  const [first, second, third, fourth, fifth] = ids(orders);
  expect(pages).toEqual([[fifth, fourth], [third, second], [first]]);
}); // prettier-ignore
