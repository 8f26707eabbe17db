/**
 * The bytes of every letter of every vendor, as the vendor receives them. A letter that changes by one byte changes a file under
 * `golden/`, and a person sees it in the review. Write them anew with `UPDATE_GOLDEN=1`.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Step } from '../../apps/vendor-sync/src/vendors/outcome.js';
import { OutgoingClient } from '#disclosure/transports/outgoing.js';
import { Whose } from '#disclosure/whose.js';
import { mint } from '../runner/mint.js';
import { SUITE } from '../vendors/conformance/suite.js';
import { ROOT } from '../../tools/start/paths.js';
import { requestBytes } from '../vendors/journal.js';
import { startVendorServer, type VendorServer } from '../vendors/vendor-server.js';

const GOLDEN = path.join(ROOT, 'test/privacy/golden');
const WHO = { firstName: 'Jānis', lastName: 'Bērziņš', email: 'janis.berzins@example.org' };
const ORDER = {
  intentKey: '0195f0c0-0000-7000-8000-000000000001',
  reference: '0195f0c0-0000-7000-8000-000000000001',
  product: '5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11',
  seats: 3,
  termMonths: 12,
  orderedOn: '2027-01-31',
};
const second = {
  ...ORDER,
  intentKey: '0195f0c0-0000-7000-8000-000000000002',
  reference: '0195f0c0-0000-7000-8000-000000000002',
};
const revocation = { ...ORDER, intentKey: '0195f0c0-0000-7000-8000-000000000003' };

/** Headers that a vendor may get; each says something about the request and nothing about a person or about us. */
const HEADERS = [
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'user-agent',
];

const SCRIPT: Readonly<
  Record<
    string,
    readonly { name: string; step: Step; order: typeof ORDER; values: Partial<typeof WHO>; ends: string }[]
  >
> = {
  keygen: [
    { name: 'check', step: 'check', order: { ...ORDER, intentKey: '', reference: '' }, values: {}, ends: 'next' },
    { name: 'issue', step: 'issue', order: ORDER, values: WHO, ends: 'done' },
    { name: 'issue-taken', step: 'issue', order: second, values: WHO, ends: 'next' },
    {
      name: 'find-licensee',
      step: 'find-licensee',
      order: { ...second, termMonths: null as unknown as number },
      values: { email: WHO.email },
      ends: 'done',
    },
    { name: 'look-up', step: 'look-up', order: ORDER, values: {}, ends: 'done' },
    { name: 'revoke', step: 'revoke', order: revocation, values: {}, ends: 'done' },
    {
      name: 'issue-one-name',
      step: 'issue',
      order: second,
      values: { firstName: 'Sukarno', email: 'sukarno@example.org' },
      ends: 'next',
    },
  ],
  'plain-http': [
    { name: 'issue', step: 'issue', order: ORDER, values: WHO, ends: 'done' },
    { name: 'look-up', step: 'look-up', order: ORDER, values: {}, ends: 'done' },
    { name: 'revoke', step: 'revoke', order: revocation, values: {}, ends: 'done' },
  ],
};

describe.each(SUITE)('the letters to $folder', ({ folder: vendor, api, told }) => {
  const script = SCRIPT[vendor] ?? [];
  let server: VendorServer;
  const received = new Map<string, string>();

  beforeAll(async () => {
    server = await startVendorServer({ app: told.app, host: '127.0.0.1', port: 0, token: 'the-secret' });
    const client = new OutgoingClient({
      baseUrl: `${server.url}${told.basePath}`,
      allowedHosts: [new URL(server.url).host],
      authentication: api.authentication,
      secret: 'the-secret',
      timeoutMs: 5_000,
    });
    for (const { name, step, order, values, ends } of script) {
      const from = server.journal().length;
      const letters = api.render(step, order, values);
      const packet = mint({ disclosureId: 'dis_test', values, letters, deadline: performance.now() + 5_000 });
      const outcome = await api.send(
        step,
        packet,
        order,
        client.forStep(api.steps[step]!),
        new Whose({ ...WHO, ...values }),
      );
      expect([name, outcome.kind]).toEqual([name, ends]);
      const asked = server
        .journal()
        .slice(from)
        .map((entry) => requestBytes(entry).toString('utf8').replaceAll('\r\n', '\n'));
      received.set(name, `${asked.join('\n\n---\n')}\n`.replaceAll(new URL(server.url).host, 'vendor.example'));
    }
  });
  afterAll(() => server?.close());

  test.each(script.map(({ name }) => name))('%s: every byte is as it was reviewed', (name) => {
    const file = path.join(GOLDEN, `${vendor}-${name}.txt`);
    if (process.env.UPDATE_GOLDEN) fs.writeFileSync(file, received.get(name)!);
    expect(received.get(name)).toBe(fs.readFileSync(file, 'utf8'));
  });

  test('cover every step that the vendor API has', () => {
    expect([...new Set(script.map(({ step }) => step))].sort()).toEqual(Object.keys(api.steps).sort());
  });

  test('carry no header beyond the list', () => {
    const names = server
      .journal()
      .flatMap((entry) => entry.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
    const ours = api.authentication.scheme === 'header' ? [api.authentication.name.toLowerCase()] : [];
    expect(names.filter((name) => ![...HEADERS, ...ours].includes(name))).toEqual([]);
    expect(server.journal().flatMap((entry) => entry.rawTrailers)).toEqual([]);
  });

  test('are files that all belong to a letter', () => {
    const known = script.map(({ name }) => `${vendor}-${name}.txt`);
    expect(
      fs
        .readdirSync(GOLDEN)
        .filter((file) => file.startsWith(`${vendor}-`))
        .sort(),
    ).toEqual(known.sort());
  });
});
