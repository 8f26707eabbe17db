/** Bodies and addresses as a stranger may send them: bytes, sizes, types and shapes. */
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { SERVICES, type ServiceName } from '#kernel/services.js';
import type { Problem } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, LICENSEE, line } from '../support/staff.js';
import {
  MANY_PLACES,
  probeDelay,
  worstCases,
  worstInputs,
  worstOrders,
  type WorstInput,
} from '../support/worst-inputs.js';

const desk = opened(() => InProcess.openAll());
let customer: string;
beforeAll(async () => {
  customer = await desk.customer();
});

const MARKER = 'Zebulonia';
const post = (body: string, headers: Record<string, string> = {}) => desk.call('POST', '/customers', { body, headers });
const customers = async () =>
  (await desk.query<{ count: number }>(`SELECT count(*)::int AS count FROM customers`))[0]!.count;

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
  const changed = await desk.call('PATCH', `/customers/${customer}`, { body });
  for (const answer of [created, changed]) {
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: '(body)', rule: 'object' }] } });
    expect(answer.text).not.toContain(MARKER);
  }
});

test('no body where one is needed is refused', async () => {
  const answer = await desk.call('POST', '/customers');
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

test.each(['1e400', '1e16', '9'.repeat(400), '-0.5'])('the number %s is refused by its field', async (seats) => {
  const body = `{"customerId":"${customer}","lines":[{"product":"ACME","seats":${seats},"licensee":{"firstName":"x","email":"x@example.org"}}]}`;
  const answer = await desk.call('POST', '/orders', { body, headers: { 'idempotency-key': 'numbers-1' } });
  expect(answer.status).toBe(422);
  expect(answer.body.errors!.map((error) => error.field)).toContain('lines[0].seats');
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
  for (const body of [`{"organisation":"${MARKER}"}`, `organisation=${MARKER}`])
    expect(await post(body, { 'content-type': type })).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } }); // prettier-ignore
  expect(await customers()).toBe(before);
});

test.each(['/orders/%zz', '/orders/%c0%80', '/orders/%ff', '/public/%'])(
  'the address %s, which nobody can decode, is not found and not quoted',
  async (path) => {
    const answer = await desk.call('GET', `${path}${MARKER}`);
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
  const answer = await desk.call('GET', path);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
  expect(answer.text).not.toContain(MARKER);
});

