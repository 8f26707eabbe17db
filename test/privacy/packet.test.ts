/** The packet that may be sent gives its content to the outgoing client and to nothing else; what comes back of a call holds none of it. */
import { inspect } from 'node:util';
import v8 from 'node:v8';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { Disclosed } from '#disclosure/disclosed.js';
import { errorFacts, plainFacts } from '#kernel/log/log.js';
import type { OutgoingClient } from '#disclosure/transports/outgoing.js';
import type { Misbehaviour } from '../vendors/misbehave.js';
import { startVendorServer, type VendorServer } from '../vendors/vendor-server.js';
import { Finder, licensee } from './canaries.js';
import { clientFor, pack, perform } from './letters.js';

const WHO = licensee('arabic');
const finder = new Finder(WHO.markers);
const ORDER = {
  intentKey: '0195f0c0-0000-7000-8000-000000000001',
  reference: '0195f0c0-0000-7000-8000-000000000001',
  product: '5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11',
  seats: 3,
  termMonths: 12,
  orderedOn: '2027-01-31',
};
const order = (n: number) => {
  const id = `0195f0c0-0000-7000-8000-${n.toString().padStart(12, '0')}`;
  return { ...ORDER, intentKey: id, reference: id };
};
/** Everything that an inspection brings to light, hidden properties, causes and getters included. */
const deep = (value: unknown): string => {
  const shown = inspect(value, {
    depth: 20,
    showHidden: true,
    getters: true,
    maxArrayLength: null,
    maxStringLength: null,
  });
  const stack = value instanceof Error ? `${value.stack} ${String(value.cause)}` : '';
  return `${shown} ${stack}`;
};
const isClean = (value: unknown) =>
  expect(finder.find(deep(value)).map(({ marker, as }) => `${marker.kind} ${as}`)).toEqual([]);

describe('a packet gives nothing away', () => {
  const packet = pack('plain', 'issue', ORDER, WHO.body);
  const ways: readonly (readonly [string, (packet: Disclosed) => unknown])[] = [
    ['inspection', (one) => inspect(one, { depth: 20, showHidden: true, getters: true })],
    ['inspection without its own say', (one) => inspect(one, { depth: 20, showHidden: true, customInspect: false })],
    [
      'inspection inside an error',
      (one) => deep(Object.assign(new Error('with a packet', { cause: one }), { packet: one })),
    ],
    ['a template', (one) => `${String(one)} ${[one].join()}`],
    [
      'its properties',
      (one) => [Reflect.ownKeys(one), Object.entries(one), { ...one }, Object.getOwnPropertyDescriptors(one)],
    ],
    ['a copy', (one) => structuredClone(one)],
    ['the bytes of a copy', (one) => v8.serialize(one).toString('latin1')],
    ['the log', (one) => plainFacts({ code: one as unknown as string, reason: [one] as unknown as string })],
    ['the facts of an error', (one) => errorFacts(Object.assign(new Error('x'), { code: one }))],
  ];

  test.each(ways)('to %s', (_, look) => isClean(look(packet)));

  test('to another thread', () => {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage({ packet });
    isClean(receiveMessageOnPort(port2));
    port1.close();
  });

  test('to JSON, which it refuses, without a word of its content', () => {
    const attempt = () => JSON.stringify({ job: { packet } });
    expect(attempt).toThrow('not for serialising');
    try {
      attempt();
    } catch (error) {
      isClean(error);
    }
  });

  test('to a look-alike, a subclass or a proxy in its place', async () => {
    const client = clientFor('http://127.0.0.1:9', 'secret');
    const letters = [{ method: 'POST', path: '/licenses', headers: {}, body: JSON.stringify(WHO.body) }] as const;
    const forged = [
      Object.create(Disclosed.prototype),
      { ...packet, letters },
      new Proxy(packet, {}),
      structuredClone(packet),
      null,
    ];
    for (const one of forged) await expect(client.send(one as Disclosed, 0)).rejects.toThrow('not a disclosed packet');
    const Forge = Disclosed as unknown as new (...content: unknown[]) => Disclosed;
    for (const content of [[{ letters }], [Symbol('key of the mint'), { letters }]])
      expect(() => new Forge(...content)).toThrow('Only the door');
    class Subclass extends Forge {}
    expect(() => new Subclass({ letters })).toThrow('Only the door');
  });
});

describe.each(['keygen', 'plain'] as const)('what comes back of a call to %s holds nothing personal', (vendor) => {
  let server: VendorServer;
  let client: OutgoingClient;
  let n = 0;
  beforeAll(async () => {
    server = await startVendorServer({ kind: vendor, host: '127.0.0.1', port: 0, token: 'secret' });
    client = clientFor(server.url, 'secret', 300);
  });
  afterAll(() => server?.close());
  afterEach(() => server.calm());

  const kinds: readonly Misbehaviour[] = [
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'reset-mid-answer' },
    { kind: 'html' },
    { kind: 'bad-json' },
    { kind: 'error-in-200' },
    { kind: 'wrong-content-type' },
    { kind: 'gzip-bomb' },
    { kind: 'huge', bytes: 3_000_000 },
    { kind: 'drip', msPerByte: 20 },
    ...[200, 201, 302, 400, 401, 409, 422, 429, 500, 503].map((status) => ({ kind: 'echo-personal', status }) as const),
    { kind: 'status', status: 302, headers: { location: `http://127.0.0.1:9/?${encodeURIComponent(WHO.body.email)}` } },
    { kind: 'status', status: 429, headers: { 'retry-after': WHO.body.email } },
    ...[422, 400].flatMap((status) =>
      [WHO.body.firstName, WHO.body.email, WHO.markers[2]!.text].map(
        (code) => ({ kind: 'status', status, body: { code, errors: [{ code, source: { pointer: code } }] } }) as const,
      ),
    ),
  ];

  test.each(kinds.map((kind) => [JSON.stringify(kind).slice(0, 60), kind] as const))(
    'when it answers %s',
    async (_, kind) => {
      server.misbehave([{ do: kind }]);
      for (const step of ['issue', 'look-up', 'revoke'] as const) {
        const values = step === 'issue' ? WHO.body : {};
        isClean(await perform(vendor, step, order((n += 1)), values, client).catch((error: unknown) => error));
      }
    },
  );

  test('when nobody listens', async () => {
    const nobody = clientFor('http://127.0.0.1:9', 'secret');
    const outcome = await perform(vendor, 'issue', ORDER, WHO.body, nobody);
    expect(outcome).toMatchObject({ left: 'not-sent' });
    isClean(outcome);
  });

  test('when its letter is too long for the client, or its path no path', async () => {
    const long = pack(vendor, 'issue', ORDER, { ...WHO.body, firstName: WHO.body.firstName.repeat(10_000) });
    isClean(await client.send(long, 0).catch((error: unknown) => error));
    const odd = pack(vendor, 'look-up', { ...ORDER, reference: WHO.body.email }, {});
    isClean(await client.send(odd, 0).catch((error: unknown) => error));
    isClean(await client.send(odd, 7).catch((error: unknown) => error));
    expect(server.journal().filter((entry) => entry.url.includes(WHO.markers[2]!.text))).toEqual([]);
  });

  test('and the answer itself keeps nothing of the letter', async () => {
    server.misbehave([{ do: { kind: 'status', status: 500 } }]);
    isClean(await client.send(pack(vendor, 'issue', ORDER, WHO.body), 0));
  });
});
