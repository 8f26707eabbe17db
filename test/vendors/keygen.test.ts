import { startVendorServer, type VendorServer } from './vendor-server.js';
import type { Fields } from './wire.js';

const token = 'token-of-the-tests';
const policy = '11111111-2222-4333-8444-555555555555';
const licenseId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

type Resource = { id: string; type: string; attributes: Fields; relationships: Record<string, { data: unknown }> };
type Fault = { title: string; code?: string; source?: { pointer: string } };
type Reply = { status: number; headers: Headers; data: Resource; list: Resource[]; errors: Fault[]; text: string };

let vendor: VendorServer;

beforeEach(async () => {
  vendor = await startVendorServer({ kind: 'keygen', host: '127.0.0.1', port: 0, token });
});

afterEach(() => vendor.close());

async function ask(method: string, path: string, body?: unknown, extra: Record<string, string> = {}): Promise<Reply> {
  const type = 'application/vnd.api+json';
  const headers = { authorization: `Bearer ${token}`, accept: type, 'content-type': type, ...extra };
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const answer = await fetch(`${vendor.url}/v1/${path}`, { method, headers, body: text });
  const content = await answer.text();
  const { data, errors } = (content ? JSON.parse(content) : {}) as { data: Resource; errors: Fault[] };
  return { status: answer.status, headers: answer.headers, data, list: data as never, errors, text: content };
}

const makeUser = (attributes: Fields) => ask('POST', 'users', { data: { type: 'users', attributes } });
const search = (query: Fields, more: Fields = {}) => ask('POST', 'search', { meta: { type: 'users', query, ...more } });
const makeLicense = (attributes: Fields | undefined, owner?: string | null, id: string | undefined = licenseId) =>
  ask('POST', 'licenses', {
    data: {
      type: 'licenses',
      id,
      attributes,
      relationships: {
        policy: { data: { type: 'policies', id: policy } },
        ...(owner !== undefined && { owner: { data: owner && { type: 'users', id: owner } } }),
      },
    },
  });
const fault = ({ status, errors }: Reply) => [status, errors[0]!.code, errors[0]!.source?.pointer];

describe('users', () => {
  test('are created with trimmed, lower-cased address and found by id and address', async () => {
    const made = await makeUser({ email: ' Ada@Canary.Example ', firstName: 'Ada', lastName: 'Canary' });
    expect(made.status).toBe(201);
    expect(made.data.attributes).toMatchObject({ email: 'ada@canary.example', fullName: 'Ada Canary', role: 'user' });
    expect(made.headers.get('location')).toMatch(new RegExp(`^https://.*/users/${made.data.id}$`));
    expect(made.headers.get('content-type')).toBe('application/vnd.api+json; charset=utf-8');
    expect(made.headers.get('x-ratelimit-remaining')).toBe('5999');
    for (const id of [made.data.id, 'ada@canary.example', 'ADA%40canary.example']) {
      expect((await ask('GET', `users/${id}`)).data).toEqual(made.data);
    }
    expect(vendor.effects().users).toMatchObject([{ email: 'ada@canary.example', createdTimes: 1 }]);
  });

  test('need nothing but an address, which is taken once, whatever its case', async () => {
    const made = await makeUser({ email: 'ada@canary.example' });
    expect(made.data.attributes).toMatchObject({ firstName: null, lastName: null, fullName: null });
    expect(fault(await makeUser({ email: 'ADA@canary.example' }))).toEqual([
      422,
      'EMAIL_TAKEN',
      '/data/attributes/email',
    ]);
    expect(vendor.effects().users).toHaveLength(1);
  });

  test.each([
    [{}, [400, undefined, '/data/attributes/email']],
    [{ email: null }, [400, undefined, '/data/attributes/email']],
    [{ email: '' }, [400, undefined, '/data/attributes/email']],
    [{ email: 'nobody' }, [422, 'EMAIL_INVALID', '/data/attributes/email']],
    [{ email: 'a@b.example', phone: '1' }, [400, undefined, '/data/attributes/phone']],
    [{ email: 'a@b.example', firstName: 7 }, [400, undefined, '/data/attributes/firstName']],
    [{ email: 'a@b.example', lastName: 'x'.repeat(256) }, [422, 'LAST_NAME_TOO_LONG', '/data/attributes/lastName']],
  ])('with %j are refused', async (attributes, expected) => {
    expect(fault(await makeUser(attributes))).toEqual(expected);
    expect(vendor.effects().users).toEqual([]);
  });

  test('that are missing are quoted back, as the real one does', async () => {
    const missing = await ask('GET', 'users/ada%40canary.example');
    expect(fault(missing)).toEqual([404, 'NOT_FOUND', undefined]);
    expect(missing.text).toContain('ada@canary.example');
  });
});

