/** Keeping customers, products and vendors: every field is kept, changes alone, can be cleared where it may be empty, and is found again. */
import type { ProductChange, VendorBody } from '../../apps/orders/src/catalogue/catalogue.dto.js';
import type { CustomerView, CustomerBody, CustomerPage } from '../../apps/orders/src/customer/customer.dto.js';
import type { Json } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, LICENSEE, line, VENDOR_HOST, vendorBody } from '../support/staff.js';

const desk = opened(() => InProcess.open());

type Changes = readonly (readonly [field: string, value: unknown])[];

/** Makes these changes one by one; each shows in the answer and in what is read afterwards, and leaves every other field and row alone. */
async function changeOneByOne(path: string, read: () => Promise<object[]>, id: string, changes: Changes) {
  for (const [field, value] of changes) {
    const before = (await read()) as Json[];
    const answer = await desk.call('PATCH', `${path}/${id}`, { as: ADMIN, body: { [field]: value } });
    expect([field, answer.status]).toEqual([field, 200]);
    const wanted = before.map((row) => (row.id === id ? { ...row, [field]: value } : row));
    expect(wanted).not.toEqual(before);
    expect(await read()).toEqual(wanted);
    expect(answer.body).toEqual(wanted.find((row) => row.id === id));
  }
}

describe('a customer', () => {
  const FULL = {
    organisation: 'Zoë & Co',
    address: 'Brīvības iela 1\nLV-1010 Rīga',
    phone: '+371 2000 0000',
    notes: 'Calls back\nin the afternoon',
  } satisfies Required<Omit<CustomerBody, 'tellsLicensees'>>;

  const add = async (body: CustomerBody) =>
    (await desk.call<CustomerView>('POST', '/customers', { body: { ...body } })).body;
  const read = async (id: string) => (await desk.call('GET', `/customers/${id}`)).body;

  test('is kept with every field, or with the name alone', async () => {
    const full = await add(FULL);
    expect(full).toEqual({
      ...FULL,
      id: expect.any(String) as string,
      tellsLicenseesSince: null,
      createdAt: expect.any(String) as string,
    });
    expect(await read(full.id)).toEqual(full);
    const bare = await add({ organisation: 'Bare' });
    const empty = { address: null, phone: null, notes: null, tellsLicenseesSince: null };
    expect(await read(bare.id)).toMatchObject({ organisation: 'Bare', ...empty });
  });

  test('changes field by field, and null clears what may be empty', async () => {
    const [id, other] = [(await add(FULL)).id, (await add(FULL)).id];
    await changeOneByOne('/customers', () => Promise.all([id, other].map(read)), id, [
      ['organisation', 'Zoë und Söhne'],
      ['address', 'Elsewhere 2'],
      ['phone', '+49 30 000000'],
      ['notes', ''],
      ['address', null],
      ['phone', null],
      ['notes', null],
      ['notes', 'Back again'],
    ]);
  });

  describe('is found', () => {
    const NAMES = ['100% Pure', '100 Percent', 'A_B GmbH', 'AxB GmbH', 'C:\\D GmbH', 'C:D gmbh', 'All \\% of it'];
    const NEWEST_FIRST = NAMES.toReversed();
    const alone = opened(() => InProcess.open());

    beforeAll(async () => {
      for (const name of NAMES) await alone.customer(name);
    });

    const search = async (body: Json) => (await alone.call<CustomerPage>('POST', '/customers/search', { body })).body;
    const names = (page: CustomerPage) => page.items.map(({ organisation }) => organisation);

    test.each([
      ['GMBH', ['C:D gmbh', 'C:\\D GmbH', 'AxB GmbH', 'A_B GmbH']],
      ['100', ['100 Percent', '100% Pure']],
      ['%', ['All \\% of it', '100% Pure']],
      ['0% p', ['100% Pure']],
      ['_', ['A_B GmbH']],
      ['a_b', ['A_B GmbH']],
      ['\\', ['All \\% of it', 'C:\\D GmbH']],
      [':\\d', ['C:\\D GmbH']],
      ['\\%', ['All \\% of it']],
      ['%%', []],
    ])('by the characters %s of its name, whatever they are, the newest first', async (organisation, found) => {
      expect(names(await search({ organisation }))).toEqual(found);
    });

    test('page by page, each once, to an end that says so', async () => {
      expect(await search({})).toMatchObject({ next: null, items: { length: NAMES.length } });
      expect(names(await search({}))).toEqual(NEWEST_FIRST);
      // Long texts stand at the customer itself.
      expect((await search({})).items.filter((item) => 'notes' in item)).toEqual([]);
      const pages: string[][] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page = await search({ limit: 3, ...(after ? { after } : {}) });
        pages.push(names(page));
        after = page.next;
        expect(after === null || after === page.items.at(-1)!.id).toBe(true);
        expect(pages.length).toBeLessThan(4);
      }
      expect(pages).toEqual([NEWEST_FIRST.slice(0, 3), NEWEST_FIRST.slice(3, 6), NEWEST_FIRST.slice(6)]);
    });

    test('page by page among those of that name, also where the last page is full', async () => {
      const first = await search({ organisation: 'gmbh', limit: 2 });
      expect(names(first)).toEqual(['C:D gmbh', 'C:\\D GmbH']);
      const second = await search({ organisation: 'gmbh', limit: 2, after: first.next });
      expect([names(second), second.next]).toEqual([['AxB GmbH', 'A_B GmbH'], null]);
    });
  });
});

