/** Keygen's wire format: the bodies to the byte, and what its answers say. */
import { Whose } from '#disclosure/whose.js';
import type { Answer } from '#disclosure/transports/outgoing.js';
import {
  accountOutcome,
  errorCode,
  foundUserId,
  licenseBody,
  readLicense,
  readPage,
  searchBody,
  userBody,
  userId,
} from './keygen.wire.js';

const ID = '0195f0c0-0000-7000-8000-000000000001';
const USER = '0195f0c0-0000-7000-8000-00000000000a';
const ORDER = { intentKey: ID, reference: ID, product: 'policy-1', seats: 3, termMonths: 12, orderedOn: '2027-01-31' };
const HERS = new Whose({ firstName: 'A', lastName: 'B', email: 'a@example.org' });
const userIdOf = (answer: Answer) => userId(answer, HERS);
const answered = (status: number, json: unknown): Answer => ({
  kind: 'answered',
  status,
  json,
  retryAfterMs: undefined,
});
const refused = (code: string, pointer?: string) => ({
  errors: [{ title: 'Unprocessable', detail: 'Anna', code, source: { pointer } }],
});

test('a user is told as first name, last name and e-mail address, in this order', () => {
  expect(userBody({ email: 'a@example.org', lastName: 'B', firstName: 'A' })).toBe(
    '{"data":{"type":"users","attributes":{"firstName":"A","lastName":"B","email":"a@example.org"}}}',
  );
  expect(userBody({ firstName: 'Ả', email: 'a@example.org' })).toBe(
    '{"data":{"type":"users","attributes":{"firstName":"Ả","email":"a@example.org"}}}',
  );
});

test('nothing but the three fields has a way into a body', () => {
  expect(userBody({ firstName: 'A', email: 'a@example.org', phone: '1' } as never)).not.toContain('phone');
});

test('a search carries the address in its body', () => {
  expect(searchBody({ firstName: 'A', email: 'a@example.org' })).toBe(
    '{"meta":{"type":"users","query":{"email":"a@example.org"},"op":"and"}}',
  );
});

test('a license is ordered by ids alone', () => {
  expect(licenseBody(ORDER, USER)).toBe(
    `{"data":{"type":"licenses","id":"${ID}","attributes":{"maxMachines":3,"expiry":"2028-01-31T23:59:59.999Z"},` +
      `"relationships":{"policy":{"data":{"type":"policies","id":"policy-1"}},"owner":{"data":{"type":"users","id":"${USER}"}}}}}`,
  );
  expect(licenseBody({ ...ORDER, termMonths: null }, USER)).not.toContain('expiry');
});

test('the id of a created user is taken from a 201 and from nothing else', () => {
  expect(userIdOf(answered(201, { data: { id: USER } }))).toBe(USER);
  expect(userIdOf(answered(201, { data: { id: USER.toUpperCase() } }))).toBe(USER.toUpperCase());
  for (const id of ['7', `${USER}0`, ` ${USER}`, undefined]) {
    expect(userIdOf(answered(201, { data: { id } }))).toEqual({
      kind: 'unknown',
      code: 'answer-mismatch',
      left: 'sent',
      status: 201,
    });
  }
  for (const status of [200, 202, 299])
    expect(userIdOf(answered(status, { data: { id: USER } }))).toMatchObject({
      kind: 'unknown',
      code: 'answer-mismatch',
    });
});

test.each(['email', 'firstName', 'lastName'])('a refusal that points at %s is a question to the clerk', (field) => {
  expect(userIdOf(answered(422, refused('EMAIL_INVALID', `/data/attributes/${field}`)))).toEqual({
    kind: 'needs-input',
    code: 'email-invalid',
    left: 'sent',
    status: 422,
  });
});

test('any other refusal is a refusal, and the vendor’s own words go nowhere', () => {
  for (const pointer of [
    undefined,
    '/data/attributes/emailX',
    '/data/attributes/metadata/email/x',
    '/data/id',
    'email',
  ]) {
    expect(userIdOf(answered(422, refused('Anna', pointer)))).toEqual({
      kind: 'refused',
      code: 'other',
      left: 'sent',
      status: 422,
    });
  }
  expect(userIdOf({ kind: 'lost', code: 'timed-out' })).toEqual({
    kind: 'refused',
    code: 'other',
    left: 'sent',
    status: undefined,
  });
  expect(errorCode(refused('ID_CONFLICT'))).toBe('ID_CONFLICT');
});