describe('search', () => {
  beforeEach(async () => {
    await makeUser({ email: 'ada@canary.example', firstName: 'Ada', metadata: { 'order-id': '1234', tier: 'gold' } });
    await makeUser({ email: 'bada@canary.example', lastName: 'Canary', metadata: { orderId: '1234' } });
  });

  test('takes any part of an address: a hit is no match', async () => {
    expect((await search({ email: 'ADA@canary' })).list.map(({ attributes }) => attributes.email)).toEqual([
      'bada@canary.example',
      'ada@canary.example',
    ]);
    expect((await search({ email: '%a@c' })).list).toEqual([]);
    expect((await search({ email: null })).list).toEqual([]);
  });

  test('joins its terms by AND or OR and reads metadata keys in its own case', async () => {
    const query = { email: 'bada', metadata: { tier: 'gold' } };
    expect((await search(query)).list).toHaveLength(0);
    expect((await search(query, { op: 'OR' })).list).toHaveLength(2);
    expect((await search({ metadata: { order_id: '1234' } })).list).toHaveLength(2);
    expect((await search(query, { op: 'XOR' })).status).toBe(500);
  });

  test('gives pages with links to their neighbours when it is asked for pages', async () => {
    const page = (number: number) => ask('POST', `search?page[size]=1&page[number]=${number}`, { meta: { type: 'users', query: { email: 'canary' } } });
    const linksOf = ({ text }: Reply) => (JSON.parse(text) as { links: Record<string, string | null> }).links;
    const [first, last] = [await page(1), await page(2)];
    expect([first, last].map(({ list }) => list.map(({ attributes }) => attributes.email))).toEqual([['bada@canary.example'], ['ada@canary.example']]);
    expect(linksOf(first).next).toMatch(/^\/v1\/accounts\/[0-9a-f-]{36}\/search\?page%5Bnumber%5D=2&page%5Bsize%5D=1$/);
    expect(linksOf(last)).toMatchObject({ next: null, last: linksOf(first).next });
    expect(linksOf(await search({ email: 'canary' }))).toEqual({});
  }); // prettier-ignore

  test('gives ten at most unless asked for more', async () => {
    for (let at = 0; at < 10; at += 1) await makeUser({ email: `user${at}@canary.example` });
    expect((await search({ email: 'canary' })).list).toHaveLength(10);
    const body = { meta: { type: 'users', query: { email: 'canary' } } };
    expect((await ask('POST', 'search?limit=100', body)).list).toHaveLength(12);
  });

  test.each([
    [{ email: 'ab' }, '/meta/query/email'],
    [{ metadata: { tier: 'go' } }, '/meta/query/metadata/tier'],
    [{ metadata: 'gold' }, '/meta/query/metadata'],
    [{ shoeSize: '44 and more' }, '/meta/query/shoeSize'],
    [{}, '/meta/query'],
  ])('refuses %j', async (query, pointer) => {
    expect(fault(await search(query))).toEqual([400, undefined, pointer]);
  });
});

