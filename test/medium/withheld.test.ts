/** What vendor-sync makes of a release that is not granted: nothing leaves, and the right person is asked. */
import type { Json } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { LICENSEE, line } from '../support/staff.js';
import { deliveryOf } from '../support/written-rows.js';
import { waitFor } from '../support/wait-for.js';

const desk = opened(() => InProcess.open());

/** Each case has a vendor of its own; the orders wait, something happens, then vendor-sync starts. */
const CASES = {
  LAPSED: {
    licensee: LICENSEE,
    meanwhile: `UPDATE vendors SET safeguard_expires_on = (now() AT TIME ZONE 'UTC')::date - 1 WHERE id = $1`,
  },
  ERASED: {
    licensee: { ...LICENSEE, email: 'erased@example.org' },
    meanwhile: `DELETE FROM person_keys WHERE $1 <> '' AND person_id = (SELECT id FROM persons WHERE email_key = 'erased@example.org')`,
  },
  ONEWORD: { licensee: { firstName: 'Sukarno', email: 'sukarno@example.org' }, meanwhile: undefined },
  WITHHELD: { licensee: LICENSEE, meanwhile: `UPDATE vendors SET withheld_fields = '{email}' WHERE id = $1` },
  UNREACHABLE: { licensee: LICENSEE, meanwhile: undefined },
} satisfies Record<string, { licensee: Json; meanwhile: string | undefined }>;
type Case = keyof typeof CASES;

const deliveries = new Map<string, string>();

beforeAll(async () => {
  for (const name of Object.keys(CASES)) process.env[`VENDOR_SECRET_${name}`] = 'secret of this test';
  const customer = await desk.customer();
  for (const [sku, { licensee, meanwhile }] of Object.entries(CASES)) {
    const vendor = await desk.vendor(sku);
    await desk.product(sku, vendor);
    const order = await desk.placed(customer, [line(sku, licensee)]);
    deliveries.set(sku, await deliveryOf(desk.database, order.id));
    if (meanwhile) await desk.query(meanwhile, [vendor]);
  }
  await desk.add('vendor-sync');
});
afterAll(() => {
  for (const name of Object.keys(CASES)) delete process.env[`VENDOR_SECRET_${name}`];
});

/** The delivery once its first attempt was settled. */
const settled = (sku: Case) =>
  waitFor(`the delivery of ${sku} to be settled`, async () => {
    const [row] = await desk.query<{ state: string; reason: string | null; ledger: string[] }>(
      `SELECT d.state, d.reason, ARRAY(SELECT outcome FROM disclosures WHERE delivery_id = d.id) AS ledger
         FROM deliveries d WHERE id = $1 AND EXISTS (SELECT 1 FROM attempts WHERE delivery_id = d.id AND settled_at IS NOT NULL)`,
      [deliveries.get(sku)],
    );
    return row;
  });

test('a safeguard that lapses while a delivery waits stops it, and the clerk is asked', async () => {
  expect(await settled('LAPSED')).toEqual({ state: 'needs-input', reason: 'safeguard-lapsed', ledger: [] });
});

test('a person who is erased while a delivery waits is told to nobody', async () => {
  expect(await settled('ERASED')).toEqual({ state: 'refused', reason: 'person-erased', ledger: [] });
});

test('a one-word name at a vendor that needs two comes back as a question', async () => {
  expect(await settled('ONEWORD')).toEqual({ state: 'needs-input', reason: 'last-name-required', ledger: [] });
});

test('a vendor that may not be told a field it needs gets nothing, and the order does not hang', async () => {
  expect(await settled('WITHHELD')).toEqual({ state: 'refused', reason: 'field-withheld', ledger: [] });
});

test('a release whose letter cannot leave is written down as aborted and tried again', async () => {
  expect(await settled('UNREACHABLE')).toMatchObject({ state: 'waiting', ledger: ['aborted'] });
});