test('a user whom Keygen describes as somebody else is told to a person: the license would be theirs', () => {
  const made = (attributes: unknown) => userIdOf(answered(201, { data: { id: USER, attributes } }));
  for (const attributes of [
    undefined,
    {},
    { email: 'A@EXAMPLE.ORG', firstName: 'a', lastName: 'B' },
    { email: 'a@example.org', firstName: null, lastName: '' },
    { firstName: 'A B', lastName: null },
  ])
    expect(made(attributes)).toBe(USER);
  for (const attributes of [
    { email: 'other@example.org' },
    { email: ['a@example.org'] },
    { email: 'a@example.org', firstName: 'Bertil', lastName: 'B' },
    { firstName: 'A', lastName: { of: 'B' } },
    [],
    'Bertil',
  ])
    expect(made(attributes)).toEqual({ kind: 'disputed', code: 'differs-licensee', left: 'sent', status: 201 });
});

const isAddress = (email: string) => email === 'a@example.org';

test('a page of a search holds the user with exactly this address, or the link to more', () => {
  const [other, mine] = [
    { id: 'b', attributes: { email: 'xa@example.org' } },
    { id: USER, attributes: { email: 'a@example.org' } },
  ];
  expect(readPage(answered(200, { data: [other, mine], links: { next: '/x' } }), isAddress)).toEqual({
    user: mine,
    next: '/x',
  });
  expect(readPage(answered(200, { data: [other], links: { next: '/x' } }), isAddress)).toEqual({ next: '/x' });
  expect(readPage(answered(200, { data: [], links: { next: { href: '/x' } } }), isAddress)).toEqual({ next: '/x' });
  for (const links of [undefined, {}, { next: null }, { next: '' }, { next: 7 }, { next: { href: 7 } }])
    expect(readPage(answered(200, { data: [], links }), isAddress)).toEqual({});
  for (const json of [{ data: { id: USER } }, {}, undefined, []])
    expect(readPage(answered(200, json), isAddress)).toMatchObject({ kind: 'unknown', code: 'answer-mismatch' });
  expect(readPage(answered(400, {}), isAddress)).toMatchObject({ kind: 'refused', code: 'other', status: 400 });
});

test('a user that Keygen has under another name is a question: no license is issued in the name of somebody else', () => {
  const anna = new Whose({ firstName: 'Anna', lastName: 'Muster', email: 'a@example.org' });
  const found = (attributes: object, id: unknown = USER) => foundUserId({ id, attributes }, anna);
  for (const attributes of [
    { firstName: 'Anna', lastName: 'Muster' },
    { firstName: null, lastName: 'Muster' },
    { firstName: 'ANNA MUSTER', lastName: null },
    { firstName: ' ', lastName: '' },
    {},
  ])
    expect(found(attributes)).toBe(USER);
  for (const attributes of [
    { firstName: 'Bertil', lastName: 'Muster' },
    { firstName: 'Anna', lastName: 'Other' },
    { firstName: 'Muster', lastName: 'Anna' },
    { firstName: ['Anna'], lastName: 'Muster' },
    { email: 'b@example.org', firstName: 'Anna', lastName: 'Muster' },
  ])
    expect(found(attributes)).toEqual({
      kind: 'needs-input',
      code: 'known-under-another-name',
      left: 'sent',
      status: 200,
    });
  for (const id of ['no id', '', 7, null])
    expect(found({}, id)).toMatchObject({ kind: 'unknown', code: 'answer-mismatch' });
});

test('trouble with the account at Keygen is told apart, and waits: the quota of the day until midnight UTC', () => {
  const at = (iso: string, status: number, json: unknown, retryAfterMs?: number) =>
    accountOutcome({ kind: 'answered', status, json, retryAfterMs, vendorNow: Date.parse(iso) });
  const quota = { errors: [{ title: 'Daily API request limit reached', detail: 'x' }] };
  const waits = { kind: 'retry', vendorAtFault: false, left: 'sent' };
  expect(at('2027-01-31T23:30:00Z', 402, quota)).toEqual({
    ...waits,
    code: 'vendor-quota',
    retryAfterMs: 1_800_000,
    status: 402,
  });
  expect(at('2027-01-31T00:00:00Z', 402, quota)).toMatchObject({ retryAfterMs: 86_400_000 });
  expect(at('2027-01-31T00:00:00Z', 402, quota, 7_000)).toMatchObject({ retryAfterMs: 7_000 });
  for (const header of [0, undefined])
    expect(at('2027-01-31T23:30:00Z', 402, quota, header)).toMatchObject({ retryAfterMs: 1_800_000 });
  const limit = { errors: [{ title: 'Payment required', code: 'ACCOUNT_ALU_LIMIT_EXCEEDED' }] };
  expect(at('2027-01-31T00:00:00Z', 402, limit, 0)).toEqual({
    ...waits, code: 'vendor-account-limit', retryAfterMs: 900_000, status: 402,
  }); // prettier-ignore
  expect(at('2027-01-31T00:00:00Z', 403, { errors: [{ title: 'Account does not have an active subscription' }] })).toEqual({
    ...waits, code: 'vendor-subscription', retryAfterMs: 900_000, status: 403,
  }); // prettier-ignore
  for (const [status, json] of [
    [403, { errors: [{ title: 'Access denied' }] }],
    [403, undefined],
    [401, quota],
    [422, quota],
    [402, undefined],
  ] as const)
    expect(at('2027-01-31T00:00:00Z', status, json)).toBeUndefined();
  expect(accountOutcome({ kind: 'lost', code: 'x' })).toBeUndefined();
});

