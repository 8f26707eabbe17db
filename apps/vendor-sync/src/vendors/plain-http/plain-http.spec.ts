/** Our own contract: the letters to the byte, and what the answers lead to, over real HTTP. */
import { packet, ScriptedServer, type Script } from '../../../../../test/support/scripted-server.js';
import { Whose } from '#disclosure/whose.js';
import type { Settled, Step } from '../outcome.js';
import { plainHttp } from './plain-http.js';

const KEY = '0195f0c0-0000-7000-8000-000000000002';
const REFERENCE = '0195f0c0-0000-7000-8000-000000000001';
const ORDER = {
  intentKey: KEY,
  reference: REFERENCE,
  product: 'PLAIN-1',
  seats: 3,
  termMonths: null,
  orderedOn: '2027-01-31',
};
const WHO = { firstName: 'A', lastName: 'B', email: 'a@example.org' };
const LICENSE = {
  reference: REFERENCE,
  serialNumber: 'S-1',
  licenseKey: 'K',
  startsOn: '2027-01-31',
  expiresOn: null,
  maintenanceUntil: '2028-01-31',
};

let server: ScriptedServer;
beforeAll(async () => (server = await ScriptedServer.start()));
afterAll(() => server.stop());

async function take(step: Step, ...script: Script[]): Promise<Settled> {
  server.answers(...script);
  const values = step === 'issue' ? WHO : {};
  return plainHttp.send(
    step,
    packet(plainHttp.render(step, ORDER, values), values),
    ORDER,
    server.client('/v1'),
    new Whose(WHO),
  );
}

test('the letters are these bytes', () => {
  const accept = { Accept: 'application/json' };
  expect(plainHttp.render('issue', { ...ORDER, termMonths: 12 }, { ...WHO, phone: '1' } as never)).toEqual([
    {
      method: 'POST',
      path: '/licenses',
      headers: { ...accept, 'Content-Type': 'application/json', 'Idempotency-Key': KEY },
      body: `{"reference":"${REFERENCE}","product":"PLAIN-1","seats":3,"termMonths":12,"licensee":{"firstName":"A","lastName":"B","email":"a@example.org"}}`,
    },
  ]);
  expect(plainHttp.render('issue', ORDER, WHO)[0]!.body).toContain('"termMonths":null');
  expect(plainHttp.render('look-up', ORDER, WHO)).toEqual([
    { method: 'GET', path: `/licenses/${REFERENCE}`, headers: accept },
  ]);
  expect(plainHttp.render('revoke', ORDER, WHO)).toEqual([
    { method: 'POST', path: `/licenses/${REFERENCE}/revocation`, headers: { ...accept, 'Idempotency-Key': KEY } },
  ]);
});

test('a step that it does not have is refused, not guessed', () => {
  expect(() => plainHttp.render('find-licensee', ORDER, WHO)).toThrow('plain-http has no step find-licensee.');
  expect(() => plainHttp.send('find-licensee', packet([]), ORDER, server.client(), new Whose({}))).toThrow(
    'plain-http has no step find-licensee.',
  );
});