describe('a product', () => {
  const CHANGED = {
    name: 'Renamed',
    vendorReference: 'another-reference',
    serialFormat: 'PL-[0-9]{4}',
  } satisfies Omit<Required<ProductChange>, 'orderable'>;

  const list = async () => (await desk.admin.listProducts()).items;

  test('is kept with every field, changes field by field, and goes off sale', async () => {
    const vendorId = await desk.vendor('Of products');
    const id = await desk.product('KEPT', vendorId);
    await desk.product('BESIDE', vendorId);
    expect((await list()).find((product) => product.id === id)).toEqual({
      id, sku: 'KEPT', name: 'Product KEPT', vendorId, vendorReference: 'reference', serialFormat: '[A-Z0-9-]+', orderable: true, orderableNow: true, reason: null,
    }); // prettier-ignore
    await changeOneByOne('/products', list, id, Object.entries(CHANGED));
    const off = await desk.call('PATCH', `/products/${id}`, { as: ADMIN, body: { orderable: false } });
    expect(off.body).toMatchObject({ ...CHANGED, orderable: false, orderableNow: false });
    expect((await list()).find((product) => product.id === id)).toEqual(off.body);
  });
});

describe('a vendor', () => {
  const FULL = {
    ...(vendorBody('Kept') as unknown as VendorBody),
    safeguardExpiresOn: '2098-12-31',
    supportChannel: 'http-ticket',
    supportAddress: `http://${VENDOR_HOST}/support`,
    supportSecretName: 'VENDOR_SECRET_SUPPORT',
    pacePerMinute: 60,
    cap: 3,
    paused: true,
    withheldFields: [],
  } satisfies VendorBody;

  /** Another value of every field, in an order in which each may change alone. */
  const CHANGED = {
    name: 'Kept and renamed',
    legalEntity: 'Kept GmbH',
    headOffice: 'Hauptstraße 2, Berlin',
    country: 'DE',
    safeguard: 'eea',
    safeguardExpiresOn: '2099-06-30',
    privacyContact: 'datenschutz@vendor.example.org',
    adapter: 'keygen',
    baseUrl: `http://${VENDOR_HOST}/v2`,
    secretName: 'VENDOR_SECRET_KEYGEN',
    supportAddress: `http://${VENDOR_HOST}/help`,
    supportChannel: 'service-request',
    supportSecretName: 'VENDOR_SECRET_HELP',
    pacePerMinute: 61,
    cap: 4,
    paused: false,
    withheldFields: ['firstName', 'lastName'],
  } satisfies Required<VendorBody>;

  const CLEARED: Changes = [
    ['safeguardExpiresOn', null],
    ['supportSecretName', null],
    ['supportChannel', 'none'],
    ['supportAddress', null],
    ['withheldFields', []],
  ];

  const list = async () => (await desk.admin.listVendors()).items;

  test('is kept with every field, changes field by field, and null clears what may be empty', async () => {
    await desk.vendor('Beside');
    const made = await desk.call('POST', '/vendors', { as: ADMIN, body: { ...FULL } });
    expect(made.body).toEqual({ ...FULL, id: expect.any(String) as string });
    const id = String(made.body.id);
    const read = async () => (await desk.call('GET', `/vendors/${id}`, { as: ADMIN })).body;
    expect(await read()).toEqual(made.body);
    await changeOneByOne('/vendors', list, id, Object.entries(CHANGED));
    expect(await read()).toEqual({ ...CHANGED, id });
    await changeOneByOne('/vendors', list, id, CLEARED);
    expect(await read()).toEqual({ ...CHANGED, ...Object.fromEntries(CLEARED), id });
  });

  test('is kept with what it must have, the rest as is usual', async () => {
    const made = await desk.call('POST', '/vendors', { as: ADMIN, body: vendorBody('Usual') });
    expect(made.body).toEqual({
      ...vendorBody('Usual'), id: expect.any(String) as string, safeguardExpiresOn: null, supportChannel: 'none', supportAddress: null, supportSecretName: null,
      pacePerMinute: 600, cap: 8, paused: false, withheldFields: [],
    }); // prettier-ignore
    expect(await list()).toContainEqual(made.body);
  });
});

