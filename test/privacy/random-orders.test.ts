/** Orders at random, from the clerk's request to the vendor's bytes: exactly the three fields, exact to the byte, and the order's own keys. */
import fc from 'fast-check';
import type { Json } from '../support/call.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { queues } from '../support/redis.js';
import { SKU, takeFields, Watch } from './watch.js';

/** What a letter says beside the person, by vendor and address. */
const BESIDE = {
  keygen: {
    'GET /v1/policies/5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11': {},
    'POST /v1/users': { data: { type: 'users', attributes: {} } },
    'POST /v1/licenses': {
      data: {
        type: 'licenses',
        id: expect.any(String) as string,
        attributes: expect.any(Object) as object,
        relationships: expect.any(Object) as object,
      },
    },
  },
  plain: {
    'POST /v1/licenses': {
      reference: expect.any(String) as string,
      product: 'product-a',
      seats: expect.any(Number) as number,
      termMonths: null,
      licensee: {},
    },
  },
} as const;

const clean = (text: string) => text.normalize('NFC').trim();
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      "O'Brien",
      'Đặng Thị Ngọc Ánh',
      'Bērziņš-Ozoliņa',
      '欧阳娜娜',
      'محمد بن عبد الله',
      'e\u0301ric',
      '"},"role":"admin',
      '${jndi}',
      '<b>',
      'null',
      '👩‍👩‍👧',
    ),
  )
  .filter(
    (text) =>
      clean(text).length > 0 &&
      clean(text).length <= 100 &&
      text.isWellFormed() &&
      !/[\p{Cc}\p{Cn}\p{Co}\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\u2028\u2029\u00ad\u115f\u1160\u2800\u3164\uffa0]/u.test(
        text,
      ),
  );

let n = 0;
const order = fc.record({
  vendor: fc.constantFrom('keygen', 'plain'),
  firstName: name,
  lastName: name,
  local: fc.stringMatching(/^[a-z0-9]([a-z0-9'+_-]{0,20}[a-z0-9])?$/),
  seats: fc.integer({ min: 1, max: 500 }),
  isBuyer: fc.boolean(),
});

describe('an order at random', () => {
  const watch = opened(() => Watch.open({ queue: queues()[0] }));
  let customerId: string;
  beforeAll(async () => {
    customerId = await watch.desk.customer(watch.customer('vietnamese').body);
  });

  test('tells its vendor the three fields, byte for byte, and nothing else; and the other vendor nothing', async () => {
    await fc.assert(
      fc.asyncProperty(order, async ({ vendor, firstName, lastName, local, seats, isBuyer }) => {
        const other = vendor === 'keygen' ? 'plain' : 'keygen';
        const [from, fromOther] = [watch.desk[vendor].journal().length, watch.desk[other].journal().length];
        const email = `${local}.${(n += 1)}@example.org`;
        // A customer has one person who buys.
        const customer = isBuyer ? await watch.desk.customer(watch.customer('ascii').body) : customerId;
        const placed = await watch.desk.place(customer, [
          line(SKU[vendor], { firstName, lastName, email }, { seats, licenseeIsBuyer: isBuyer }),
        ]);
        expect([placed.status, placed.body]).toEqual([201, expect.anything()]);
        await watch.desk.orderIn(placed.body.id, 'fulfilled');
        const entries = watch.desk[vendor].journal().slice(from);
        const told: [string, unknown][] = [];
        for (const entry of entries) {
          const body = JSON.parse(Buffer.from(entry.bodyBase64, 'base64').toString('utf8') || '{}') as Json;
          told.push(...takeFields(vendor, body));
          expect(body).toEqual((BESIDE[vendor] as Record<string, unknown>)[`${entry.method} ${entry.url}`]);
        }
        expect(told).toEqual([
          ['firstName', clean(firstName)],
          ['lastName', clean(lastName)],
          ['email', email],
        ]);
        expect(watch.desk[other].journal()).toHaveLength(fromOther);
      }),
      { numRuns: 30 },
    );
    expect((await watch.leaks()).filter((leak) => !/was told a (firstName|lastName|email) that/.test(leak))).toEqual(
      [],
    );
  });
});
