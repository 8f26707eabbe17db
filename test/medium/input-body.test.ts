/** Bodies and addresses as a stranger may send them: bytes, sizes, types and shapes. */
import http from 'node:http';
import { ADMIN, Counter } from '../support/counter.js';
import type { Problem } from '../support/counter.js';

let desk: Counter;
let customer: string;
beforeAll(async () => {
  desk = await Counter.open('vendor-sync');
  customer = await desk.customer();
});
afterAll(() => desk?.close());

const MARKER = 'Zebulonia';
const post = (body: string, headers: Record<string, string> = {}) =>
  desk.orders.call<Problem>('POST', '/customers', { body, headers });
const customers = async () =>
  (await desk.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM customers`))[0]!.count;

test.each([
  ['a broken object', `{"organisation":"${MARKER}`],
  ['a bare word', MARKER],
  ['nothing at all', ''],
  ['a comment', `{"organisation":"x"} // ${MARKER}`],
  ['a single quote', `{'organisation':'${MARKER}'}`],
  ['two values', `{"organisation":"x"}{"organisation":"${MARKER}"}`],
  ['a raw control character', `{"organisation":"${MARKER}\u0001"}`],
  ['a prototype', `{"__proto__":{"${MARKER}":1},"organisation":"x"}`],
  ['a prototype inside', `{"organisation":{"__proto__":{"${MARKER}":1}}}`],
  ['a constructor with a prototype', `{"constructor":{"prototype":{"${MARKER}":1}},"organisation":"x"}`],
])('%s is no JSON that we read, and it is not quoted', async (_name, body) => {
  const before = await customers();
  const answer = await post(body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'not-json' } });
  expect(answer.text).not.toContain(MARKER);
  expect(await customers()).toBe(before);
  expect(({} as Record<string, unknown>)[MARKER]).toBeUndefined();
});

test.each([
  ['a list', `["${MARKER}"]`],
  ['null', 'null'],
  ['a text', `"${MARKER}"`],
  ['a number', '7'],
])('%s instead of an object is refused, also where every field may be left out', async (_name, body) => {
  const created = await post(body);
  const changed = await desk.orders.call<Problem>('PATCH', `/customers/${customer}`, { body });
  for (const answer of [created, changed]) {
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: '(body)', rule: 'object' }] } });
    expect(answer.text).not.toContain(MARKER);
  }
});

test('no body where one is needed is refused', async () => {
  const answer = await desk.orders.call<Problem>('POST', '/customers');
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: '(body)', rule: 'object' }] } });
});

test.each([
  ['lists', '['.repeat(100_000), ']'.repeat(100_000)],
  ['objects', `{"${MARKER}":`.repeat(15_000), `1${'}'.repeat(15_000)}`.slice(0)],
])('a body of %s nested as deep as it gets is refused at once', async (_name, open, close) => {
  for (const body of [`{"organisation":${open}${close}}`, `${open}${close}`]) {
    const answer = await post(body);
    expect(answer.status).toBe(422);
    expect(answer.text).not.toContain(MARKER);
  }
});

test.each([
  ['1e400', 'lines[0].seats'],
  ['1e16', 'lines[0].seats'],
  ['9'.repeat(400), 'lines[0].seats'],
  ['-0.5', 'lines[0].seats'],
])('the number %s is refused by its field', async (seats, field) => {
  const body = `{"customerId":"${customer}","lines":[{"product":"ACME","seats":${seats},"licensee":{"firstName":"x","email":"x@example.org"}}]}`;
  const answer = await desk.orders.call<Problem>('POST', '/orders', {
    body,
    headers: { 'idempotency-key': 'numbers-1' },
  });
  expect(answer.status).toBe(422);
  expect(answer.body.errors!.map((error) => error.field)).toContain(field);
});

test('a body at the limit is read, one above it is refused as too large', async () => {
  const limit = 256 * 1024;
  const sized = (bytes: number) => `{"organisation":"x","notes":"${'n'.repeat(bytes - 33)}.."}`;
  expect(Buffer.byteLength(sized(limit))).toBe(limit);
  expect((await post(sized(limit))).status).toBe(422);
  const answer = await post(sized(limit + 1));
  expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
});

test('a body above the limit is refused also when it does not say its length', async () => {
  const { port } = new URL(desk.orders.url);
  const token = await desk.issuer.token({ roles: ['sales'] });
  const status = await new Promise<number>((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/customers', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } });
    request.on('response', (response) => resolve(response.resume().statusCode!)).on('error', reject);
    const chunk = Buffer.alloc(64 * 1024, ' ');
    for (let sent = 0; sent < 6; sent += 1) request.write(chunk);
    request.end('{"organisation":"x"}');
  });
  expect(status).toBe(413);
}); // prettier-ignore

test.each([
  'application/xml',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/ld+json',
  'nonsense',
])('a body of type %s is refused, whatever it holds', async (type) => {
  const before = await customers();
  expect(await post(`{"organisation":"${MARKER}"}`, { 'content-type': type })).toMatchObject({
    status: 415,
    body: { code: 'unsupported-media-type' },
  });
  expect(await post(`organisation=${MARKER}`, { 'content-type': type })).toMatchObject({ status: 415 });
  expect(await customers()).toBe(before);
});

test.each(['/orders/%zz', '/orders/%c0%80', '/orders/%ff', '/public/%'])(
  'the address %s, which nobody can decode, is not found and not quoted',
  async (path) => {
    const answer = await desk.orders.call<Problem>('GET', `${path}${MARKER}`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found', requestId: expect.any(String) as string } });
    expect(answer.text).not.toContain(MARKER);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  },
);

test.each([
  '/orders?__proto__=x',
  '/orders?constructor=x',
  '/orders?toString=x',
  `/orders?${MARKER}=1`,
  '/orders?state[]=held',
  '/orders?limit=0x5',
  '/orders?limit=1e1',
  '/orders?limit=5&limit=6',
  '/orders?after=%00',
  '/orders?customerId=%ud800',
])('the query of %s is refused', async (path) => {
  const answer = await desk.orders.call<Problem>('GET', path);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  expect(answer.text).not.toContain(MARKER);
});

test.each(['limit=0', 'limit=x', 'after=x', 'toString=1'])('dead letters refuse ?%s', async (query) => {
  const answer = await desk.app('vendor-sync').call<Problem>('GET', `/dead-letters?${query}`, { as: ADMIN });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
});

test('a problem document says type, title, status, code, detail and request id, and nothing else', async () => {
  const answer = await post('{}');
  expect(Object.keys(answer.body)).toEqual(['type', 'title', 'status', 'code', 'detail', 'requestId', 'errors']);
  expect(answer.body).toMatchObject({
    type: 'urn:sparsam:problem:invalid-input',
    title: 'Unprocessable Entity',
    status: 422,
  });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});
