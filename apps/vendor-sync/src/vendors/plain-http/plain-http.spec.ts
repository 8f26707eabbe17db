/** Our own contract: the letters to the byte, and what the answers lead to, over real HTTP. */
import { packet, ScriptedServer } from '../../../../../test/support/scripted-server.js';
import type { Script } from '../../../../../test/support/scripted-server.js';
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

describe.each(['issue', 'look-up'] as const)('an answer to %s', (step) => {
  const done = step === 'issue' ? 201 : 200;

  test('with a license is done', async () => {
    expect(await take(step, { status: done, json: LICENSE })).toEqual({
      kind: 'done',
      did: 'issued',
      left: 'sent',
      status: done,
      license: {
        serialNumber: 'S-1',
        licenseKey: 'K',
        startsOn: '2027-01-31',
        expiresOn: null,
        maintenanceUntil: '2028-01-31',
        said: { seats: undefined, product: undefined, inForce: true, isLicensees: undefined },
      },
    });
    expect(
      await take(step, { status: 299, json: { reference: REFERENCE, serialNumber: 'S', startsOn: '2027-01-31' } }),
    ).toMatchObject({ kind: 'done', license: { licenseKey: null } });
  });

  test('that is not finished is pending, for as long as the vendor says', async () => {
    expect(
      await take(step, {
        status: 202,
        json: { reference: REFERENCE, status: 'pending' },
        headers: { 'retry-after': '4' },
      }),
    ).toEqual({ kind: 'pending', retryAfterMs: 4_000, left: 'sent', status: 202 });
  });

  test('for another reference is unknown', async () => {
    for (const json of [
      { ...LICENSE, reference: KEY },
      { ...LICENSE, reference: undefined },
    ]) {
      expect(await take(step, { status: done, json })).toEqual({
        kind: 'unknown',
        code: 'answer-mismatch',
        left: 'sent',
        status: done,
      });
    }
  });

  test('without a serial number or a start is unknown', async () => {
    for (const missing of ['serialNumber', 'startsOn'] as const) {
      expect(await take(step, { status: done, json: { ...LICENSE, [missing]: undefined } })).toEqual({
        kind: 'unknown',
        code: 'unreadable-answer',
        left: 'sent',
        status: done,
      });
    }
  });

  test.each([
    ['an end that is no day', { expiresOn: 42 }],
    ['an end before its start', { expiresOn: '1999-01-01' }],
    ['a maintenance that is no day', { maintenanceUntil: 'nonsense' }],
  ])('with %s is unknown, not without end', async (_, change) => {
    expect(await take(step, { status: done, json: { ...LICENSE, ...change } })).toEqual({
      kind: 'unknown',
      code: 'unreadable-answer',
      left: 'sent',
      status: done,
    });
  });

  test('with nothing readable, or no answer, is unknown', async () => {
    expect(await take(step, { status: done })).toMatchObject({ kind: 'unknown', code: 'unreadable-answer' });
    expect(await take(step, { status: 500 })).toMatchObject({ kind: 'unknown' });
    expect(await take(step, (response) => response.destroy())).toMatchObject({ kind: 'unknown', left: 'perhaps' });
  });

  test.each(['last-name-required', 'email-rejected', 'known-under-another-name'])(
    'that says %s is a question to the clerk',
    async (code) => {
      expect(await take(step, { status: 422, json: { code, message: 'Anna' } })).toEqual({
        kind: 'needs-input',
        code,
        left: 'sent',
        status: 422,
      });
    },
  );

  test('that refuses is a refusal, with a code of the contract', async () => {
    for (const code of ['product-unknown', 'seats-exceeded']) {
      expect(await take(step, { status: 422, json: { code } })).toEqual({
        kind: 'refused',
        code,
        left: 'sent',
        status: 422,
      });
    }
  });

  test('that speaks no word of the contract is nobody’s, whatever its status', async () => {
    for (const status of [400, 404, 409, 410, 422])
      for (const script of [
        { status },
        ...[{ message: 'no route' }, { code: 404 }, { code: 'ResourceNotFound' }, { code: 'NOT_FOUND' }].map(
          (json) => ({ status, json }),
        ),
      ])
        // prettier-ignore
        expect(await take(step, script)).toEqual({
          kind: 'unknown',
          code: 'not-the-vendor',
          retryAfterMs: undefined,
          left: 'sent',
          status,
        });
  });

  test('that turns down a value of the licensee is a question to the clerk', async () => {
    for (const [field, code] of [
      ['licensee.firstName', 'first-name-rejected'],
      ['licensee.lastName', 'last-name-rejected'],
      ['licensee.email', 'email-rejected'],
    ])
      expect(await take(step, { status: 422, json: { code: 'field-invalid', field } })).toMatchObject({
        kind: 'needs-input',
        code,
      });
    for (const field of ['seats', 'constructor', undefined])
      expect(await take(step, { status: 422, json: { code: 'field-invalid', field } })).toMatchObject({
        kind: 'refused',
        code: 'field-invalid',
      });
  });

  test('that repeats the order is read, to be compared with what was ordered', async () => {
    const said = async (json: object) => {
      const outcome = await take(step, { status: done, json: { ...LICENSE, ...json } });
      return outcome.kind === 'done' && outcome.did === 'issued' && outcome.license.said;
    };
    expect(await said({ seats: 1, product: 'X', status: 'active', licensee: { ...WHO, email: 'A@EXAMPLE.ORG' } })).toEqual({
      seats: 1, product: 'X', inForce: true, isLicensees: true,
    }); // prettier-ignore
    for (const status of ['revoked', 'suspended', null, 1])
      expect(await said({ status })).toMatchObject({ inForce: false });
    for (const licensee of [
      { firstName: 'B' }, { email: 'b@example.org' }, { lastName: ['B'] }, { firstName: 'A', lastName: 'C' },
      'Bertil Other', [], ['A'], 7, { name: 'Bertil' }, { ...WHO, phone: '1' },
    ] /* prettier-ignore */)
      expect(await said({ licensee })).toMatchObject({ isLicensees: false });
    for (const licensee of [{}, null, { firstName: 'A', lastName: '' }, { firstName: 'A B', lastName: null }])
      expect(await said({ licensee })).toMatchObject({ isLicensees: true });
  });
});