/** Faults, silence, gateways and foreign answers are in the conformance suite. */
describe.each(['issue', 'look-up'] as const)('an answer to %s', (step) => {
  const status = step === 'issue' ? 201 : 200;
  const { reference, ...license } = LICENSE;
  const said = { seats: undefined, product: undefined, inForce: true, isLicensees: undefined };

  test.each<[string, Script, object]>([
    ['with a license is done', { status, json: LICENSE }, { kind: 'done', did: 'issued', status, license: { ...license, said } }],
    ['with the least of a license is done', { status: 299, json: { reference, serialNumber: 'S', startsOn: '2027-01-31' } }, { kind: 'done', did: 'issued', status: 299, license: { ...license, serialNumber: 'S', licenseKey: null, maintenanceUntil: null, said } }],
    ['that is not finished is pending, for as long as the vendor says', { status: 202, json: { reference, status: 'pending' }, headers: { 'retry-after': '4' } }, { kind: 'pending', retryAfterMs: 4_000, status: 202 }],
    ...[KEY, undefined].map((other): [string, Script, object] => [
      `for ${other ?? 'no'} reference is unknown`, { status, json: { ...LICENSE, reference: other } }, { kind: 'unknown', code: 'answer-mismatch', status },
    ]),
    ...([['no serial number', { serialNumber: undefined }], ['no start', { startsOn: undefined }], ['an end that is no day', { expiresOn: 42 }],
      ['an end before its start', { expiresOn: '1999-01-01' }], ['a maintenance that is no day', { maintenanceUntil: 'nonsense' }]] as const).map(([name, change]): [string, Script, object] => [
      `with ${name} is unknown, not without end`, { status, json: { ...LICENSE, ...change } }, { kind: 'unknown', code: 'unreadable-answer', status },
    ]),
    ['with nothing readable is unknown', { status }, { kind: 'unknown', code: 'unreadable-answer', status }],
    ...['last-name-required', 'email-rejected', 'known-under-another-name'].map((code): [string, Script, object] => [
      `that says ${code} is a question to the clerk`, { status: 422, json: { code, message: 'Anna' } }, { kind: 'needs-input', code, status: 422 },
    ]),
    ...['product-unknown', 'seats-exceeded'].map((code): [string, Script, object] => [
      `that refuses with ${code} is a refusal`, { status: 422, json: { code } }, { kind: 'refused', code, status: 422 },
    ]),
    ...[['licensee.firstName', 'first-name-rejected'], ['licensee.lastName', 'last-name-rejected'], ['licensee.email', 'email-rejected']].map(([field, code]): [string, Script, object] => [
      `that turns down ${field} is a question to the clerk`, { status: 422, json: { code: 'field-invalid', field } }, { kind: 'needs-input', code, status: 422 },
    ]),
    ...['seats', 'constructor', undefined].map((field): [string, Script, object] => [
      `that turns down ${field ?? 'no field'} is a refusal`, { status: 422, json: { code: 'field-invalid', field } }, { kind: 'refused', code: 'field-invalid', status: 422 },
    ]),
    ['that a key was used before says that a license may be there', { status: 422, json: { code: 'key-reused' } }, { kind: 'unknown', code: 'key-reused', status: 422 }],
    ['that nothing is found leads to issuing, and to no second try of it', { status: 404, json: { code: 'not-found' } }, step === 'look-up' ? { kind: 'next', step: 'issue', status: 404 } : { kind: 'refused', code: 'not-found', status: 404 }],
    ['that a key is in work elsewhere is pending where it issues', { status: 409, json: { code: 'in-progress' }, headers: { 'retry-after': '3' } }, step === 'issue' ? { kind: 'pending', retryAfterMs: 3_000, status: 409 } : { kind: 'refused', code: 'in-progress', status: 409 }],
  ])('%s', async (_name, script, outcome) => {
    expect(await take(step, script)).toEqual({ ...outcome, left: 'sent' });
  }); // prettier-ignore

  test('that speaks no word of the contract is nobody’s, whatever its status', async () => {
    const bodies = [undefined, { message: 'no route' }, { code: 404 }, { code: 'ResourceNotFound' }, { code: 'NOT_FOUND' }];
    for (const refusal of [400, 404, 409, 410, 422])
      for (const json of bodies)
        expect(await take(step, { status: refusal, ...(json ? { json } : {}) })).toEqual({
          kind: 'unknown', code: 'not-the-vendor', left: 'sent', status: refusal,
        });
  }); // prettier-ignore

  test('that repeats the order is read, to be compared with what was ordered', async () => {
    const saidOf = async (json: object) => {
      const outcome = await take(step, { status, json: { ...LICENSE, ...json } });
      return outcome.kind === 'done' && outcome.did === 'issued' && outcome.license.said;
    };
    expect(await saidOf({ seats: 1, product: 'X', status: 'active', licensee: { ...WHO, email: 'A@EXAMPLE.ORG' } })).toEqual({
      seats: 1, product: 'X', inForce: true, isLicensees: true,
    });
    for (const state of ['revoked', 'suspended', null, 1]) expect(await saidOf({ status: state })).toMatchObject({ inForce: false });
    for (const licensee of [
      { firstName: 'B' }, { email: 'b@example.org' }, { lastName: ['B'] }, { firstName: 'A', lastName: 'C' },
      'Bertil Other', [], ['A'], 7, { name: 'Bertil' }, { ...WHO, phone: '1' },
    ])
      expect(await saidOf({ licensee })).toMatchObject({ isLicensees: false });
    for (const licensee of [{}, null, { firstName: 'A', lastName: '' }, { firstName: 'A B', lastName: null }])
      expect(await saidOf({ licensee })).toMatchObject({ isLicensees: true });
  }); // prettier-ignore
});

const REVOKED = { reference: REFERENCE, revokedAt: '2027-02-01T00:00:00Z' };
const mismatch = { kind: 'unknown', code: 'answer-mismatch' };
test.each<[string, number, object | undefined, object]>([
  ['done when the vendor says so of this very reference', 200, REVOKED, { kind: 'done', did: 'ended' }],
  ['done when it is said to be revoked', 200, { ...REVOKED, status: 'revoked' }, { kind: 'done', did: 'ended' }],
  ['done when the vendor has revoked it already', 410, { code: 'revoked' }, { kind: 'done', did: 'ended' }],
  ['unknown of another reference', 200, { ...REVOKED, reference: KEY }, mismatch],
  ['unknown with another status', 201, REVOKED, mismatch],
  ...[undefined, null, 'soon'].map((revokedAt): [string, number, object, object] => [`unknown at ${revokedAt}`, 200, { ...REVOKED, revokedAt }, mismatch]),
  ...['active', null, 'pending'].map((status): [string, number, object, object] => [`unknown when it is ${status}`, 200, { ...REVOKED, status }, mismatch]),
  ['refused of what is not there', 404, { code: 'not-found' }, { kind: 'refused', code: 'not-found' }],
  ['unknown under a strange code', 410, { code: 'x' }, { kind: 'unknown' }],
  ['unknown under no code', 410, undefined, { kind: 'unknown', code: 'not-the-vendor' }],
])('a revocation is %s', async (_name, status, json, outcome) => {
  expect(await take('revoke', { status, ...(json ? { json } : {}) })).toMatchObject({ ...outcome, left: 'sent', status });
}); // prettier-ignore

test('what is looked up and was revoked stands in front of a person', async () => {
  const gone = { status: 410, json: { code: 'revoked' } };
  expect(await take('look-up', gone)).toEqual({ kind: 'disputed', code: 'revoked', left: 'sent', status: 410 });
});
