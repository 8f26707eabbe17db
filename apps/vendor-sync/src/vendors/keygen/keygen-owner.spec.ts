/** For whom Keygen makes a license: the user that it describes, and the owner that it names. */
import { packet, ScriptedServer, type Script } from '../../../../../test/support/scripted-server.js';
import { Whose } from '#disclosure/whose.js';
import type { Settled } from '../outcome.js';
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

let server: ScriptedServer;
beforeAll(async () => (server = await ScriptedServer.start()));
afterAll(() => server.stop());

async function take(step: 'issue' | 'look-up', ...script: Script[]): Promise<Settled> {
  server.answers(...script);
  const values = step === 'issue' ? WHO : {};
  const sealed = packet(keygen.render(step, ORDER, values), values);
  return keygen.send(
    step,
    sealed,
    ORDER,
    server.client('/v1/accounts/acme').forStep(keygen.steps[step]!),
    new Whose(WHO),
  );
}

const license = { status: 201, json: { data: { id: ID, attributes: { key: 'K' } } } };
const notFound: Script = { status: 404, json: { errors: [{ title: 'Not found', code: 'NOT_FOUND' }] } };
const cut: Script = (response) => response.destroy();

test('a user whom Keygen describes as somebody else gets no license', async () => {
  const other = { status: 201, json: { data: { id: USER, attributes: { email: 'other@example.org' } } } };
  expect(await take('issue', other, license)).toMatchObject({ kind: 'disputed', code: 'differs-licensee' });
  expect(server.asked).toHaveLength(1);
});

describe('a license that was looked up is of whom its owner is', () => {
  const owned = (id: unknown) => ({
    status: 200,
    json: { data: { id: ID, relationships: { owner: { data: { id } } } } },
  });
  const owner = (attributes: object, id = USER) => ({ status: 200, json: { data: { id, attributes } } });

  test('the owner is asked for by the vendor’s own id, and compared', async () => {
    const theirs = { email: 'A@example.org', firstName: 'a', lastName: 'B' };
    expect(await take('look-up', owned(USER), owner(theirs))).toMatchObject({
      kind: 'done',
      license: { serialNumber: ID, said: { isLicensees: true } },
    });
    expect(server.asked[1]).toMatchObject({ method: 'GET', path: `/v1/accounts/acme/users/${USER}`, body: '' });
    for (const attributes of [{ email: 'other@example.org' }, { ...theirs, firstName: 'Bertil' }])
      expect(await take('look-up', owned(USER), owner(attributes))).toMatchObject({
        kind: 'done',
        license: { said: { isLicensees: false } },
      });
  });

  test('an owner that is no user, or who is not told of, is nobody’s license', async () => {
    for (const id of [null, 7, 'other@example.org']) {
      expect(await take('look-up', owned(id))).toMatchObject({ license: { said: { isLicensees: false } } });
      expect(server.asked).toHaveLength(1);
    }
    expect(await take('look-up', owned(USER), owner({}, ID))).toMatchObject({ kind: 'unknown', code: 'answer-mismatch' });
    expect(await take('look-up', owned(USER), cut)).toMatchObject({ kind: 'unknown', left: 'sent' });
    expect(await take('look-up', owned(USER), notFound)).toMatchObject({ kind: 'refused', code: 'not-found' });
    expect(await take('look-up', owned(USER), { status: 429 })).toMatchObject({ kind: 'retry', code: 'rate-limited' });
  }); // prettier-ignore
});
