/** What Keygen's answers lead to, step by step, over real HTTP. */
import { packet, ScriptedServer, type Script } from '../../../../../test/support/scripted-server.js';
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

const STEPS = ['check', 'issue', 'find-licensee', 'look-up', 'revoke'] as const;

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
    for (const step of STEPS)
      expect(await take(step, script)).toMatchObject({ code: 'not-the-vendor', left: 'sent' });
}); // prettier-ignore

test('the quota of the day and a lapsed subscription are matters of the operator', async () => {
  for (const [status, title, code] of [
    [402, 'Daily API request limit reached', 'vendor-quota'],
    [403, 'Account does not have an active subscription', 'vendor-subscription'],
    [403, 'No', 'credentials-refused'],
  ] as const)
    for (const step of STEPS) {
      const vendorAtFault = code === 'credentials-refused';
      expect(await take(step, { status, json: { errors: [{ title }] } })).toMatchObject({ kind: 'retry', code, vendorAtFault });
    }
}); // prettier-ignore

describe.each([
  ['issue', user],
  ['find-licensee', { status: 200, json: { data: [{ id: USER, attributes: { email: 'A@Example.org' } }] } }],
] as const)('the license after %s', (step, first) => {
  const thereAlready = { kind: 'next', step: 'look-up', code: 'already-there' };
  test.each<[string, Script, object]>([
    ['there already (ID_CONFLICT) is looked up, not taken for refused', refused(422, 'ID_CONFLICT'), { ...thereAlready, status: 422 }],
    ['there already (a 409 without a code) is looked up, not taken for refused', refused(409), { ...thereAlready, status: 409 }],
    ['lost on the way is unknown', cut, { kind: 'unknown', code: 'econnreset' }],
    ['met by a fault of the server is unknown', { status: 503 }, { kind: 'unknown', code: 'status-503', status: 503 }],
    ['too much for now is tried again', { status: 429 }, { kind: 'retry', code: 'rate-limited', vendorAtFault: false, status: 429 }],
    ['refused is refused', refused(422, 'POLICY_NOT_FOUND'), { kind: 'refused', code: 'policy-not-found', status: 422 }],
    ['beyond the plan of the account waits for the operator', refused(402, 'ACCOUNT_ALU_LIMIT_EXCEEDED'), { kind: 'retry', code: 'vendor-account-limit', vendorAtFault: false, retryAfterMs: 900_000, status: 402 }],
    ...[400, 404, 409, 422].map((status): [string, Script, object] => [
      `answered by a gateway with ${status} is nobody’s word`, { status, json: { message: 'no route' } }, { kind: 'unknown', code: 'not-the-vendor', status },
    ]),
    ['issued is done', license, { kind: 'done', did: 'issued', status: 201, license: expect.objectContaining({ serialNumber: ID, licenseKey: 'K' }) as object }],
  ])('that is %s; the first letter has left', async (_name, second, outcome) => {
    expect(await take(step, first, second)).toEqual({ ...outcome, left: 'sent' });
  });
}); // prettier-ignore

test('a further letter that cannot leave says that the first one did, and is tried again', async () => {
  const leaving = await ScriptedServer.start();
  leaving.answers((response) => {
    leaving.listensNoMore();
    response
      .writeHead(201, { 'content-type': 'application/vnd.api+json', connection: 'close' })
      .end(JSON.stringify(user.json));
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

/** Letters in golden files; silence, gateways and foreign answers in the conformance suite. */
test.each<[Step, string, Script, object]>([
  ['find-licensee', 'lost in a fault', { status: 500 }, { kind: 'retry', code: 'status-500' }],
  ['find-licensee', 'no list', { status: 204 }, { kind: 'retry', code: 'answer-mismatch' }],
  ['look-up', 'there', { ...license, status: 200 }, { kind: 'done', status: 200 }],
  ['look-up', 'not there', refused(404, 'NOT_FOUND'), { kind: 'next', step: 'issue', status: 404 }],
  ['look-up', 'refused', refused(400), { kind: 'refused', code: 'other', status: 400 }],
  ['revoke', 'ended', { status: 204 }, { kind: 'done', did: 'ended', status: 204 }],
  ['revoke', 'not there', refused(404, 'NOT_FOUND'), { kind: 'gone', status: 404 }],
  ['revoke', 'refused', refused(422), { kind: 'refused', code: 'unexpected-answer', status: 422 }],
  ['revoke', 'answered with a content that an end does not have', { status: 200, json: {} }, { kind: 'unknown', code: 'answer-mismatch' }],
])('%s of what is %s says so', async (step, _name, script, outcome) => {
  expect(await take(step, script)).toMatchObject({ ...outcome, left: 'sent' });
}); // prettier-ignore
