/** The only way to a vendor, over real sockets: what leaves, when nothing leaves, and what comes back as a value. */
import zlib from 'node:zlib';
import { packet, PATIENT_MS, ScriptedServer, type Script } from '../../../../../test/support/scripted-server.js';
import type { HttpLetter } from '../letter.js';
import { hostOf, isAllowedBaseUrl, OutgoingClient, parseRetryAfter, type Answer } from './outgoing.js';

const LETTER: HttpLetter = {
  method: 'POST',
  path: '/licenses',
  headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
  body: '{"a":"ü"}',
};
const JSON_TYPE = { 'content-type': 'application/json' };
const body =
  (bytes: string | Buffer, headers: Record<string, string> = {}): Script =>
  (response) =>
    void response.writeHead(200, { ...JSON_TYPE, ...headers }).end(bytes);
const typed = (type: string, bytes: string | Buffer) => body(bytes, { 'content-type': type });
const packed = (encoding: string, bytes: Buffer) => body(bytes, { 'content-encoding': encoding });
const OK: Script = { status: 200, json: { ok: true } };

/** Made before anybody is connected: it takes so long that a line kept open would be closed meanwhile. */
const BOMB = zlib.gzipSync(Buffer.alloc(200 * 1024 * 1024));

describe('over HTTP', () => {
  let server: ScriptedServer;
  beforeAll(async () => (server = await ScriptedServer.start()));
  afterAll(() => server.stop());

  const send = (script: Script, timeoutMs = PATIENT_MS, letter = LETTER): Promise<Answer> => {
    server.answers(script);
    return server.client('/v1', timeoutMs).send(packet([letter]), 0);
  };

  test('a letter arrives as it was rendered, with the secret, and says nothing else', async () => {
    const answer = { kind: 'answered', status: 200, json: { ok: true }, retryAfterMs: undefined };
    expect(await send(OK)).toEqual({ ...answer, vendorNow: expect.any(Number) as number });
    expect(server.asked).toEqual([
      {
        method: 'POST',
        path: '/v1/licenses',
        body: '{"a":"ü"}',
        headers: {
          host: server.host,
          accept: 'application/json',
          'accept-encoding': 'identity',
          authorization: 'Bearer token-of-a-test',
          connection: 'keep-alive',
          'content-length': '10',
          'content-type': 'application/json',
          'user-agent': 'sparsam',
        },
      },
    ]);
  });

  test('a letter without a body has no body and no type', async () => {
    for (const method of ['GET', 'DELETE', 'POST'] as const) {
      await send(OK, PATIENT_MS, { method, path: '/x', headers: {} });
      expect(server.asked[0]).toMatchObject({ method, body: '' });
      expect(server.asked[0]!.headers['content-type']).toBeUndefined();
    }
  });

  test('a letter cannot replace the secret', async () => {
    await send(OK, PATIENT_MS, { ...LETTER, headers: { Authorization: 'Bearer mine' } });
    expect(server.asked[0]!.headers.authorization).toBe('Bearer token-of-a-test');
  });

  test.each([200, 204, 301, 404, 429, 500])('%i is an answer like any other', async (status) => {
    expect(await send({ status })).toMatchObject({ kind: 'answered', status, json: undefined });
  });

  test('a redirect is an answer and is not followed', async () => {
    for (const location of ['/v1/elsewhere', 'http://169.254.169.254/latest/meta-data']) {
      expect(await send({ status: 307, headers: { location } })).toMatchObject({ kind: 'answered', status: 307 });
      expect(server.asked).toHaveLength(1);
    }
  });

  test('JSON is read by its type, of any vendor; anything else is nothing', async () => {
    const vendors = ['application/vnd.api+json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json'];
    for (const type of ['application/json', ...vendors])
      expect(await send(typed(type, '{"a":1}'))).toMatchObject({ json: { a: 1 } });
    for (const type of ['text/html', 'text/json', 'application/jsonx', '', 'x-application/json'])
      expect(await send(typed(type, '{"a":1}'))).toMatchObject({ status: 200, json: undefined });
    for (const text of ['', '{"a":', '<html>', '{"a":1}x'])
      expect(await send(body(text))).toMatchObject({ json: undefined });
  });

  test('JSON is UTF-8 whatever its type says, and may begin with a byte order mark', async () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"a":"ü"}')]);
    for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json;charset=ISO-8859-1'])
      expect(await send(typed(type, marked))).toMatchObject({ json: { a: 'ü' } });
    for (const bytes of [
      Buffer.from('{"a":"ü"}', 'latin1'),
      Buffer.from('\ufeff{"a":1}', 'utf16le'),
      Buffer.concat([marked.subarray(0, 3), marked]),
      Buffer.from([0xef, 0xbb]),
    ])
      expect(await send(body(bytes))).toMatchObject({ status: 200, json: undefined });
    const encoded: [string, Buffer][] = [
      ['identity', marked],
      ['gzip', zlib.gzipSync(marked)],
      ['X-GZIP', zlib.gzipSync(marked)],
      ['deflate', zlib.deflateSync(marked)],
      ['br', zlib.brotliCompressSync(marked)],
    ];
    for (const [encoding, bytes] of encoded)
      expect(await send(packed(encoding, bytes))).toMatchObject({ json: { a: 'ü' } });
    for (const encoding of ['gzip, gzip', 'zstd', 'constructor', 'gzip'])
      expect(await send(packed(encoding, marked))).toMatchObject({ json: undefined });
  });

  test('a compressed answer is unpacked up to a mebibyte and no further, however large it would become', async () => {
    const before = process.memoryUsage().rss;
    expect(await send(packed('gzip', BOMB))).toMatchObject({ kind: 'answered', json: undefined });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('an answer beyond a mebibyte is hung up on: outcome unknown', async () => {
    const sized = (bytes: number) => body(JSON.stringify('x'.repeat(bytes - 2)));
    expect(await send(sized(1024 * 1024))).toMatchObject({ kind: 'answered', status: 200 });
    expect(await send(sized(1024 * 1024 + 1))).toMatchObject({ kind: 'lost' });
    const endless: Script = (response) => {
      response.writeHead(200, JSON_TYPE);
      const more = () => response.destroyed || response.write('x'.repeat(65_536), more);
      more();
    };
    expect(await send(endless)).toMatchObject({ kind: 'lost' });
  });

  test('no answer in time is lost, and so is one that drips without end', async () => {
    const begun = performance.now();
    expect(await send(() => undefined, 150)).toEqual({ kind: 'lost', code: 'timed-out' });
    const drip: Script = (response) => {
      response.writeHead(200, JSON_TYPE);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await send(drip, 150)).toEqual({ kind: 'lost', code: 'timed-out' });
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  test('a connection that is cut, before or within the answer, is lost', async () => {
    expect(await send((response) => response.destroy())).toEqual({ kind: 'lost', code: 'econnreset' });
    const half: Script = (response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' });
      response.write('{"a":', () => response.destroy());
    };
    expect(await send(half)).toMatchObject({ kind: 'lost' });
  });

  test('an answer that is no HTTP is lost', async () => {
    expect(await send((response) => void response.socket!.end('nonsense\r\n\r\n'))).toMatchObject({ kind: 'lost' });
  });

  test('when to come back is read in seconds and as a date', async () => {
    expect(await send({ status: 429, headers: { 'retry-after': '12' } })).toMatchObject({ retryAfterMs: 12_000 });
    const soon = new Date(Date.now() + 60_000).toUTCString();
    const answer = await send({ status: 503, headers: { 'retry-after': soon } });
    expect(answer.kind === 'answered' && answer.retryAfterMs).toBeGreaterThan(55_000);
    // A vendor names times by its own clock, whatever ours says.
    const slow = { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:02:00 GMT' };
    expect(await send({ status: 503, headers: slow })).toMatchObject({ retryAfterMs: 120_000 });
  });

  test('a letter that is too large does not leave', async () => {
    const large = { ...LETTER, body: 'x'.repeat(128 * 1024 + 1) };
    expect(await send(OK, PATIENT_MS, large)).toMatchObject({ kind: 'not-sent' });
    expect(server.asked).toHaveLength(0);
  });

  test.each([
    '/licenses/anna@example.org',
    '/licenses/anna%40example.org',
    '/licenses?email=x',
    '/licenses#x',
    'licenses',
    '',
    '//other host',
    '/licenses/ä',
    '/x?page%5Bsize%5D=1',
    'http://127.0.0.1:1/x',
  ])('a letter to %j is refused before a connection is made: an address holds ids and fixed words', async (path) => {
    const sending = send(OK, PATIENT_MS, { ...LETTER, path });
    await expect(sending).rejects.toThrow('The path of a letter holds ids and fixed words only.');
    expect(server.asked).toHaveLength(0);
  });

  test('a path cannot name another host', async () => {
    await send(OK, PATIENT_MS, { ...LETTER, path: '//127.0.0.1/x' });
    expect(server.asked).toMatchObject([{ path: '/v1/127.0.0.1/x' }]);
  });

  test('only a packet of the door is sent, and only a letter that it holds', async () => {
    const client = server.client();
    await expect(client.send({ letters: [LETTER], deadline: Infinity } as never, 0)).rejects.toThrow(
      'not a disclosed packet',
    );
    await expect(client.follow({} as never, LETTER)).rejects.toThrow('not a disclosed packet');
    await expect(client.send(packet([LETTER]), 1)).rejects.toThrow('The packet holds no such letter.');
  });

  test('a further letter leaves after the deadline of the first, as late as an answer to it can come and no later', async () => {
    server.answers(OK, OK);
    const client = server.client('', PATIENT_MS);
    const follow = (ageMs: number) => client.follow(packet([], {}, performance.now() - ageMs), LETTER);
    expect(await follow(PATIENT_MS / 2)).toMatchObject({ kind: 'answered' });
    expect(await follow(PATIENT_MS + 1)).toEqual({ kind: 'not-sent', code: 'release-too-old' });
  });

  test('what was disclosed is recognised in the answer, in any spelling, and nothing else is', () => {
    const told = packet([], { email: 'Zoë@xn--mnchen-3ya.example' });
    const client = server.client();
    for (const text of ['Zoë@xn--mnchen-3ya.example', ' ZOË@MÜNCHEN.EXAMPLE ', 'zoe\u0308@münchen.example'])
      expect(client.isDisclosed(told, 'email', text)).toBe(true);
    for (const text of ['xzoë@münchen.example', 'zoe@münchen.example', ''])
      expect(client.isDisclosed(told, 'email', text)).toBe(false);
    expect(client.isDisclosed(told, 'firstName', '')).toBe(false);
  });
});

describe('which addresses may be called', () => {
  const HOSTS = [
    'api.vendor.example:443',
    'api.vendor.example:8443',
    '127.0.0.1:4010',
    'localhost:4010',
    '[::1]:4010',
    'plain.example:80',
  ];

  test.each([
    'https://api.vendor.example',
    'https://api.vendor.example:443/v1',
    'https://API.vendor.example:8443/',
    'http://127.0.0.1:4010/v1/accounts/x',
    'http://localhost:4010',
    'http://[::1]:4010',
  ])('%s', (url) => {
    expect(isAllowedBaseUrl(url, HOSTS)).toBe(true);
  });

  test.each([
    'http://api.vendor.example:443',
    'http://plain.example',
    'https://api.vendor.example:444',
    'https://vendor.example',
    'https://api.vendor.example.evil.example',
    'https://evil.example/api.vendor.example:443',
    'https://user@api.vendor.example',
    'https://user:secret@api.vendor.example',
    'https://:secret@api.vendor.example',
    'https://api.vendor.example?x',
    'https://api.vendor.example/#x',
    'http://127.0.0.1:5432',
    'http://127.0.0.1',
    'http://127.1:4011',
    'http://127.0.0.1.evil.example:4010',
    'ftp://127.0.0.1:4010',
    'file:///etc/passwd',
    'api.vendor.example:443',
    '',
    'nonsense',
  ])('not %j', (url) => {
    expect(isAllowedBaseUrl(url, HOSTS)).toBe(false);
    const settings = { allowedHosts: HOSTS, authentication: { scheme: 'bearer' }, secret: 's', timeoutMs: 1 } as const;
    expect(() => new OutgoingClient({ baseUrl: url, ...settings })).toThrow('not allowed');
  });

  test('plain HTTP stays on this machine, even where the list says otherwise', () => {
    expect(isAllowedBaseUrl('http://notlocalhost:80', ['notlocalhost:80'])).toBe(false);
    expect(isAllowedBaseUrl('http://localhost.evil.example', ['localhost.evil.example:80'])).toBe(false);
    expect(isAllowedBaseUrl('http://0.0.0.0', ['0.0.0.0:80'])).toBe(false);
  });

  test('one named host may be called without TLS, and must be listed all the same', () => {
    expect(isAllowedBaseUrl('http://vendor.lan/v1', ['vendor.lan:80'], 'vendor.lan')).toBe(true);
    expect(isAllowedBaseUrl('http://vendor.lan:81/v1', ['vendor.lan:80'], 'vendor.lan')).toBe(false);
    expect(isAllowedBaseUrl('http://other.lan/v1', ['other.lan:80'], 'vendor.lan')).toBe(false);
    expect(isAllowedBaseUrl('http://127.9.9.9:80', ['127.9.9.9:80'])).toBe(true);
  });

  test('a host is named with its port, the one of the scheme where none is given', () => {
    expect(hostOf('https://a.example/x')).toBe('a.example:443');
    for (const url of ['http://a.example', 'https://a.example:80']) expect(hostOf(url)).toBe('a.example:80');
  });
});

test('Retry-After reads seconds and dates, never a time before now, and nothing else', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(parseRetryAfter('120', now)).toBe(120_000);
  expect(parseRetryAfter(' 0 ', now)).toBe(0);
  expect(parseRetryAfter('Mon, 23 Nov 2026 12:01:00 GMT', now)).toBe(60_000);
  expect(parseRetryAfter('Mon, 23 Nov 2026 11:59:00 GMT', now)).toBe(0);
  for (const header of [undefined, null, 5, '', 'soon', ['5'], '9'.repeat(13), '1.5', '-5', '2026-11-23'])
    expect([header, parseRetryAfter(header, now)]).toEqual([header, undefined]);
});
