/** Whatever is typed wrongly, wherever: the answer names field and rule, and the value stands nowhere afterwards (law 7). */
import net from 'node:net';
import { queues } from '../support/redis.js';
import { opened } from '../support/opened.js';
import { Watch } from './watch.js';

/** Input does not depend on the queue: one is enough, and it is the last of those that are there. */
const queue = queues().at(-1)!;

describe('invalid input leaves no trace', () => {
  const watch = opened(() => Watch.open({ queue }));
  let customerId: string;
  beforeAll(async () => {
    customerId = await watch.desk.customer(watch.customer('latin').body);
  });
  afterEach(async () => {
    expect(await watch.leaks()).toEqual([]);
    expect(watch.desk.keygen.journal().concat(watch.desk.plain.journal())).toEqual([]);
  });

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    watch.desk.call('POST', path, { body, headers: { 'idempotency-key': 'key-of-the-test', ...headers } });

  /** Any request at all, as a clerk, with what comes back noted. */
  const send = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const token = await watch.desk.token({ roles: ['sales', 'admin'] });
    const reply = await fetch(`${watch.desk.service('orders').url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await reply.text();
    watch.note(`${method} of the test`, { status: reply.status, text, headers: reply.headers });
    return { status: reply.status, text };
  };

  /** Bytes that no client would send. */
  const sendRaw = async (bytes: string): Promise<string> => {
    const url = new URL(watch.desk.service('orders').url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = net.connect(Number(url.port), url.hostname, () => socket.end(bytes));
      socket.on('data', (chunk) => (text += chunk.toString('utf8')));
      socket.on('error', reject).on('close', () => resolve(text));
    });
    watch.note('raw bytes', { status: 400, text: answer, headers: '' });
    return answer;
  };

  const line = (licensee: unknown, more: object = {}) => ({
    customerId,
    lines: [{ product: 'PLAIN', seats: 1, licensee, ...more }],
  });
  const good = { firstName: 'A', lastName: 'B', email: 'a.b@example.org' };

  test.each([
    ['a first name with a control character', (s: string) => line({ ...good, firstName: `${s}\u0000${s}` })],
    ['a first name with a lone surrogate', (s: string) => line({ ...good, firstName: `${s}\ud800` })],
    ['a last name that turns the direction', (s: string) => line({ ...good, lastName: `${s}\u202e${s}` })],
    ['a last name of ten thousand characters', (s: string) => line({ ...good, lastName: s.repeat(1_000) })],
    ['a name that is an object', (s: string) => line({ ...good, firstName: { [s]: s } })],
    ['a name that is a list', (s: string) => line({ ...good, firstName: [s] })],
    ['an address without an at sign', (s: string) => line({ ...good, email: s })],
    ['an address with two', (s: string) => line({ ...good, email: `${s}@${s}@example.org` })],
    ['an address with a line break', (s: string) => line({ ...good, email: `${s}@example.org\r\nBcc: ${s}` })],
    ['an address that is too long', (s: string) => line({ ...good, email: `${s.repeat(40)}@example.org` })],
    ['an unknown field beside the licensee', (s: string) => line(good, { [s]: s })],
    ['an unknown field in the licensee', (s: string) => line({ ...good, [`${s}@example.org`]: 1 })],
    ['an unknown field at the top', (s: string) => ({ ...line(good), [s]: { [s]: s } })],
    ['a known field of another place', (s: string) => line({ ...good, notes: s, phone: s, address: s })],
    [
      'a prototype',
      (s: string) => JSON.parse(`{"__proto__":{"${s}":"${s}"},"constructor":{"prototype":"${s}"}}`) as object,
    ],
    ['lines under names', (s: string) => ({ customerId, lines: { [s]: line(good).lines[0] } })],
    ['lines in lines', (s: string) => ({ customerId, lines: [[s], [{ [s]: s }]] })],
    ['a licensee that is text', (s: string) => line(s)],
    ['a licensee that is a list', (s: string) => line([s, { [s]: s }])],
    ['a product that is a name', (s: string) => line(good, { product: `${s} ${s}` })],
    ['a product that is not sold', (s: string) => line(good, { product: s })],
    ['a customer that is none', (s: string) => ({ ...line(good), customerId: `cus_${s}` })],
    ['seats in words', (s: string) => line(good, { seats: s })],
    ['a term in words', (s: string) => line(good, { termMonths: `${s}\n   at ${s}` })],
    ['a body that is text', (s: string) => s],
    ['a body that is a list', (s: string) => [s]],
  ])('%s', async (_, body) => {
    for (const script of ['ascii', 'latin', 'arabic'] as const) {
      const reply = await post('/orders', body(watch.stray(script)));
      expect([400, 422]).toContain(reply.status);
      expect(reply.body).toMatchObject({ code: expect.any(String) as string, requestId: expect.any(String) as string });
    }
  });

  test.each([
    ['organisation', (s: string) => ({ organisation: `${s}\u0007` })],
    ['address', (s: string) => ({ organisation: 'O', address: s.repeat(200) })],
    ['phone', (s: string) => ({ organisation: 'O', phone: `${s}${'1'.repeat(60)}` })],
    ['notes', (s: string) => ({ organisation: 'O', notes: `${s}\u0000` })],
    ['unknown field', (s: string) => ({ organisation: 'O', [s]: s })],
  ])('a customer with a bad %s', async (_, body) => {
    const bad = body(watch.stray('vietnamese'));
    expect((await post('/customers', bad)).status).toBe(422);
    expect((await watch.desk.call('PATCH', `/customers/${customerId}`, { body: bad })).status).toBe(422);
  });

  test.each([
    ['cut short', (s: string) => `{"customerId":"${s}","lines":[{"licensee":{"firstName":"${s}"`],
    ['with a bare word', (s: string) => `{"firstName":${s}}`],
    ['with lines that look like a stack', (s: string) => `{"a":\n    at ${s} (file:///x.js:1:1)\n`],
    ['with a comma too many', (s: string) => `{"email":"${s}@example.org",}`],
    ['with raw control characters', (s: string) => `{"a":"${s}\u0001${s}"}`],
    ['with invalid UTF-8', (s: string) => `{"a":"${s}\ufffd"`],
    ['deeply nested', (s: string) => `${'['.repeat(20_000)}"${s}"${']'.repeat(20_000)}`],
    ['with a polluted prototype', (s: string) => `{"__proto__":{"x":"${s}"},"${s}":1}`],
    ['longer than the limit', (s: string) => JSON.stringify({ a: s.repeat(40_000) })],
    ['empty, with the data in a header', () => ''],
  ])('broken JSON: %s', async (_, body) => {
    const stray = watch.stray('ascii');
    const reply = await send('POST', '/orders', body(stray), { 'idempotency-key': 'key-of-the-test', 'x-note': stray });
    expect([400, 413, 422]).toContain(reply.status);
    expect(JSON.parse(reply.text)).toMatchObject({ type: expect.stringMatching(/^urn:sparsam:problem:/) as string });
  });

  test.each([
    ['a path that is not there', (s: string) => `/people/${s}`],
    ['an id that is a name', (s: string) => `/orders/${s}`],
    ['an id that is an address', (s: string) => `/orders/${s}%40example.org/timeline`],
    ['a badly encoded path', (s: string) => `/orders/${s}%zz`],
    ['another badly encoded path', (s: string) => `/${s}/%c3%28`],
    ['a path beyond all measure', (s: string) => `/orders/${s.repeat(60)}`],
    ['an unknown query', (s: string) => `/orders?${s}=${s}`],
    ['a filter of a wrong kind', (s: string) => `/orders?customerId=${s}&state=${s}&vendorId=${s}`],
    ['a page after a name', (s: string) => `/orders?after=${s}%40example.org&limit=${s}`],
    ['a query that is twice there', (s: string) => `/orders?customerId=${s}&customerId=${s}`],
    ['two dots', (s: string) => `/orders/..%2f${s}`],
  ])('an address with %s', async (_, path) => {
    for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PUT']) {
      const reply = await send(method, path(watch.stray('ascii')), method === 'GET' ? undefined : '{}');
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
      expect(JSON.parse(reply.text)).toMatchObject({ type: expect.stringMatching(/^urn:sparsam:problem:/) as string });
    }
  });

  test.each([
    ['an Idempotency-Key that is an address', (s: string) => ({ 'idempotency-key': `${s}@example.org` })],
    ['an Idempotency-Key beyond all measure', (s: string) => ({ 'idempotency-key': s.repeat(20) })],
    ['a media type of one’s own', (s: string) => ({ 'content-type': `text/${s}` })],
    ['a charset of one’s own', (s: string) => ({ 'content-type': `application/json; charset=${s}` })],
    [
      'a bearer of another kind',
      (s: string) => ({ authorization: `Basic ${Buffer.from(`${s}:${s}`).toString('base64')}` }),
    ],
    ['a token that is none', (s: string) => ({ authorization: `Bearer ${s}.${s}.${s}` })],
  ])('%s', async (_, headers) => {
    const reply = await send('POST', '/orders', JSON.stringify({}), headers(watch.stray('ascii')));
    expect([400, 401, 415, 422]).toContain(reply.status);
  });

  test('headers that a proxy or a client may add', async () => {
    const names = [
      'request-id',
      'x-request-id',
      'traceparent',
      'baggage',
      'x-forwarded-for',
      'x-forwarded-host',
      'referer',
      'user-agent',
      'cookie',
      'origin',
      'x-user',
      'if-match',
      'accept-language',
      'forwarded',
    ];
    const headers = Object.fromEntries(names.map((name) => [name, `x=${watch.stray('ascii')}`]));
    expect((await send('GET', '/orders', undefined, headers)).status).toBe(200);
    expect((await send('GET', '/nowhere', undefined, headers)).status).toBe(404);
    expect((await send('GET', '/readyz', undefined, headers)).status).toBe(200);
  });

  test('bytes that are no HTTP', async () => {
    const stray = () => watch.stray('ascii');
    await sendRaw(`GET /${stray()} HTTP/9.9\r\n${stray()}: ${stray()}\r\n\r\n`);
    await sendRaw(`${stray().toUpperCase()} / HTTP/1.1\r\nhost: x\r\n\r\n`);
    await sendRaw(`GET /orders HTTP/1.1\r\nhost: x\r\nbad header ${stray()}\r\n\r\n`);
    await sendRaw(`POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: ${stray()}\r\n\r\n`);
    await sendRaw(`GET /${stray()} HTTP/1.1\r\nhost: x\r\nx-long: ${stray().repeat(2_000)}\r\n\r\n`);
    await sendRaw(`POST /orders HTTP/1.1\r\nhost: x\r\nexpect: ${stray()}\r\ncontent-length: 2\r\n\r\n{}`);
    await sendRaw(`POST /orders HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n${stray()}\r\n`);
    await sendRaw(`GET http://${stray()}.example/${stray()} HTTP/1.1\r\nhost: ${stray()}\r\nconnection: close\r\n\r\n`);
    await sendRaw(
      `GET /orders/${Buffer.from(watch.stray('arabic')).toString('latin1')} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
    );
  });

  test('claims of a wrong token, of every kind', async () => {
    const subject = () => `${watch.stray('ascii')}@example.org`;
    // The signature holds: who it was given to is on record, and an address is in no log.
    const known = () => `${watch.marker('clerk', 'ascii').text}@example.org`;
    const wishes = [
      { subject: subject(), foreignKey: true },
      { subject: known(), expiresIn: -10 },
      { subject: known(), audience: subject() },
      { subject: known(), issuer: `https://${watch.stray()}.example` },
      { subject: `${watch.stray('latin')} with spaces` },
      { subject: watch.stray().repeat(30) },
      { subject: known(), roles: [watch.stray(), watch.stray('chinese')] },
    ];
    for (const as of wishes) {
      const reply = await watch.desk.call('GET', '/orders', { as });
      expect([401, 403]).toContain(reply.status);
    }
  });

  test('a clerk without the right, or of somebody else’s order, stands in the record of who did what alone', async () => {
    const clerk = watch.marker('clerk', 'ascii').text;
    expect(
      (
        await watch.desk.call('POST', '/customers', {
          as: { roles: ['dpo'], subject: clerk },
          body: { organisation: watch.stray() },
        })
      ).status,
    ).toBe(403);
    expect((await watch.desk.call('GET', '/orders', { as: { roles: ['sales'], subject: clerk } })).status).toBe(200);
  });

  test('a search for somebody whom we do not know', async () => {
    const found = await post('/customers/search', { organisation: watch.stray('chinese') });
    expect(found.body).toMatchObject({ items: [] });
    expect((await post('/customers/search', { organisation: 'x', email: `${watch.stray()}@example.org` })).status).toBe(
      422,
    );
  });
});
