/** The Idempotency-Key: one wish, one order. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { OrderView } from '../../tools/client/sparsam.js';
import { App } from '../support/app.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, CLERK, LICENSEE, line, OTHER_CLERK } from '../support/staff.js';

const desk = opened(() => InProcess.open());
let customer: string;
let vendor: string;

beforeAll(async () => {
  vendor = await desk.vendor('Acme');
  await desk.product('ACME', vendor);
  customer = await desk.customer();
});

const ordersUnder = (key: string) =>
  desk.query<{ id: string }>(`SELECT id FROM orders WHERE idempotency_key = $1`, [key]);

test('the same request fifty times at once is one order and forty-nine replays of it', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 50 }, () => desk.place(customer, [line('ACME')], { key })));
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 50 }, () => 201));
  expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'false')).toHaveLength(1);
  expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true')).toHaveLength(49);
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
  const [order] = await ordersUnder(key);
  const deliveries = await desk.query(
    `SELECT 1 FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1`,
    [order!.id],
  );
  expect(deliveries).toHaveLength(1);
});

test('a repeat after the product went off sale still answers with the order', async () => {
  const id = await desk.product('SEASONAL', vendor);
  const key = randomUUID();
  const first = await desk.placed(customer, [line('SEASONAL')], { key });
  await desk.call('PATCH', `/products/${id}`, { as: ADMIN, body: { orderable: false } });
  const again = await desk.place(customer, [line('SEASONAL')], { key });
  expect([again.status, again.body.id]).toEqual([201, first.id]);
});

test('a repeat that writes the same address and name in another Unicode form is the same request', async () => {
  const key = randomUUID();
  const composed = { ...LICENSEE, firstName: 'Jānis'.normalize('NFC'), email: 'Janis@EXAMPLE.org' };
  const decomposed = { ...LICENSEE, firstName: 'Jānis'.normalize('NFD'), email: ' Janis@example.org ' };
  const first = await desk.placed(customer, [line('ACME', composed)], { key });
  const again = await desk.place(customer, [line('ACME', decomposed)], { key });
  expect([again.status, again.body.id]).toEqual([201, first.id]);
});

test('a repeat that writes its members in another order is the same request; lines in another order are another one', async () => {
  const key = randomUUID();
  const reversed = (value: unknown): unknown =>
    Array.isArray(value) || typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([name, inner]) => [name, reversed(inner)]),
        );
  const lines = [line('ACME'), line('ACME', { ...LICENSEE, email: 'other@example.org' }, { seats: 2, termMonths: 12 })];
  const first = await desk.placed(customer, lines, { key });
  const again = await desk.call<OrderView>('POST', '/orders', {
    as: CLERK,
    headers: { 'idempotency-key': key },
    body: { lines: lines.map(reversed), customerId: customer },
  });
  expect([again.status, again.body.id]).toEqual([201, first.id]);
  const turned = await desk.place(customer, lines.toReversed(), { key });
  expect(turned.body.code).toBe('idempotency-key-reused');
});

test('the same key with another body is refused and changes nothing', async () => {
  const key = randomUUID();
  const first = await desk.placed(customer, [line('ACME')], { key });
  for (const other of [line('ACME', LICENSEE, { seats: 2 }), line('ACME', { ...LICENSEE, lastName: 'Other' })]) {
    const answer = await desk.place(customer, [other], { key });
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  }
  expect(await ordersUnder(key)).toEqual([{ id: first.id }]);
  expect(await desk.sales.readOrder(first.id)).toEqual(first);
});

test('two bodies at once under one key: one is taken, the other refused', async () => {
  const key = randomUUID();
  const answers = await Promise.all(
    [1, 2, 1, 2].map((seats) => desk.place(customer, [line('ACME', LICENSEE, { seats })], { key })),
  );
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 201, 422, 422]);
  expect(await ordersUnder(key)).toHaveLength(1);
});

test('the same key from another clerk is another order', async () => {
  const key = randomUUID();
  const mine = await desk.placed(customer, [line('ACME')], { key, as: CLERK });
  const theirs = await desk.placed(customer, [line('ACME')], { key, as: OTHER_CLERK });
  expect(theirs.id).not.toBe(mine.id);
});

test.each([
  ['none', undefined, 'missing'],
  ['an empty one', '', 'missing'],
  ['one of seven characters', 'a'.repeat(7), 'malformed'],
  ['one of 129 characters', 'a'.repeat(129), 'malformed'],
  ['one with a space', 'aaaa aaaa', 'malformed'],
  ['one with an at sign', 'me@example.org', 'malformed'],
])('a request with %s as its key is refused', async (_name, key, fault) => {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const body = { customerId: customer, lines: [line('ACME')] };
  const answer = await desk.call('POST', '/orders', { headers, body });
  expect(answer).toMatchObject({ status: 400, body: { code: `idempotency-key-${fault}` } });
});

test.each([8, 128])('a key of %i characters is good', async (length) => {
  expect((await desk.place(customer, [line('ACME')], { key: 'k'.repeat(length) })).status).toBe(201);
});

test('a refused request does not burn its key', async () => {
  const key = randomUUID();
  expect((await desk.place(customer, [line('ACME'), line('NOT-YET')], { key })).status).toBe(422);
  expect((await desk.place(customer, [line('ACME', { ...LICENSEE, email: 'no address' })], { key })).status).toBe(422);
  expect(await ordersUnder(key)).toEqual([]);
  expect((await desk.place(customer, [line('ACME')], { key })).status).toBe(201);
});

test('the fingerprint of a request is no plain hash of it: who steals the table cannot guess whom it was for', async () => {
  const key = randomUUID();
  const body = { customerId: customer, lines: [line('ACME')] };
  await desk.place(customer, body.lines, { key });
  const [row] = await desk.query<{ request_fingerprint: Buffer }>(
    `SELECT request_fingerprint FROM orders WHERE idempotency_key = $1`,
    [key],
  );
  const fingerprint = row!.request_fingerprint;
  expect(fingerprint).toHaveLength(32);
  const spellings = [
    JSON.stringify(body),
    JSON.stringify(body.lines),
    key + JSON.stringify(body),
    'clerk-1' + JSON.stringify(body),
    LICENSEE.email,
  ];
  for (const spelling of spellings) {
    for (const hash of ['sha256', 'sha512-256', 'sha3-256', 'blake2s256']) {
      expect(createHash(hash).update(spelling).digest().equals(fingerprint)).toBe(false);
    }
  }
  // Under another key of the house the same request is not even recognised; the database knows only one, and has to forget it.
  await desk.query(`DELETE FROM wrapping_key`);
  const elsewhere = await App.open('orders', desk.database, desk.issuer, { key: randomBytes(32) });
  try {
    const answer = await elsewhere.call('POST', '/orders', {
      as: CLERK,
      headers: { 'idempotency-key': key },
      body,
    });
    expect(answer.body.code).toBe('idempotency-key-reused');
  } finally {
    await elsewhere.close();
  }
});
