/** What Keygen's answers lead to, step by step, over real HTTP. */
import { packet, ScriptedServer } from '../../../../../test/support/scripted-server.js';
import type { Script } from '../../../../../test/support/scripted-server.js';
import { Whose } from '#disclosure/whose.js';
import type { Settled, Step } from '../outcome.js';
import { keygen } from './keygen.js';

const ID = '0195f0c0-0000-7000-8000-000000000001';
const USER = '0195f0c0-0000-7000-8000-00000000000a';
const ORDER = {
  intentKey: ID,
  reference: ID,
  product: 'policy-1',
  seats: 3,
  termMonths: null,
  orderedOn: '2027-01-31',
};
const WHO = { firstName: 'A', lastName: 'B', email: 'a@example.org' };
const JSON_API = 'application/vnd.api+json';

let server: ScriptedServer;
beforeAll(async () => (server = await ScriptedServer.start()));
afterAll(() => server.stop());

async function take(step: Step, ...script: Script[]): Promise<Settled> {
  server.answers(...script);
  const values = step === 'issue' ? WHO : step === 'find-licensee' ? { email: WHO.email } : {};
  return keygen.send(
    step,
    packet(keygen.render(step, ORDER, values), values),
    ORDER,
    server.client('/v1/accounts/acme').forStep(keygen.steps[step]!),
    new Whose(WHO),
  );
}

const user = { status: 201, json: { data: { id: USER } } };
const license = { status: 201, json: { data: { id: ID, attributes: { key: 'K' } } } };
const refused = (status: number, code?: string): Script => ({
  status,
  json: { errors: [{ title: 'No', ...(code === undefined ? {} : { code }) }] },
});
const cut: Script = (response) => response.destroy();

test('issuing creates the user and then its license, whose letter holds ids only', async () => {
  expect(await take('issue', user, license)).toMatchObject({
    kind: 'done',
    license: { serialNumber: ID, licenseKey: 'K' },
  });
  expect(
    server.asked.map(({ method, path, headers }) => [method, path, headers['content-type'], headers.accept]),
  ).toEqual([
    ['POST', '/v1/accounts/acme/users', JSON_API, JSON_API],
    ['POST', '/v1/accounts/acme/licenses', JSON_API, JSON_API],
  ]);
  expect(server.asked[1]!.body).not.toMatch(/example\.org|firstName|lastName|email/);
  expect(server.asked[1]!.body).toContain(USER);
});

test.each([
  ['EMAIL_TAKEN', refused(422, 'EMAIL_TAKEN'), 422],
  ['a 409 without a code, as two requests at once meet', refused(409), 409],
])('an address that Keygen knows already (%s) leads to the look-up of its user', async (_name, script, status) => {
  expect(await take('issue', script)).toEqual({ kind: 'next', step: 'find-licensee', left: 'sent', status });
  expect(server.asked).toHaveLength(1);
});

test.each([400, 404, 409, 422])('%i of a gateway says nothing of the user: it is looked up', async (status) => {
  const gateways = [{ message: 'no route' }, ...[[], [null], [{ code: 1000, message: 'no route' }], [{ code: 'NOT_FOUND' }], 'x'].map((errors) => ({ errors }))];
  for (const script of [{ status }, ...gateways.map((json) => ({ status, json }))])
    for (const step of ['check', 'issue', 'find-licensee', 'look-up', 'revoke'] as const)
      expect(await take(step, script)).toMatchObject({ code: 'not-the-vendor', left: 'sent' });
}); // prettier-ignore

test('the quota of the day and a lapsed subscription are matters of the operator', async () => {
  const quota = { status: 402, json: { errors: [{ title: 'Daily API request limit reached' }] } };
  const lapsed = { status: 403, json: { errors: [{ title: 'Account does not have an active subscription' }] } };
  for (const step of ['check', 'issue', 'find-licensee', 'look-up', 'revoke'] as const) {
    expect(await take(step, quota)).toMatchObject({ kind: 'retry', code: 'vendor-quota', vendorAtFault: false });
    expect(await take(step, lapsed)).toMatchObject({
      kind: 'retry',
      code: 'vendor-subscription',
      vendorAtFault: false,
    });
    expect(await take(step, refused(403))).toMatchObject({ kind: 'retry', code: 'credentials-refused' });
  }
});

test('a refused user is no license', async () => {
  expect(
    await take('issue', {
      status: 422,
      json: { errors: [{ title: 'No', code: 'EMAIL_INVALID', source: { pointer: '/data/attributes/email' } }] },
    }),
  ).toMatchObject({ kind: 'needs-input', code: 'email-invalid' });
  expect(await take('issue', { status: 429, headers: { 'retry-after': '7' } })).toMatchObject({
    kind: 'retry',
    code: 'rate-limited',
    retryAfterMs: 7_000,
  });
  expect(await take('issue', { status: 500 })).toMatchObject({ kind: 'unknown', left: 'sent' });
  expect(await take('issue', cut)).toMatchObject({ kind: 'unknown', left: 'perhaps' });
  expect(await take('issue', { status: 201, json: { data: { id: 'nonsense' } } })).toMatchObject({
    kind: 'unknown',
    code: 'answer-mismatch',
  });
  expect(server.asked).toHaveLength(1);
});

