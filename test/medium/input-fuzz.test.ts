/** Whatever is sent: never an internal error, never a value said back, never half an order. A failure is repeated by the seed of its run. */
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { newId, type IdKind } from '#kernel/ids.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { LICENSEE } from '../support/staff.js';

/** `npm run test:long` tries ten times as many. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);

const desk = opened(() => InProcess.openAll());
let customer: string;
beforeAll(async () => {
  await desk.product('ACME', await desk.vendor('Acme'));
  customer = await desk.customer();
});

interface Counts {
  orders: number;
  lines: number;
  fulfilments: number;
  deliveries: number;
  events: number;
  persons: number;
  keys: number;
  versions: number;
}
const counts = async (): Promise<Counts> =>
  (
    await desk.query<Counts & Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM orders) AS orders, (SELECT count(*)::int FROM order_lines) AS lines,
              (SELECT count(*)::int FROM fulfilments) AS fulfilments, (SELECT count(*)::int FROM deliveries) AS deliveries,
              (SELECT count(*)::int FROM order_events) AS events, (SELECT count(*)::int FROM persons) AS persons,
              (SELECT count(*)::int FROM person_keys) AS keys, (SELECT count(*)::int FROM person_versions) AS versions`,
    )
  )[0]!;

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  // Half characters, which a well-formed text never holds.
  fc.array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\u202e',
    '\ufeff',
    '\u200d',
    '__proto__',
    'constructor',
    'null',
    '1',
    LICENSEE.email,
    'ä'.repeat(300),
  ),
);
const anything = fc.oneof(
  texts,
  fc.anything({
    key: texts,
    values: [texts, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)],
    maxDepth: 4,
    maxKeys: 4,
  }),
);
/** The good value mostly, so that the run reaches the rules behind the first one. */
const mostly = <T>(good: T) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant<unknown>(good) }, { weight: 1, arbitrary: anything });
/** Mostly without strays; sometimes with a field that nobody knows. */
const withStray = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .tuple(fc.record(fields, { requiredKeys: [] }), fc.option(fc.tuple(texts, anything), { freq: 5 }))
    .map(([known, stray]) => (stray ? { ...known, [stray[0]]: stray[1] } : known));

const licensees = withStray({
  firstName: fc.oneof(texts, mostly(LICENSEE.firstName)),
  lastName: fc.oneof(texts, mostly(LICENSEE.lastName)),
  email: fc.oneof(
    mostly(LICENSEE.email),
    fc.emailAddress(),
    texts.map((text) => `${text}@example.org`),
    texts.map((text) => `a@${text}`),
  ),
});
const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
/** What a well-meaning client may send; most of it is taken. */
const goodLines = fc.record(
  {
    product: fc.constant('ACME'),
    seats: fc.integer({ min: 1, max: 100_000 }),
    termMonths: fc.integer({ min: 1, max: 120 }),
    licensee: fc.record(
      { firstName: names, lastName: names, email: fc.emailAddress() },
      { requiredKeys: ['firstName', 'email'] },
    ),
  },
  { requiredKeys: ['product', 'seats', 'licensee'] },
);
const good = fc
  .array(goodLines, { minLength: 1, maxLength: 4 })
  .map((each): Record<string, unknown> => ({ customerId: customer, lines: each }));
const lines = withStray({
  product: mostly('ACME'),
  seats: fc.oneof(mostly(1), fc.integer(), fc.double()),
  termMonths: mostly(12),
  licensee: fc.oneof(mostly({ ...LICENSEE }), licensees),
  licenseeIsBuyer: mostly(true),
});
const bodies = fc.oneof(
  { weight: 1, arbitrary: anything },
  { weight: 4, arbitrary: good },
  {
    weight: 4,
    arbitrary: withStray({
      customerId: fc.constant(null).chain(() => mostly(customer)),
      lines: fc.array(fc.oneof(lines, goodLines), { maxLength: 4 }),
    }),
  },
);

/** As bytes; what JSON cannot say is left out. */
const json = (value: unknown): string => {
  try {
    return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)) ?? 'null';
  } catch {
    return '{}';
  }
};

/** Names of ours only; places in a list are left out. */
const FIELD =
  /^(\(body\)|customerId|lines(\.(product|seats|termMonths|licenseeIsBuyer|licensee(\.(firstName|lastName|email))?))?)$/;

let serial = 0;
const send = (body: string) =>
  desk.call('POST', '/orders', { body, headers: { 'idempotency-key': `fuzz-${(serial += 1)}-key` } });