test('a key that is still in work elsewhere is pending, not refused', async () => {
  expect(await take('issue', { status: 409, json: { code: 'in-progress' }, headers: { 'retry-after': '3' } })).toEqual({
    kind: 'pending',
    retryAfterMs: 3_000,
    left: 'sent',
    status: 409,
  });
  expect(await take('look-up', { status: 409, json: { code: 'in-progress' } })).toMatchObject({
    kind: 'refused',
    code: 'in-progress',
  });
});

test.each(['issue', 'look-up'] as const)(
  'a key that was used before says to %s that a license may be there',
  async (step) => {
    expect(await take(step, { status: 422, json: { code: 'key-reused' } })).toEqual({
      kind: 'unknown',
      code: 'key-reused',
      left: 'sent',
      status: 422,
    });
  },
);

test('what the look-up does not find is issued', async () => {
  expect(await take('look-up', { status: 404, json: { code: 'not-found' } })).toEqual({
    kind: 'next',
    step: 'issue',
    left: 'sent',
    status: 404,
  });
  expect(await take('issue', { status: 404, json: { code: 'not-found' } })).toMatchObject({
    kind: 'refused',
    code: 'not-found',
  });
});

test('a revocation is done when the vendor says so of this very reference', async () => {
  expect(
    await take('revoke', { status: 200, json: { reference: REFERENCE, revokedAt: '2027-02-01T00:00:00Z' } }),
  ).toEqual({ kind: 'done', did: 'ended', left: 'sent', status: 200 });
  expect(server.asked[0]).toMatchObject({ path: `/v1/licenses/${REFERENCE}/revocation`, body: '' });
  expect(server.asked[0]!.headers).toMatchObject({ 'idempotency-key': KEY });
  for (const script of [
    { status: 200, json: { reference: KEY, revokedAt: '2027-02-01T00:00:00Z' } },
    { status: 201, json: { reference: REFERENCE, revokedAt: '2027-02-01T00:00:00Z' } },
    ...[undefined, null, 'soon'].map((revokedAt) => ({ status: 200, json: { reference: REFERENCE, revokedAt } })),
    ...['active', null, 'pending'].map((status) => ({
      status: 200,
      json: { reference: REFERENCE, revokedAt: '2027-02-01', status },
    })),
  ]) {
    // prettier-ignore
    expect(await take('revoke', script)).toMatchObject({ kind: 'unknown', code: 'answer-mismatch' });
  }
  const said = { reference: REFERENCE, revokedAt: '2027-02-01', status: 'revoked' };
  expect(await take('revoke', { status: 200, json: said })).toMatchObject({ kind: 'done' });
  expect(await take('revoke', { status: 404, json: { code: 'not-found' } })).toMatchObject({
    kind: 'refused',
    code: 'not-found',
  });
  expect(await take('revoke', { status: 502 })).toMatchObject({ kind: 'unknown' });
});

test('what the vendor has revoked already is done when it was to be revoked, and before a person when it was looked up', async () => {
  const gone = { status: 410, json: { code: 'revoked' } };
  expect(await take('revoke', gone)).toEqual({ kind: 'done', did: 'ended', left: 'sent', status: 410 });
  expect(await take('look-up', gone)).toEqual({ kind: 'disputed', code: 'revoked', left: 'sent', status: 410 });
  expect(await take('revoke', { status: 410, json: { code: 'x' } })).toMatchObject({ kind: 'unknown' });
  expect(await take('revoke', { status: 410 })).toMatchObject({ kind: 'unknown', code: 'not-the-vendor' });
});