test.each(['limit=0', 'limit=x', 'after=x', 'toString=1'])('dead letters refuse ?%s', async (query) => {
  const answer = await desk.call('GET', `/dead-letters?${query}`, { as: ADMIN });
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

/** The names are so long that Latin-1 has characters of its own in them. */
test.each([
  ['Latin-1', Buffer.from('{"organisation":"J\u00fcrgen"}', 'latin1')],
  ['half a character', Buffer.from([...Buffer.from('{"organisation":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')])],
  ['a character cut off', Buffer.from([...Buffer.from('{"organisation":"x"}'), 0xc3])],
  ['UTF-16', Buffer.from('\ufeff{"organisation":"x"}', 'utf16le')],
])('a body in %s is refused as no UTF-8, and nothing is taken from it', async (_name, bytes) => {
  const before = await customers();
  const token = await desk.issuer.token({ roles: ['sales'] });
  for (const type of ['application/json', 'application/json; charset=iso-8859-1']) {
    const headers = { 'content-type': type, authorization: `Bearer ${token}` };
    const answer = await fetch(`${desk.orders.url}/customers`, { method: 'POST', headers, body: new Uint8Array(bytes) });
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([400, 'not-utf-8']);
  }
  expect(await customers()).toBe(before);
}); // prettier-ignore

test('of 80,000 items that are none the answer names fifty faults at most', async () => {
  for (const items of [80_000, 4_000, 100]) {
    const body = `{"customerId":"${customer}","lines":[${Array.from({ length: items }, () => '{}').join(',')}]}`;
    const answer = await desk.call('POST', '/orders', { body, headers: { 'idempotency-key': 'many-items' } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
    expect(answer.body.errors!.length).toBeLessThanOrEqual(50);
    expect(answer.text.length).toBeLessThan(8 * 1024);
  }
}); // prettier-ignore

test('a key between quotation marks is the same key, and one that is none is not called missing', async () => {
  await desk.product('KEYS', await desk.vendor('Keys'));
  const place = (key: string) => desk.place(customer, [line('KEYS')], { key });
  const [bare, quoted, broken] = [await place('8e03978e-40d5'), await place('"8e03978e-40d5"'), await place('"8e0')];
  expect([bare.status, quoted.status, quoted.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
  expect(quoted.body.id).toBe(bare.body.id);
  expect([broken.status, broken.body.code]).toEqual([400, 'idempotency-key-malformed']);
});

/** Status, type and whether the answer is whole and says nothing of what came, on a line that ends with it. */
async function answerTo(server: http.Server, bytes: string): Promise<[status: number, type: string, isClean: boolean]> {
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part)).write(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const header = (of: string) => new RegExp(`^${of}: (.*)$`, 'im').exec(head)?.[1]?.trim();
  const isWhole = Number(header('content-length')) === Buffer.byteLength(body) && header('cache-control') === 'no-store';
  return [Number(head.split(' ')[1]), header('content-type') ?? '', isWhole && !text.includes('canary')];
} // prettier-ignore

/** Staff and programs read problem documents; at the port of the licensees' pages sit readers. */
const formOf = (name: string, port: number) =>
  [port === 1 && name === 'consent' ? 'text/html; charset=utf-8' : 'application/problem+json', true] as const;

async function slowOf(name: ServiceName, inputs: readonly WorstInput[]): Promise<string[]> {
  const token = await desk.issuer.token({ roles: ['sales', 'support', 'admin', 'dpo'] });
  const slow: string[] = [];
  for (const input of inputs) {
    const delay = await probeDelay(desk.app(name), input, token);
    if (delay > 50) slow.push(`${input.name}: ${Math.round(delay)} ms`);
  }
  return slow;
}

test('what breaks no rule of its fields keeps nobody from an answer either', async () => {
  const vendor = await desk.vendor('Worst', { supportChannel: 'mail', supportAddress: 'support@vendor.example.org' });
  await desk.product('WORST', vendor);
  await desk.sales.changeCustomer(customer, { address: MANY_PLACES });
  const order = await desk.placed(customer, [line('WORST')]);
  expect(await slowOf('orders', worstOrders(customer, 'WORST', LICENSEE.email))).toEqual([]);
  const license = await desk.licenseFor(order.id, 'WORST-1');
  const { id } = await desk.support.openCase({ licenseId: license, problem: '\u0130'.repeat(20_000), language: 'en' });
  await desk.query(
    `INSERT INTO support_cases SELECT (jsonb_populate_record(c, jsonb_build_object('id', c.id || n))).* FROM support_cases c, generate_series(1, 150) n;
     INSERT INTO case_texts SELECT c.id, t.version, t.text, t.written_by, t.written_at, t.purged_at FROM support_cases c, case_texts t WHERE c.id <> t.case_id`,
  );
  await desk.query(
    `INSERT INTO case_texts SELECT $1, v, (SELECT string_agg('a' || v || n || '@b.co', ' ') FROM generate_series(1, 1400) n), 'support-1', now() FROM generate_series(2, 40) v`,
    [id],
  );
  expect(await slowOf('support', worstCases(license, id))).toEqual([]);
}); // prettier-ignore

describe.each(SERVICES)('%s', (name) => {
  test('is kept from answering others by no request that it permits', async () => {
    const inputs = worstInputs(desk.app(name));
    expect(inputs.length).toBeGreaterThan(15);
    expect(await slowOf(name, inputs)).toEqual([]);
  }, 120_000);

  test('ends a request that has not come whole after fifteen seconds, on each of its ports', async () => {
    const { servers } = desk.app(name);
    expect(servers).toHaveLength(name === 'orders' || name === 'consent' ? 2 : 1);
    for (const server of servers) {
      expect([server.requestTimeout, server.headersTimeout]).toEqual([15_000, 15_000]);
      // The same, with less patience.
      server.headersTimeout = server.requestTimeout = 200;
    }
    try {
      const heads = ['/me', '/orders', '/livez'].map(
        (path) =>
          `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 99\r\n\r\na`,
      );
      for (const [which, server] of servers.entries()) {
        // Some routes answer before a body comes; each line ends.
        await Promise.all(heads.map((bytes) => answerTo(server, bytes)));
        expect(await answerTo(server, 'GET /livez HTTP/1.1\r\nhost:')).toEqual([408, ...formOf(name, which)]);
      }
    } finally {
      for (const server of servers) server.headersTimeout = server.requestTimeout = 15_000;
    }
  });

  test('what is no request gets an answer in the form of its port, which repeats nothing of it', async () => {
    const long = `GET /livez HTTP/1.1\r\nhost: x\r\nx-long: ${'canary '.repeat(4_000)}\r\n\r\n`;
    for (const [which, server] of desk.app(name).servers.entries())
      for (const [bytes, status] of [['canary\r\n\r\n', 400], [long, 431]] as const)
        expect(await answerTo(server, bytes)).toEqual([status, ...formOf(name, which)]);
  }); // prettier-ignore
});

test('whoever reads no answers holds no line open', async () => {
  const [first, pages] = desk.orders.servers;
  const preset = pages!.timeout;
  expect([preset, first!.timeout]).toEqual([60_000, 60_000]);
  // Of lines that are opened from here on.
  pages!.timeout = 300;
  const connected = once(pages!, 'connection') as Promise<[net.Socket]>;
  const reader = net.connect((pages!.address() as net.AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  const [line] = await connected;
  const closed = once(line, 'close');
  reader.write('GET /public/vendors HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1_000));
  await closed;
  pages!.timeout = preset;
  reader.destroy();
});
