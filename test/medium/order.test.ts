/** Placing and reading orders. */
import { DeliveryGauges } from '#service/delivery-gauges.js';
import { register } from 'prom-client';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { LICENSEE, line, OTHER_CLERK } from '../support/staff.js';

const desk = opened(() => InProcess.open());
let vendor: string;
let customer: string;

beforeAll(async () => {
  vendor = await desk.vendor('Acme');
  await desk.product('ACME', vendor);
  customer = await desk.customer();
});

const persons = (customerId: string) =>
  desk.query<{ person_id: string; version_id: string; first_name: string; email: string }>(
    `SELECT p.id AS person_id, v.id AS version_id, v.first_name, v.email
       FROM persons p JOIN person_versions v ON v.person_id = p.id WHERE p.customer_id = $1 ORDER BY v.id`,
    [customerId],
  );

test('a placed order reads back as it was given, and its delivery waits', async () => {
  const answer = await desk.place(customer, [line('ACME', LICENSEE, { seats: 7, termMonths: 12 })]);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe(`/orders/${answer.body.id}`);
  expect(answer.headers.get('idempotency-replayed')).toBe('false');
  const read = await desk.sales.readOrder(answer.body.id);
  expect(read).toEqual(answer.body);
  expect(read).toMatchObject({ customerId: customer, state: 'delivering' });
  expect(read.lines).toEqual([
    expect.objectContaining({
      product: 'ACME',
      vendorId: vendor,
      seats: 7,
      termMonths: 12,
      licensee: LICENSEE,
      license: null,
    }),
  ]);
  const deliveries = await desk.query(
    `SELECT d.state, d.purpose, d.form, d.fence, d.hold FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id
       JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1`,
    [answer.body.id],
  );
  expect(deliveries).toEqual([{ state: 'waiting', purpose: 'issue', form: 'personal', fence: 0, hold: false }]);
  const { entries } = await desk.sales.readOrderTimeline(answer.body.id);
  expect(entries).toEqual([expect.objectContaining({ kind: 'event', what: 'placed', actor: 'clerk-1' })]);
});

test('the nudge of orders is one job for their vendor while it waits, and holds the id of the vendor and nothing else', async () => {
  for (let placed = 0; placed < 2; placed += 1) await desk.placed(customer, [line('ACME')]);
  const [vendor] = await desk.query<{ id: string }>(`SELECT vendor_id AS id FROM products WHERE sku = 'ACME'`);
  const jobs = await desk.query<{ data: unknown }>(
    `SELECT data FROM bullmq.job WHERE name = 'deliver' AND data->>'id' = $1`,
    [vendor!.id],
  );
  expect(jobs.map((job) => job.data)).toEqual([{ id: vendor!.id }]);
});

test('an order that nobody takes up shows in the metrics of orders, with no vendor-sync at all', async () => {
  // As in a process that has measured nothing yet: another file may have been here before.
  for (const name of ['delivery_oldest_due_seconds', 'dead_letters', 'first_disclosures_undelivered'])
    register.removeSingleMetric(`sparsam_${name}`);
  await desk.placed(customer, [line('ACME', LICENSEE)]);
  await desk.query(`UPDATE deliveries SET next_at = clock_timestamp() - interval '1 hour'`);
  const metrics = async () => (await desk.call('GET', '/metrics', { as: { roles: ['metrics'] } })).text;
  expect(await metrics()).not.toMatch(
    /sparsam_(delivery_oldest_due_seconds|dead_letters|first_disclosures_undelivered)/,
  );
  await desk.orders.nest.get(DeliveryGauges).sweep();
  expect(await metrics()).toMatch(/^sparsam_delivery_oldest_due_seconds 36\d\d(\.\d+)?$/m);
  expect(await metrics()).toMatch(/^sparsam_dead_letters 0$/m);
});