describe('licenses', () => {
  test('are issued under our id, once, and revoked by being destroyed', async () => {
    const user = await makeUser({ email: 'ada@canary.example' });
    const attributes = {
      name: 'Editor',
      expiry: '2099-01-31T00:00:00Z',
      maxMachines: 3,
      maxUsers: 3,
      metadata: { a: 1 },
    };
    const made = await makeLicense(attributes, user.data.id);
    expect(made.status).toBe(201);
    expect(made.data).toMatchObject({ id: licenseId, type: 'licenses' });
    expect(made.data.attributes).toMatchObject({ ...attributes, status: 'ACTIVE', expiry: '2099-01-31T00:00:00.000Z' });
    expect(made.data.attributes.key).toMatch(/^([0-9A-F]{6}-){5}V3$/);
    expect(made.data.relationships.owner!.data).toEqual({ type: 'users', id: user.data.id });
    expect(made.data.relationships.policy!.data).toEqual({ type: 'policies', id: policy });

    expect(fault(await makeLicense(attributes, user.data.id))).toEqual([422, 'ID_CONFLICT', '/data/id']);
    expect((await ask('GET', `licenses/${licenseId}`)).data).toEqual(made.data);
    expect((await ask('GET', `licenses/${String(made.data.attributes.key)}`)).data).toEqual(made.data);

    const gone = await ask('DELETE', `licenses/${licenseId}/actions/revoke`);
    expect([gone.status, gone.text]).toEqual([204, '']);
    expect(fault(await ask('DELETE', `licenses/${licenseId}/actions/revoke`))[0]).toBe(404);
    expect(fault(await ask('GET', `licenses/${licenseId}`))).toEqual([404, 'NOT_FOUND', undefined]);
    expect(vendor.effects().licenses).toMatchObject([{ createdTimes: 1, revokedTimes: 1, revoked: true }]);

    expect((await makeLicense(attributes, user.data.id)).status).toBe(201);
    expect(vendor.effects().licenses).toMatchObject([{ id: licenseId, createdTimes: 2, revoked: false }]);
  });

  test('without an id of ours are made anew each time, and the count shows it', async () => {
    const bare = { data: { type: 'licenses', relationships: { policy: { data: { type: 'policies', id: policy } } } } };
    for (let at = 0; at < 2; at += 1) expect((await ask('POST', 'licenses', bare)).status).toBe(201);
    expect(vendor.effects().licenses).toHaveLength(2);
  });

  test.each([
    [{ seats: 1 }, undefined, licenseId, [400, undefined, '/data/attributes/seats']],
    [{ maxUsers: '3' }, undefined, licenseId, [400, undefined, '/data/attributes/maxUsers']],
    [{ expiry: 'soon' }, undefined, licenseId, [400, undefined, '/data/attributes/expiry']],
    [{}, undefined, licenseId, [400, undefined, '/data/attributes']],
    [undefined, undefined, 'one', [400, undefined, '/data/id']],
    [undefined, 'one', licenseId, [400, undefined, '/data/relationships/owner/data/id']],
    [undefined, policy, licenseId, [422, 'OWNER_NOT_FOUND', '/data/relationships/owner']],
    [{ maxMachines: 0 }, null, licenseId, [422, 'MAX_MACHINES_INVALID', '/data/attributes/maxMachines']],
    [{ key: 'short' }, null, licenseId, [422, 'KEY_TOO_SHORT', '/data/attributes/key']],
  ])('with %j, owner %s, id %s are refused', async (attributes, owner, id, expected) => {
    expect(fault(await makeLicense(attributes, owner, id))).toEqual(expected);
    expect(vendor.effects().licenses).toEqual([]);
  });

  test('a key is taken once', async () => {
    await makeLicense({ key: 'a key of ours' });
    const again = await makeLicense({ key: 'a key of ours' }, null, policy);
    expect(fault(again)).toEqual([422, 'KEY_TAKEN', '/data/attributes/key']);
  });

  test('are issued as their policy allows, which can be read before', async () => {
    const read = () => ask('GET', `policies/${policy}`);
    expect((await read()).data).toMatchObject({ id: policy, type: 'policies', attributes: { floating: true, maxMachines: null } });
    vendor.policy(policy, { floating: false });
    expect((await read()).data.attributes).toMatchObject({ floating: false, maxMachines: 1 });
    expect(fault(await makeLicense({ maxMachines: 3 }))).toEqual([422, 'MAX_MACHINES_INVALID', '/data/attributes/maxMachines']);
    expect((await makeLicense({ maxMachines: 1 })).status).toBe(201);
    await fetch(`${vendor.url}/_control/policies`, { method: 'POST', body: JSON.stringify({ id: policy, missing: true }) });
    expect(fault(await read())).toEqual([404, 'NOT_FOUND', undefined]);
    expect(fault(await makeLicense(undefined, null, policy))).toEqual([422, 'POLICY_NOT_FOUND', '/data/relationships/policy']);
    expect(fault(await ask('GET', 'policies/none'))).toEqual([404, 'NOT_FOUND', undefined]);
  }); // prettier-ignore

  test('a missing policy is a bad request', async () => {
    const body = { data: { type: 'licenses', relationships: {} } };
    expect(fault(await ask('POST', 'licenses', body))).toEqual([400, undefined, '/data/relationships/policy']);
  });
});

describe('the frame', () => {
  test('wants a token', async () => {
    const wrong = await ask('GET', `licenses/${licenseId}`, undefined, { authorization: 'Bearer other' });
    expect(fault(wrong)).toEqual([401, 'TOKEN_INVALID', undefined]);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer realm="keygen"');
    expect(fault(await ask('GET', 'users/x', undefined, { authorization: '' }))[1]).toBe('TOKEN_MISSING');
  });

  test('wants JSON, answers in the type asked for', async () => {
    expect(fault(await ask('POST', 'users', '{'))).toEqual([400, 'JSON_INVALID', undefined]);
    expect(fault(await ask('GET', 'users/x', undefined, { accept: 'text/html' }))[1]).toBe('MIME_TYPE_INVALID');
    const plain = await ask('GET', 'users/x', undefined, { accept: 'application/json, text/plain' });
    expect(plain.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect((await ask('PATCH', 'users')).status).toBe(404);
  });

  test('lies and lost answers', async () => {
    vendor.misbehave([{ times: 1, do: { kind: 'lie' } }]);
    const lie = await makeLicense(undefined);
    expect([lie.status, lie.data.id === licenseId]).toEqual([201, false]);
    vendor.misbehave([{ times: 1, afterEffect: true, do: { kind: 'reset' } }]);
    await expect(makeUser({ email: 'ada@canary.example' })).rejects.toThrow();
    expect((await ask('GET', 'users/ada%40canary.example')).status).toBe(200);
    expect(() => vendor.misbehave([{ do: { kind: 'pending', polls: 1 } }])).toThrow();
  });
});
