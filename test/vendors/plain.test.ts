import { startVendorServer, type VendorServer } from './vendor-server.js';
import { stableUuid, type Fields } from './wire.js';

const token = 'token-of-the-tests';
const reference = stableUuid('an order');
const other = stableUuid('another');
const licensee = { firstName: 'Ada', lastName: 'Canary', email: 'ada@canary.example' };
const order = { reference, product: 'editor', seats: 3, termMonths: 12, licensee };

type Reply = { status: number; headers: Headers; body: Fields };

let vendor: VendorServer;

beforeEach(async () => {
  vendor = await startVendorServer({ kind: 'plain', host: '127.0.0.1', port: 0, token });
});

afterEach(() => vendor.close());

async function ask(method: string, path: string, body?: unknown, extra: Record<string, string> = {}): Promise<Reply> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...extra };
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const answer = await fetch(`${vendor.url}/v1/licenses${path}`, { method, headers, body: text });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Fields };
}

const issue = (body: unknown = order, key = reference) => ask('POST', '', body, { 'idempotency-key': key });
const lookUp = (id = reference) => ask('GET', `/${id}`);
const revoke = (key: string, id = reference) => ask('POST', `/${id}/revocation`, undefined, { 'idempotency-key': key });
const made = () => vendor.effects().licenses;

test('a license is issued, and found as it was issued', async () => {
  const issued = await issue();
  expect(issued.status).toBe(201);
  expect(issued.body).toEqual({
    reference,
    serialNumber: expect.stringMatching(/^PL(-[0-9A-HJKMNP-TV-Z]{5}){4}$/),
    licenseKey: expect.any(String),
    startsOn: new Date().toISOString().slice(0, 10),
    expiresOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    maintenanceUntil: null,
  });
  expect(issued.body.expiresOn! > issued.body.startsOn!).toBe(true);
  expect(await lookUp()).toMatchObject({ status: 200, body: issued.body });
  expect(made()).toMatchObject([{ reference, createdTimes: 1, revoked: false }]);
});

test('a perpetual license has maintenance instead of an end', async () => {
  const { body } = await issue({ ...order, termMonths: null });
  expect(body.expiresOn).toBeNull();
  expect(body.maintenanceUntil! > body.startsOn!).toBe(true);
});

test('a repeat gets the stored answer and does nothing, whatever the order of its fields', async () => {
  const first = await issue();
  const { licensee: person, ...rest } = order;
  const again = await issue({ licensee: person, ...rest });
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect([first.headers, again.headers].map((of) => of.get('idempotency-replayed'))).toEqual([null, 'true']);
  expect(made()).toMatchObject([{ createdTimes: 1 }]);
});

test('a key goes with one body only, and with one thing only', async () => {
  await issue();
  expect(await issue({ ...order, seats: 4 })).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  expect(await revoke(reference)).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  await revoke(other);
  expect(await issue({ ...order, reference: other }, other)).toMatchObject({ body: { code: 'key-reused' } });
  expect(made()).toHaveLength(1);
});

test('what was refused may be corrected under the same key', async () => {
  expect((await issue({ ...order, seats: 0 })).status).toBe(422);
  expect((await issue()).status).toBe(201);
});

test('a pending license is pending as long as told, then there', async () => {
  vendor.misbehave([{ match: { method: 'POST' }, do: { kind: 'pending', polls: 2 } }]);
  expect(await issue()).toMatchObject({ status: 202, body: { reference, status: 'pending' } });
  expect((await issue()).headers.get('idempotency-replayed')).toBe('true');
  const polls = [await lookUp(), await lookUp(), await lookUp()];
  expect(polls.map(({ status }) => status)).toEqual([202, 202, 200]);
  expect(made()).toMatchObject([{ createdTimes: 1, pending: false }]);
});

test.each<[string, Fields, string, string | undefined]>([
  ['no last name', { licensee: { ...licensee, lastName: ' ' } }, 'last-name-required', 'licensee.lastName'],
  [
    'no last name at all',
    { licensee: { ...licensee, lastName: undefined } },
    'last-name-required',
    'licensee.lastName',
  ],
  [
    'an address we reject',
    { licensee: { ...licensee, email: 'a@Rejected.Example' } },
    'email-rejected',
    'licensee.email',
  ],
  ['no address', { licensee: { ...licensee, email: 'nobody' } }, 'field-invalid', 'licensee.email'],
  ['no product of ours', { product: 'unknown' }, 'product-unknown', 'product'],
  ['too many seats', { seats: 10_001 }, 'seats-exceeded', 'seats'],
  ['half a seat', { seats: 0.5 }, 'field-invalid', 'seats'],
  ['a term of no months', { termMonths: 0 }, 'field-invalid', 'termMonths'],
  ['no term', { termMonths: undefined }, 'field-missing', 'termMonths'],
  ['one field too many', { phone: '1' }, 'unknown-field', undefined],
  ['one personal field too many', { licensee: { ...licensee, phone: '1' } }, 'unknown-field', undefined],
  ['another reference', { reference: other }, 'key-mismatch', 'reference'],
])('%s is refused', async (_, change, code, field) => {
  const refused = await issue({ ...order, ...change });
  expect(refused).toMatchObject({ status: 422, body: { code, message: expect.any(String) } });
  expect(refused.body.field).toBe(field);
  expect(JSON.stringify(refused.body)).not.toContain('Canary');
  expect(made()).toEqual([]);
});

test('a request without key, token or JSON is refused', async () => {
  expect(await issue(order, 'no uuid')).toMatchObject({ status: 400, body: { code: 'key-missing' } });
  expect(await issue('{')).toMatchObject({ status: 400, body: { code: 'bad-json' } });
  expect(await ask('GET', `/${reference}`, undefined, { authorization: 'Bearer x' })).toMatchObject({ status: 401 });
  expect(await ask('DELETE', `/${reference}`)).toMatchObject({ status: 404 });
});

test('a revocation takes effect once and says the same again', async () => {
  expect(await revoke(other)).toMatchObject({ status: 404, body: { code: 'not-found' } });
  expect(await lookUp()).toMatchObject({ status: 404, body: { code: 'not-found' } });
  await issue();
  const revoked = await revoke(other);
  expect(revoked).toMatchObject({ status: 200, body: { reference, revokedAt: expect.stringMatching(/Z$/) } });
  expect(await revoke(other)).toMatchObject({ status: 200, body: revoked.body });
  expect(await lookUp()).toMatchObject({ status: 410, body: { code: 'revoked' } });
  expect((await issue()).headers.get('idempotency-replayed')).toBe('true');
  expect(made()).toMatchObject([{ createdTimes: 1, revokedTimes: 1, revoked: true }]);
});