test('what was changed is on record with the old value and the new one, in this order', async () => {
  const admin = { as: ADMIN };
  const patch = async (path: string, ...bodies: Json[]) => {
    for (const body of bodies) expect((await desk.call('PATCH', path, { ...admin, body })).status).toBe(200);
  };
  const newest = async (row: string, action: string) =>
    (await desk.call<{ items: { changes: Json[] }[] }>('GET', `/audit?row=${row}&action=${action}&limit=1`, admin)).body.items[0]!; // prettier-ignore
  const value = (field: string, old: unknown, now: unknown) => ({ field, valuesKept: true, old, new: now });
  const vendor = await desk.vendor('Changing');
  const product = await desk.product('CHANGING', vendor);
  const customer = await desk.customer();
  await patch(`/vendors/${vendor}`, { country: 'CA', safeguard: 'adequacy' });
  expect((await newest(vendor, 'vendor.change')).changes).toEqual([
    value('country', 'US', 'CA'),
    value('safeguard', 'standard-contractual-clauses', 'adequacy'),
  ]);
  await patch(`/products/${product}`, { name: 'Renamed', orderable: false }, { orderable: true });
  expect((await newest(product, 'product.change')).changes).toEqual([value('orderable', false, true)]);
  const confirm = (tells: boolean) =>
    desk.call<{ recordedAt: string }>('POST', `/customers/${customer}/confirmations`, { ...admin, body: { tells, evidence: 'Their letter of 1 March.' } }); // prettier-ignore
  const { recordedAt } = (await confirm(true)).body;
  await confirm(false);
  expect((await newest(customer, 'customer.confirm')).changes).toEqual([
    value('tellsLicenseesSince', recordedAt, null),
    { field: 'evidence', valuesKept: false, old: null, new: null },
  ]);
  const order = await desk.placed(customer, [line('CHANGING', LICENSEE, { licenseeIsBuyer: true })], { as: ADMIN });
  const said = { changes: [value('licenseeIsBuyer', null, true)] };
  expect(await newest(customer, 'order.place')).toMatchObject(said);
  expect(await newest(order.lines[0]!.id, 'order.place')).toMatchObject(said);
  for (const [action, old, now] of [
    ['hold', 'delivering', 'held'],
    ['resume', 'held', 'delivering'],
    ['cancel', 'delivering', 'cancelled'],
  ] as const) {
    // prettier-ignore
    expect((await desk.call('POST', `/orders/${order.id}/${action}`, admin)).status).toBe(200);
    expect((await newest(order.id, `order.${action}`)).changes).toEqual([value('state', old, now)]);
  }
});