describe.each([
  ['issue', user],
  ['find-licensee', { status: 200, json: { data: [{ id: USER, attributes: { email: 'A@Example.org' } }] } }],
] as const)('the license after %s', (step, first) => {
  test.each([
    ['ID_CONFLICT', refused(422, 'ID_CONFLICT'), 422],
    ['a 409 without a code', refused(409), 409],
  ])('that is there already (%s) is looked up, not taken for refused', async (_name, second, status) => {
    expect(await take(step, first, second)).toEqual({
      kind: 'next',
      step: 'look-up',
      code: 'already-there',
      left: 'sent',
      status,
    });
  });

  test('that was lost on the way is unknown, and the first letter has left', async () => {
    expect(await take(step, first, cut)).toMatchObject({ kind: 'unknown', left: 'sent' });
    expect(await take(step, first, { status: 503 })).toMatchObject({
      kind: 'unknown',
      code: 'status-503',
      left: 'sent',
    });
  });

  test('that is too much for now is tried again', async () => {
    expect(await take(step, first, { status: 429 })).toMatchObject({
      kind: 'retry',
      code: 'rate-limited',
      left: 'sent',
    });
  });

  test('that is refused is refused', async () => {
    expect(await take(step, first, refused(422, 'POLICY_NOT_FOUND'))).toMatchObject({
      kind: 'refused',
      code: 'policy-not-found',
    });
  });

  test('that the plan of the account does not allow is a matter of the operator: it waits', async () => {
    expect(await take(step, first, refused(402, 'ACCOUNT_ALU_LIMIT_EXCEEDED'))).toMatchObject({
      kind: 'retry',
      code: 'vendor-account-limit',
      left: 'sent',
    });
  });

  test('that a gateway answers is nobody’s word', async () => {
    for (const status of [400, 404, 409, 422])
      expect(await take(step, first, { status, json: { message: 'no route' } })).toMatchObject({
        kind: 'unknown',
        code: 'not-the-vendor',
        left: 'sent',
      });
  });

  test('that is issued is done', async () => {
    expect(await take(step, first, license)).toMatchObject({ kind: 'done', license: { serialNumber: ID } });
  });
});

test('a further letter that cannot leave says that the first one did, and is tried again', async () => {
  const leaving = await ScriptedServer.start();
  leaving.answers((response) => {
    leaving.listensNoMore();
    response.writeHead(201, { 'content-type': JSON_API, connection: 'close' }).end(JSON.stringify(user.json));
  });
  const outcome = await keygen.send(
    'issue',
    packet(keygen.render('issue', ORDER, WHO), WHO),
    ORDER,
    leaving.client(),
    new Whose(WHO),
  );
  expect(outcome).toEqual({ kind: 'retry', code: 'econnrefused', vendorAtFault: true, left: 'sent' });
});

test('a licensee that is taken and not found is asked for again: the search reads a copy that lags behind', async () => {
  expect(await take('find-licensee', { status: 200, json: { data: [], links: {} } })).toEqual({
    kind: 'retry',
    code: 'licensee-not-found',
    vendorAtFault: false,
    left: 'sent',
    status: 200,
  });
});

const pageOf = (n: number, users: number, email?: string): Script => ({
  status: 200,
  json: {
    data: [
      ...Array.from({ length: users }, (_, at) => ({ id: USER, attributes: { email: `x${n}-${at}.a@example.org` } })),
      ...(email ? [{ id: USER, attributes: { email, firstName: 'A', lastName: 'b' } }] : []),
    ],
    links: email ? { next: null } : { next: `/v1/accounts/other/search?page%5Bsize%5D=100&page[number]=${n + 1}` },
  },
});

test('a licensee behind many others is found: the list is read to its end by its own links', async () => {
  const found = await take('find-licensee', pageOf(1, 100), pageOf(2, 100), pageOf(3, 40, 'a@example.org'), license);
  expect(found).toMatchObject({ kind: 'done' });
  expect(server.asked.map(({ path }) => path)).toEqual([
    ...[1, 2, 3].map((n) => `/v1/accounts/acme/search?page%5Bsize%5D=100&page%5Bnumber%5D=${n}`),
    '/v1/accounts/acme/licenses',
  ]);
  expect(new Set(server.asked.slice(0, 3).map(({ body }) => body)).size).toBe(1);
});

test.each([
  ['to itself', [1], 1],
  ['back to the page before', [2, 1], 2],
])('a list that leads %s ends with the first page that was asked already', async (_name, pages, asked) => {
  const leadTo = (n: number): Script => ({
    status: 200,
    json: { data: [], links: { next: `/v1/accounts/other/search?page[number]=${n}&page[size]=100` } },
  });
  expect(await take('find-licensee', ...pages.map(leadTo), leadTo(9))).toMatchObject({
    kind: 'retry',
    code: 'answer-mismatch',
    left: 'sent',
  });
  expect(server.asked).toHaveLength(asked);
});

