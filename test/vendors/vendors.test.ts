import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { requestBytes, type JournalEntry } from './journal.js';
import type { Rule } from './misbehave.js';
import { startVendorServer, type VendorServer } from './vendor-server.js';
import { stableUuid } from './wire.js';

const token = 'token-of-the-tests';
const reference = stableUuid('an order');
const order = {
  reference,
  product: 'editor',
  seats: 3,
  termMonths: 12,
  licensee: { firstName: 'Ada', lastName: 'Canary', email: 'ada@canary.example' },
};

let vendor: VendorServer;
let folder: string;

const start = (journalFile?: string) =>
  startVendorServer({ kind: 'plain', host: '127.0.0.1', port: 0, token, journalFile });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vendor-'));
  vendor = await start();
});

afterEach(async () => {
  await vendor.close();
  rmSync(folder, { recursive: true });
});

function issue(url = vendor.url, init: RequestInit = {}): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': reference,
  };
  return fetch(`${url}/v1/licenses`, {
    method: 'POST',
    headers,
    body: JSON.stringify(order),
    redirect: 'manual',
    ...init,
  });
}

const control = (method: string, path: string, body?: unknown) =>
  fetch(`${vendor.url}/_control/${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });

const created = () => vendor.effects().licenses.map(({ createdTimes }) => createdTimes);

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The answer as it came over the wire: nothing is inflated and a cut shows. */
async function raw(): Promise<{ message: IncomingMessage; chunks: Buffer[] }> {
  const headers = { authorization: `Bearer ${token}` };
  const asked = httpRequest(`${vendor.url}/v1/licenses/${reference}`, { headers, agent: false }).end();
  const [message] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return { message, chunks };
}

describe('the record', () => {
  test('holds every byte of a request, in order and as sent', async () => {
    const { hostname, port } = new URL(vendor.url);
    const body = Buffer.from([0xff, 0x00, 0x41]);
    const head = `PUT /x?y=%20 HTTP/1.1\r\nHost: here\r\nx-TWICE: 1\r\nX-Twice: \xe9\r\nContent-Length: 3\r\n\r\n`;
    const sent = Buffer.concat([Buffer.from(head, 'latin1'), body]);
    const socket = connect(Number(port), hostname, () => socket.end(sent)).resume();
    await once(socket, 'close');
    const [entry] = vendor.journal();
    expect(requestBytes(entry!)).toEqual(sent);
    expect(entry).toMatchObject({ n: 1, answeredStatus: 401, misbehaved: null, cut: false });
  });

  test('holds a request that was cut off, and one that is no HTTP', async () => {
    const { hostname, port } = new URL(vendor.url);
    const texts = [
      'POST /v1/licenses HTTP/1.1\r\nHost: here\r\nContent-Length: 99\r\n\r\nhalf',
      'ada@canary.example\r\n\r\n',
    ];
    for (const text of texts) connect(Number(port), hostname).resume().end(text);
    const entries = await until(() => (vendor.journal().length === 2 ? vendor.journal() : undefined));
    expect(entries.map(({ body, cut }) => ({ body, cut }))).toEqual(
      expect.arrayContaining([
        { body: 'half', cut: true },
        { body: 'ada@canary.example\r\n\r\n', cut: true },
      ]),
    );
  });

  test('leaves out the controls, and is emptied without forgetting licenses', async () => {
    await issue();
    expect(await (await control('GET', 'health')).json()).toEqual({ status: 'ok', kind: 'plain' });
    const { entries } = (await (await control('GET', 'journal')).json()) as { entries: JournalEntry[] };
    expect(entries.map(({ url, answeredStatus }) => [url, answeredStatus])).toEqual([['/v1/licenses', 201]]);
    expect(JSON.parse(entries[0]!.body)).toEqual(order);
    await control('DELETE', 'journal');
    expect(vendor.journal()).toEqual([]);
    expect(await (await control('GET', 'effects')).json()).toEqual(vendor.effects());
    expect(created()).toEqual([1]);
  });

  test('is there again after a restart, even behind a line torn by a kill', async () => {
    const journalFile = join(folder, 'journal');
    const first = await start(journalFile);
    const answer = await (await issue(first.url)).json();
    const before = first.journal();
    await first.close();
    appendFileSync(journalFile, '{"entry":{"n":');
    for (const replays of [1, 2]) {
      const again = await start(journalFile);
      const replay = await issue(again.url);
      expect(await replay.json()).toEqual(answer);
      expect(again.journal().slice(0, 1)).toEqual(before);
      expect(again.journal().map(({ n }) => n)).toEqual(Array.from({ length: replays + 1 }, (_, at) => at + 1));
      expect(again.effects().licenses).toMatchObject([{ createdTimes: 1 }]);
      await again.close();
    }
  });
});

describe('misbehaviour', () => {
  const next = (what: Rule['do'], more: Partial<Rule> = {}) => vendor.misbehave([{ times: 1, do: what, ...more }]);

  test('strikes where it fits, as often as asked, and can be ended', async () => {
    const match = { method: 'POST', urlPrefix: '/v1/licenses' };
    await control('POST', 'misbehave', { rules: [{ match, times: 2, do: { kind: 'status', status: 503 } }] });
    const statuses = [(await raw()).message.statusCode];
    for (let at = 0; at < 3; at += 1) statuses.push((await issue()).status);
    expect(statuses).toEqual([404, 503, 503, 201]);
    vendor.misbehave([{ do: { kind: 'html' } }]);
    expect((await issue()).headers.get('content-type')).toContain('text/html');
    await control('DELETE', 'misbehave');
    expect((await issue()).status).toBe(201);
    expect(vendor.journal().map(({ misbehaved }) => misbehaved)).toEqual([
      null,
      'status',
      'status',
      null,
      'html',
      null,
    ]);
  });

  test.each([
    [[{ do: { kind: 'hnag' } }]],
    [[{ do: { kind: 'delay' } }]],
    [[{ do: { kind: 'html' }, afterEfect: true }]],
    [{ do: { kind: 'html' } }],
  ])('a rule with a mistake is refused: %j', async (rules) => {
    expect((await control('POST', 'misbehave', { rules })).status).toBe(400);
  });

  test.each([false, true])('hang never answers; had it acted: %s', async (afterEffect) => {
    next({ kind: 'hang' }, { afterEffect });
    const stop = new AbortController();
    const asked = issue(vendor.url, { signal: stop.signal });
    const entry = await until(() => vendor.journal().find(({ misbehaved }) => misbehaved));
    expect(entry.answeredStatus).toBeNull();
    stop.abort();
    await expect(asked).rejects.toThrow();
    expect(created()).toEqual(afterEffect ? [1] : []);
    expect((await issue()).headers.get('idempotency-replayed')).toBe(afterEffect ? 'true' : null);
  });

  test.each(['reset', 'reset-mid-answer'] as const)('%s loses the answer, not the license', async (kind) => {
    next({ kind }, { afterEffect: true });
    await expect(issue().then((answer) => answer.text())).rejects.toThrow();
    next({ kind });
    await expect(raw()).rejects.toThrow();
    expect(created()).toEqual([1]);
  });

  test('delay answers late, and a repeat meanwhile hears "in progress"', async () => {
    next({ kind: 'delay', ms: 60 });
    const slow = issue();
    await until(() => vendor.journal()[0]);
    const repeat = await issue();
    expect([repeat.status, repeat.headers.get('retry-after')]).toEqual([409, '1']);
    expect((await raw()).message.statusCode).toBe(202);
    expect((await slow).status).toBe(201);
    expect(created()).toEqual([1]);
  });

  test.each([
    [429, { 'retry-after': '7' }],
    [429, { 'retry-after': 'Fri, 31 Dec 2027 23:59:59 GMT' }],
    [503, { 'retry-after': '99999999999999999999' }],
    [401, {}],
    [425, {}],
    [307, { location: 'http://127.0.0.1:1/elsewhere' }],
  ])('status %s with %j, and nothing done', async (status, headers) => {
    next({ kind: 'status', status, headers });
    const answer = await issue();
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
    expect(created()).toEqual([]);
  });

  test('status with a body of its own', async () => {
    next({ kind: 'status', status: 500, body: '<oops>', contentType: 'text/xml' }, { afterEffect: true });
    const answer = await issue();
    expect([await answer.text(), answer.headers.get('content-type')]).toEqual(['<oops>', 'text/xml']);
    expect(created()).toEqual([1]);
  });

  test('answers that are not what they seem', async () => {
    next({ kind: 'bad-json' });
    await expect(issue().then((answer) => answer.json())).rejects.toThrow('JSON');
    next({ kind: 'error-in-200' });
    expect(await (await issue()).json()).toMatchObject({ code: 'field-invalid' });
    next({ kind: 'echo-personal' });
    const echo = await issue();
    expect([echo.status, await echo.text()]).toEqual([422, expect.stringContaining('ada@canary.example')]);
    expect(created()).toEqual([]);
    next({ kind: 'wrong-content-type' });
    expect((await issue()).headers.get('content-type')).toContain('text/plain');
    next({ kind: 'lie' });
    expect(await (await issue()).json()).toMatchObject({ reference: stableUuid('a lie') });
    next({ kind: 'lie', replace: { '/serialNumber': '' } });
    expect(await (await issue()).json()).toMatchObject({ reference, serialNumber: '' });
    expect(created()).toEqual([1]);
  });

  test.each([
    ['bom', 'application/json; charset=utf-8', undefined, 'efbbbf7b'],
    ['gzip', 'application/json; charset=utf-8', 'gzip', '1f8b'],
    ['deflate', 'application/json; charset=utf-8', 'deflate', '78'],
    ['br', 'application/json; charset=utf-8', 'br', ''],
    ['utf-16le', 'application/json; charset=utf-16le', undefined, 'fffe7b00'],
    ['iso-8859-1', 'application/json; charset=iso-8859-1', undefined, '7b22'],
  ] as const)('an honest answer in another coat: %s', async (as, type, coding, begins) => {
    next({ kind: 'encoded', as });
    const { message, chunks } = await raw();
    expect([message.headers['content-type'], message.headers['content-encoding']]).toEqual([type, coding]);
    expect(Buffer.concat(chunks).toString('hex').startsWith(begins)).toBe(true);
  });

  test('a web page with any status, and a copy that lags behind', async () => {
    next({ kind: 'html', status: 502 });
    const page = await issue();
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(created()).toEqual([]);
    await issue();
    next({ kind: 'lag' });
    expect((await raw()).message.statusCode).toBe(404);
    expect((await raw()).message.statusCode).toBe(200);
  });

  test('answers that are too much or too slow', async () => {
    next({ kind: 'huge', bytes: 300_000 });
    expect(Buffer.concat((await raw()).chunks)).toHaveLength(300_000);
    next({ kind: 'gzip-bomb', bytes: 1_000_000 });
    const bomb = await raw();
    expect(bomb.message.headers['content-encoding']).toBe('gzip');
    expect(Buffer.concat(bomb.chunks).length).toBeLessThan(5_000);
    expect(gunzipSync(Buffer.concat(bomb.chunks))).toHaveLength(1_000_000);
    next({ kind: 'drip', msPerByte: 1 });
    const { chunks } = await raw();
    expect(chunks.length).toBeGreaterThan(20);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ code: 'not-found' });
  });

  test('closing ends what hangs, waits and drips', async () => {
    const kinds: Rule['do'][] = [{ kind: 'hang' }, { kind: 'delay', ms: 1e6 }, { kind: 'drip', msPerByte: 1e6 }];
    vendor.misbehave(kinds.map((what) => ({ times: 1, do: what })));
    const asked = kinds.map(() => issue().then((answer) => answer.text()));
    await until(() => vendor.journal()[2]);
    await vendor.close();
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    vendor = await start();
  });
});
