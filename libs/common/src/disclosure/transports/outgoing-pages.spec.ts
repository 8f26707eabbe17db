/** What the queries of a letter may be, how a list of the vendor is read to its end, and how the secret is said. */
import { packet, PATIENT_MS, ScriptedServer } from '../../../../../test/support/scripted-server.js';
import { OutgoingClient } from './outgoing.js';
import type { HttpLetter } from '../letter.js';
import type { QueryShape } from './query.js';

const LETTER: HttpLetter = { method: 'POST', path: '/search', headers: {}, body: '{}' };
const OK = { status: 200, json: {} };

let server: ScriptedServer;
beforeAll(async () => (server = await ScriptedServer.start()));
afterAll(() => server.stop());

test('a page of a letter is its own letter at the place that the link of the vendor names', async () => {
  const queries: QueryShape[] = [
    { 'page[size]': /\d{1,4}/, 'page[number]': /\d{1,9}/ },
    { 'page[size]': /\d{1,4}/, 'page[cursor]': /[A-Za-z0-9_-]{1,64}/ },
  ];
  const list = { ...LETTER, query: { 'page[size]': '100', 'page[number]': '1' } };
  const page = (letter: HttpLetter, link: string, deadline?: number) => {
    server.answers(OK);
    const sealed = packet([letter], { email: 'anna@example.org' }, deadline);
    return server.client('/v1').forStep({ queries }).sendPage(sealed, 0, link, new Set());
  };
  for (const [link, query] of [
    ['/v1/accounts/x/search?page[size]=50&page[number]=2', '?page%5Bsize%5D=50&page%5Bnumber%5D=2'],
    [
      'https://elsewhere.example/?page%5Bcursor%5D=aB3_-x&page%5Bsize%5D=9',
      '?page%5Bsize%5D=9&page%5Bcursor%5D=aB3_-x',
    ],
  ] as const) {
    expect(await page(list, link)).toMatchObject({ kind: 'answered' });
    expect(server.asked).toMatchObject([{ method: 'POST', path: `/v1/search${query}`, body: LETTER.body }]);
  }
  for (const link of [
    '',
    '/v1/search',
    '?page[size]=100',
    '?page[size]=100&page[number]=2&email=x',
    '?page[size]=100&page[number]=-1',
    '?page[size]=100&page[cursor]=anna%40example.org',
    '?page[size]=100&page[cursor]=annaexampleorg',
    '?page[size]=100&page[number]=2&page[cursor]=x',
    'http://[',
  ]) {
    expect([link, await page(list, link)]).toEqual([link, undefined]);
    expect(server.asked).toHaveLength(0);
  }
  expect(await page(LETTER, '?page[size]=50&page[number]=2')).toBeUndefined();
  expect(await page(list, '?page[size]=50&page[number]=2', performance.now())).toMatchObject({
    code: 'release-too-old',
  });
});

test('a letter carries the query that its step declares, and any other is refused before a connection is made', async () => {
  const letter = { ...LETTER, query: { reference: 'none' } };
  const send = (queries: readonly Record<string, RegExp>[], values = {}) => {
    server.answers(OK);
    return server
      .client('/v1')
      .forStep({ queries })
      .send(packet([letter], values), 0);
  };
  expect(await send([{ reference: /none/ }])).toMatchObject({ kind: 'answered' });
  expect(server.asked).toMatchObject([{ method: 'POST', path: '/v1/search?reference=none' }]);
  for (const queries of [[], [{ other: /none/ }], [{ reference: /some/ }], [{ reference: /none/, limit: /1/ }]])
    await expect(send(queries)).rejects.toThrow('The query of a letter is not declared, or repeats what is disclosed.');
  await expect(send([{ reference: /none/ }], { email: 'none' })).rejects.toThrow('or repeats what is disclosed.');
  expect(server.asked).toHaveLength(0);
  const plain = server.client('/v1');
  await expect(plain.send(packet([letter]), 0)).rejects.toThrow('is not declared');
  await expect(plain.follow(packet([LETTER]), letter)).rejects.toThrow('is not declared');
  expect(server.asked).toHaveLength(0);
});

test.each([
  [{ scheme: 'bearer' }, 'user:pass', 'authorization', 'Bearer user:pass'],
  [{ scheme: 'header', name: 'X-Api-Key' }, 'user:pass', 'x-api-key', 'user:pass'],
  [{ scheme: 'basic' }, 'user:pass', 'authorization', 'Basic dXNlcjpwYXNz'],
] as const)(
  'by the scheme %j the secret is in one header, whatever a letter says in it',
  async (authentication, secret, name, said) => {
    const baseUrl = `http://${server.host}`;
    const client = new OutgoingClient({
      baseUrl,
      allowedHosts: [server.host],
      authentication,
      secret,
      timeoutMs: PATIENT_MS,
    });
    for (const headers of [{}, { [name]: 'of the letter' }]) {
      server.answers(OK);
      await client.send(packet([{ ...LETTER, headers }]), 0);
      expect(server.asked[0]!.headers[name]).toBe(said);
      const told = Object.entries(server.asked[0]!.headers).filter(([, value]) => String(value).includes(said));
      expect(told).toEqual([[name, said]]);
    }
  },
);

test('a secret that the scheme cannot say makes no client', () => {
  const settings = { baseUrl: `http://${server.host}`, allowedHosts: [server.host], secret: 'no-colon', timeoutMs: 1 };
  expect(() => new OutgoingClient({ ...settings, authentication: { scheme: 'basic' } })).toThrow(
    'The secret cannot be said by the scheme of the vendor.',
  );
});