test('a list without an end is read so far and no further', async () => {
  const endless = Array.from({ length: 20 }, (_, n) => pageOf(n + 1, 1));
  expect(await take('find-licensee', ...endless)).toMatchObject({ kind: 'retry', code: 'list-too-long' });
  expect(server.asked).toHaveLength(10);
});

test.each([
  ['another host', 'http://169.254.169.254/latest?page%5Bsize%5D=1'],
  ['another filter', '/v1/search?page%5Bsize%5D=100&page%5Bnumber%5D=2&email=a%40example.org'],
  ['no page', '/v1/search'],
  ['a page that is an address', '/v1/search?page%5Bsize%5D=100&page%5Bcursor%5D=a%40example.org'],
  ['a page that is the address, without its signs', '/v1/search?page%5Bsize%5D=100&page%5Bcursor%5D=aexampleorg'],
])('a link to %s is not followed', async (_name, next) => {
  expect(await take('find-licensee', { status: 200, json: { data: [], links: { next } } })).toMatchObject({
    kind: 'retry',
    code: 'answer-mismatch',
  });
  expect(server.asked).toHaveLength(1);
});

test('a later page that is lost is lost after the address was told, and the search is made again, which made nothing', async () => {
  expect(await take('find-licensee', pageOf(1, 1), cut)).toMatchObject({ kind: 'retry', left: 'sent' });
  expect(await take('find-licensee', pageOf(1, 1), { status: 429, headers: { 'retry-after': '1' } })).toMatchObject({
    kind: 'retry',
    code: 'rate-limited',
    left: 'sent',
  });
});

test('a user that Keygen has under another name is asked about, and nothing is issued', async () => {
  const foreign = { id: USER, attributes: { email: 'a@example.org', firstName: 'Bertil', lastName: 'B' } };
  expect(await take('find-licensee', { status: 200, json: { data: [foreign] } })).toEqual({
    kind: 'needs-input',
    code: 'known-under-another-name',
    left: 'sent',
    status: 200,
  });
  expect(server.asked).toHaveLength(1);
});

test('a licensee is looked for in a body, never in a URL', async () => {
  await take('find-licensee', { status: 200, json: { data: [] } });
  expect(server.asked[0]).toMatchObject({
    method: 'POST',
    path: '/v1/accounts/acme/search?page%5Bsize%5D=100&page%5Bnumber%5D=1',
  });
  expect(server.asked[0]!.body).toContain('a@example.org');
  expect(await take('find-licensee', { status: 500 })).toMatchObject({ kind: 'retry', code: 'status-500' });
  expect(await take('find-licensee', { status: 204 })).toMatchObject({ kind: 'retry', code: 'answer-mismatch' });
});

test('a look-up asks by our id and says: there, not there, or nothing', async () => {
  expect(await take('look-up', { ...license, status: 200 })).toMatchObject({ kind: 'done', status: 200 });
  expect(server.asked[0]).toMatchObject({ method: 'GET', path: `/v1/accounts/acme/licenses/${ID}`, body: '' });
  expect(server.asked[0]!.headers['content-type']).toBeUndefined();
  const nothing = { kind: 'next', step: 'issue', left: 'sent', status: 404 };
  expect(await take('look-up', refused(404, 'NOT_FOUND'))).toEqual(nothing);
  expect(await take('look-up', { status: 404 })).toMatchObject({ kind: 'unknown', code: 'not-the-vendor' });
  expect(await take('look-up', { status: 500 })).toMatchObject({ kind: 'unknown' });
  expect(await take('look-up', { status: 200, json: { data: { id: USER } } })).toMatchObject({
    kind: 'unknown',
    code: 'answer-mismatch',
  });
  expect(await take('look-up', refused(400))).toMatchObject({ kind: 'refused' });
});

test('a revocation that is repeated is done', async () => {
  expect(await take('revoke', refused(404, 'NOT_FOUND'))).toEqual({ kind: 'gone', left: 'sent', status: 404 });
  expect(await take('revoke', { status: 204 })).toEqual({ kind: 'done', did: 'ended', left: 'sent', status: 204 });
  expect(server.asked[0]).toMatchObject({
    method: 'DELETE',
    path: `/v1/accounts/acme/licenses/${ID}/actions/revoke`,
    body: '',
  });
  expect(await take('revoke', { status: 500 })).toMatchObject({ kind: 'unknown' });
  expect(await take('revoke', refused(422))).toEqual({
    kind: 'refused',
    code: 'unexpected-answer',
    left: 'sent',
    status: 422,
  });
  expect(await take('revoke', (response) => response.destroy())).toMatchObject({ kind: 'unknown', left: 'perhaps' });
  expect(await take('revoke', { status: 404 })).toMatchObject({ kind: 'unknown', code: 'not-the-vendor' });
  expect(await take('revoke', { status: 200, json: {} })).toMatchObject({ kind: 'unknown', code: 'answer-mismatch' });
});
