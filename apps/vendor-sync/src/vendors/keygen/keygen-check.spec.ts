/** What is asked of Keygen before anybody is told, over real HTTP. */
import { packet, ScriptedServer, type Script } from '../../../../../test/support/scripted-server.js';
import { Whose } from '#disclosure/whose.js';
import type { Settled } from '../outcome.js';
import { keygen } from './keygen.js';

const ORDER = {
  intentKey: '',
  reference: '',
  product: 'policy-1',
  seats: 3,
  termMonths: null,
  orderedOn: '2027-01-31',
};
const NOBODY = new Whose({});

let server: ScriptedServer;
beforeAll(async () => (server = await ScriptedServer.start()));
afterAll(() => server.stop());

const ask = (script: Script, order = ORDER): Promise<Settled> => {
  server.answers(script);
  const client = server.client('/v1/accounts/acme');
  return keygen.send('check', packet(keygen.render('check', order, {}), {}), order, client, NOBODY);
};
const notFound: Script = { status: 404, json: { errors: [{ title: 'Not found', code: 'NOT_FOUND' }] } };

const policy = (attributes: object, id = ORDER.product): Script => ({
  status: 200,
  json: { data: { id, type: 'policies', attributes } },
});

test('the policy is asked for by its own name, and nothing else is said', async () => {
  expect(await ask(policy({ floating: true }))).toEqual({ kind: 'next', step: 'issue', left: 'sent', status: 200 });
  expect(server.asked).toMatchObject([{ method: 'GET', path: '/v1/accounts/acme/policies/policy-1', body: '' }]);
});

test.each<[string, Script]>([
  [
    'whose own number of machines is smaller, for ours is named with the license',
    policy({ floating: true, maxMachines: 1 }),
  ],
  ['of which it says no more', policy({})],
  ['that it writes in capitals', policy({ floating: true }, ORDER.product.toUpperCase())],
])('a policy %s leads on', async (_name, script) => {
  expect(await ask(script)).toMatchObject({ kind: 'next', step: 'issue' });
});

test.each<[string, Script, string]>([
  ['is not there', notFound, 'policy-not-found'],
  [
    'binds a license to one machine, and three are ordered',
    policy({ floating: false, maxMachines: 1 }),
    'max-machines-invalid',
  ],
])('a policy that %s refuses the order', async (_name, script, code) => {
  expect(await ask(script)).toMatchObject({ kind: 'refused', code, left: 'sent' });
  expect(server.asked).toHaveLength(1);
});

test('one seat of a policy that binds a license to one machine is what it allows', async () => {
  expect(await ask(policy({ floating: false, maxMachines: 1 }), { ...ORDER, seats: 1 })).toMatchObject({
    kind: 'next',
  });
});

test.each<[string, Script, string]>([
  ['another policy', policy({ floating: true }, 'policy-2'), 'answer-mismatch'],
  ['no policy', { status: 200, json: { data: { id: ORDER.product, type: 'products' } } }, 'answer-mismatch'],
  ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, json: '<html>' }, 'unreadable-answer'],
  ['a 404 of a gateway', { status: 404 }, 'not-the-vendor'],
  ['a 204', { status: 204 }, 'answer-mismatch'],
  ['a 502', { status: 502 }, 'status-502'],
  ['half an answer', (response) => void response.destroy(), 'econnreset'],
])('%s is no word of the policy: nothing was done, and it is asked again', async (_name, script, code) => {
  expect(await ask(script)).toMatchObject({ kind: 'retry', code, vendorAtFault: true });
});

test('a name that no address takes is no policy’s', () => {
  for (const product of ['../users', 'a b', 'a@example.org', ''])
    expect(keygen.render('check', { ...ORDER, product }, {})[0]).toMatchObject({ path: '/policies/none' });
});