test('an order of a hundred lines is taken, of a hundred and one refused', async () => {
  const lines = Array.from({ length: 101 }, (_, i) => line('ACME', { ...LICENSEE, email: `person${i}@example.org` }));
  const taken = await desk.placed(customer, lines.slice(0, 100));
  expect(taken.lines.map((each) => each.licensee.email)).toEqual(
    lines.slice(0, 100).map((_, i) => `person${i}@example.org`),
  );
  const refused = await desk.place(customer, lines);
  expect(refused).toMatchObject({
    status: 422,
    body: { code: 'invalid-input', errors: [{ field: 'lines', rule: 'array-max-size' }] },
  });
});

test('an order without a line is refused', async () => {
  const refused = await desk.place(customer, []);
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'lines', rule: 'array-min-size' }] } });
});

test('a one-word name is taken and stays one word', async () => {
  const order = await desk.placed(customer, [line('ACME', { firstName: 'Sukarno', email: 'sukarno@example.org' })]);
  expect(order.lines[0]!.licensee).toEqual({ firstName: 'Sukarno', lastName: null, email: 'sukarno@example.org' });
});

test('the same address at two customers is two persons', async () => {
  const [one, two] = [await desk.customer('One'), await desk.customer('Two')];
  await desk.placed(one, [line('ACME', { ...LICENSEE, email: 'shared@example.org' })]);
  await desk.placed(two, [line('ACME', { ...LICENSEE, email: 'shared@example.org' })]);
  const [here] = await persons(one);
  const [there] = await persons(two);
  expect(here!.person_id).not.toBe(there!.person_id);
});

test('a new order for a known person makes neither a person nor a version anew', async () => {
  const own = await desk.customer('Known');
  await desk.placed(own, [line('ACME'), line('ACME')]);
  await desk.placed(own, [line('ACME')]);
  expect(await persons(own)).toHaveLength(1);
  const keys = await desk.query(
    `SELECT 1 FROM person_keys k JOIN persons p ON p.id = k.person_id WHERE p.customer_id = $1`,
    [own],
  );
  expect(keys).toHaveLength(1);
});

test('another name of the same person makes a new version and rewrites nothing', async () => {
  const own = await desk.customer('Renamed');
  const before = await desk.placed(own, [line('ACME')]);
  const after = await desk.placed(own, [
    line('ACME', { ...LICENSEE, lastName: 'Kalniņš', sameAddress: 'same-person' }),
  ]);
  const versions = await persons(own);
  expect(new Set(versions.map((version) => version.person_id)).size).toBe(1);
  expect(versions).toHaveLength(2);
  const reread = await desk.sales.readOrder(before.id);
  expect(reread.lines[0]!.licensee).toEqual(LICENSEE);
  expect(after.lines[0]!.licensee.lastName).toBe('Kalniņš');
});

test('two orders at once for the same new people make each person once and wait for each other in no circle', async () => {
  const own = await desk.customer('Crowd');
  const people = Array.from({ length: 20 }, (_, i) => line('ACME', { ...LICENSEE, email: `crowd${i}@example.org` }));
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => desk.place(own, i % 2 === 0 ? people : people.toReversed())),
  );
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 201));
  expect(await persons(own)).toHaveLength(20);
});

test("another clerk's order is not there; support, admin and data protection see it", async () => {
  const order = await desk.placed(customer, [line('ACME')]);
  for (const path of [`/orders/${order.id}`, `/orders/${order.id}/timeline`]) {
    expect((await desk.call('GET', path, { as: OTHER_CLERK })).status).toBe(404);
    for (const role of ['support', 'admin', 'dpo']) {
      expect((await desk.call('GET', path, { as: { roles: [role], subject: 'someone' } })).status).toBe(200);
    }
  }
  for (const action of ['cancel', 'hold', 'resume']) {
    expect((await desk.call('POST', `/orders/${order.id}/${action}`, { as: OTHER_CLERK })).status).toBe(404);
  }
  const answer = { as: OTHER_CLERK, body: { licensee: LICENSEE } };
  expect((await desk.call('POST', `/orders/${order.id}/lines/${order.lines[0]!.id}/answer`, answer)).status).toBe(404);
});