test(`${RUNS} orders of anything: taken whole or refused whole, never an internal error`, async () => {
  let taken = 0;
  let before = await counts();
  await fc.assert(
    fc.asyncProperty(bodies.map(json), async (body) => {
      const answer = await send(body);
      const [was, after] = [before, await counts()];
      before = after;
      expect([201, 400, 422]).toContain(answer.status);
      if (answer.status !== 201) {
        expect(after).toEqual(was);
        for (const error of answer.body.errors ?? []) {
          expect(error.rule).toMatch(/^[a-z0-9-]{2,40}$/);
          expect(error.field.replace(/\[\d+\]/g, '')).toMatch(FIELD);
        }
        return;
      }
      taken += 1;
      const added = after.lines - was.lines;
      expect(after.orders - was.orders).toBe(1);
      expect([
        after.fulfilments - was.fulfilments,
        after.deliveries - was.deliveries,
        after.events - was.events,
      ]).toEqual([added, added, 1]);
      expect(after.keys - was.keys).toBe(after.persons - was.persons);
    }),
    { numRuns: RUNS },
  );
  // A run in which nothing was ever taken, or nothing refused, has tested nothing.
  expect(taken).toBeGreaterThan(RUNS / 10);
  expect(taken).toBeLessThan(RUNS);
});

test(`${RUNS} bodies of any bytes: refused, never an internal error`, async () => {
  const before = await counts();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        texts,
        fc.json({ stringUnit: 'binary' }),
        fc.json().map((text) => text.slice(1)),
      ),
      async (body) => {
        expect([400, 422]).toContain((await send(body)).status);
      },
    ),
    { numRuns: RUNS },
  );
  expect(await counts()).toEqual(before);
});

test(`${RUNS} queries of anything: answered or refused, never an internal error`, async () => {
  const name = fc.oneof(fc.constantFrom('state', 'customerId', 'vendorId', 'after', 'limit'), texts);
  const value = fc.oneof(texts, fc.constantFrom('held', '5', '0', customer));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 3 }), async (pairs) => {
      const query = pairs
        .map(([key, text]) => `${encodeURIComponent(key.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`)
        .join('&');
      expect([200, 422]).toContain((await desk.call('GET', `/orders?${query}`)).status);
    }),
    { numRuns: RUNS },
  );
});

type Body = {
  content: { 'application/json': { schema: { $ref: string } } };
};
type Fields = Record<string, { nullable?: boolean }>;

/** What each operation takes in a body, but for what it takes null for as well. */
const fieldsTaken = (document: OpenAPIObject) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { requestBody?: Body }>).flatMap(([method, { requestBody }]) => {
      const name = requestBody?.content['application/json'].schema.$ref.split('/').at(-1);
      const schema = name && (document.components!.schemas![name] as { properties: Fields });
      const fields = schema ? Object.entries(schema.properties).filter(([, { nullable }]) => !nullable) : [];
      return fields.length > 0 ? [{ method: method.toUpperCase(), path, fields: fields.map(([field]) => field) }] : [];
    }),
  );

test('null leaves nothing out: it is refused in every field that is not documented to take it', async () => {
  const ids: Readonly<Record<string, IdKind>> = { orders: 'order', customers: 'customer', vendors: 'vendor', products: 'product', cases: 'supportCase', escalations: 'escalation', consents: 'consent', 'dead-letters': 'delivery', 'rights-wishes': 'rightsWish', retention: 'legalHold' }; // prettier-ignore
  const as = { roles: ['sales', 'support', 'admin', 'dpo'], subject: 'everybody-1' };
  const tried: string[] = [];
  for (const app of desk.apps) {
    for (const { method, path, fields } of fieldsTaken(app.document)) {
      const address = path
        .replace('{lineId}', newId('orderLine'))
        .replace('{id}', () => newId(ids[path.split('/')[1]!]!));
      for (const field of fields) {
        const headers = { 'idempotency-key': 'null-in-a-field' };
        const answer = await app.call(method, address, { as, headers, body: { [field]: null } });
        const isTold = answer.body.errors?.some((error) => error.field === field) ?? false;
        expect([method, path, field, answer.status, isTold]).toEqual([method, path, field, 422, true]);
        tried.push(field);
      }
    }
  }
  expect(tried).toEqual(expect.arrayContaining(['overrideReason', 'serialAfterDays']));
});