test('a license is read as it was issued', () => {
  const attributes = { key: 'K-1', expiry: '2028-01-31T00:00:00.000Z', created: '2027-01-30T23:00:00.000Z' };
  expect(readLicense(answered(201, { data: { id: ID.toUpperCase(), attributes } }), ORDER)).toEqual({
    kind: 'done',
    did: 'issued',
    left: 'sent',
    status: 201,
    license: {
      serialNumber: ID,
      licenseKey: 'K-1',
      startsOn: '2027-01-30',
      expiresOn: '2028-01-31',
      maintenanceUntil: '2028-01-31',
      said: { seats: undefined, product: undefined, inForce: true, isLicensees: undefined },
    },
  });
  expect(readLicense(answered(200, { data: { id: ID } }), ORDER)).toMatchObject({
    license: { licenseKey: null, startsOn: ORDER.orderedOn, expiresOn: null, maintenanceUntil: null },
  });
});

test('what Keygen says of seats, policy, state and owner is read, to be compared with what was ordered', () => {
  const said = (attributes: object, relationships: object, owner?: string) => {
    const outcome = readLicense(answered(201, { data: { id: ID, attributes, relationships } }), ORDER, owner);
    return outcome.kind === 'done' && outcome.did === 'issued' && outcome.license.said;
  };
  const to = (id: string | null) => ({ data: id === null ? null : { id } });
  expect(said({ maxMachines: 7, status: 'ACTIVE' }, { policy: to('p'), owner: to(USER) }, USER)).toEqual({
    seats: 7, product: 'p', inForce: true, isLicensees: true,
  }); // prettier-ignore
  expect(said({ maxMachines: null }, { owner: to(USER.toUpperCase()) }, USER)).toMatchObject({
    seats: null,
    isLicensees: true,
  });
  for (const attributes of [
    { suspended: true },
    { status: 'SUSPENDED' },
    { status: 'EXPIRED' },
    { status: 'BANNED' },
    { status: 'suspended' },
  ])
    expect(said(attributes, {})).toMatchObject({ inForce: false });
  for (const status of ['ACTIVE', 'INACTIVE', 'EXPIRING'])
    expect(said({ status }, {})).toMatchObject({ inForce: true });
  for (const name of ['owner', 'user']) {
    expect(said({}, { [name]: to(USER) }, USER)).toMatchObject({ isLicensees: true });
    expect(said({}, { [name]: to(ID) }, USER)).toMatchObject({ isLicensees: false });
    expect(said({}, { [name]: to(ID) })).toMatchObject({ isLicensees: true });
    expect(said({}, { [name]: to(null) })).toMatchObject({ isLicensees: false });
  }
});

test('a key that cannot be read is not taken for none', () => {
  for (const key of [7, '', 'x'.repeat(20_001), ['k']])
    expect(readLicense(answered(201, { data: { id: ID, attributes: { key } } }), ORDER)).toMatchObject({
      kind: 'unknown',
      code: 'unreadable-answer',
    });
});

test('an answer about another license is not ours: unknown', () => {
  for (const json of [{ data: { id: USER } }, { data: {} }, undefined]) {
    for (const status of [200, 299])
      expect(readLicense(answered(status, json), ORDER)).toEqual({
        kind: 'unknown',
        code: 'answer-mismatch',
        left: 'sent',
        status,
      });
  }
  for (const status of [199, 300, 422])
    expect(readLicense(answered(status, { data: { id: ID } }), ORDER)).toMatchObject({ kind: 'refused', status });
  expect(readLicense({ kind: 'not-sent', code: 'x' }, ORDER)).toMatchObject({ kind: 'refused' });
});
