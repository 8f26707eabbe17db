/** Keygen's wire format: the bodies to the byte, and what its answers say. */
import type { Answer } from '#common/http/outgoing.js';
import {
  addMonths,
  errorCode,
  foundUserId,
  licenseBody,
  readLicense,
  searchBody,
  userBody,
  userId,
} from './keygen.wire.js';

const ID = '0195f0c0-0000-7000-8000-000000000001';
const USER = '0195f0c0-0000-7000-8000-00000000000a';
const ORDER = { intentKey: ID, reference: ID, product: 'policy-1', seats: 3, termMonths: 12, orderedOn: '2027-01-31' };
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
    `{"data":{"type":"licenses","id":"${ID}","attributes":{"maxMachines":3,"expiry":"2028-01-31T00:00:00.000Z"},` +
      `"relationships":{"policy":{"data":{"type":"policies","id":"policy-1"}},"owner":{"data":{"type":"users","id":"${USER}"}}}}}`,
  );
  expect(licenseBody({ ...ORDER, termMonths: null }, USER)).not.toContain('expiry');
});

test.each([
  ['2027-01-31', 1, '2027-02-28'],
  ['2028-01-31', 1, '2028-02-29'],
  ['2027-12-31', 1, '2028-01-31'],
  ['2027-03-31', 12, '2028-03-31'],
  ['2028-02-29', 12, '2029-02-28'],
  ['2027-05-15', 120, '2037-05-15'],
])('%s and %i months is %s', (from, months, to) => {
  expect(addMonths(from, months)).toBe(to);
});

test('the id of a created user is taken from a 201 and from nothing else', () => {
  expect(userId(answered(201, { data: { id: USER } }))).toBe(USER);
  expect(userId(answered(201, { data: { id: USER.toUpperCase() } }))).toBe(USER.toUpperCase());
  for (const id of ['7', `${USER}0`, ` ${USER}`, undefined]) {
    expect(userId(answered(201, { data: { id } }))).toEqual({
      kind: 'unknown',
      code: 'answer-mismatch',
      left: 'sent',
      status: 201,
    });
  }
  for (const status of [200, 202, 299])
    expect(userId(answered(status, { data: { id: USER } }))).toMatchObject({
      kind: 'unknown',
      code: 'answer-mismatch',
    });
});

test.each(['email', 'firstName', 'lastName'])('a refusal that points at %s is a question to the clerk', (field) => {
  expect(userId(answered(422, refused('EMAIL_INVALID', `/data/attributes/${field}`)))).toEqual({
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
    expect(userId(answered(422, refused('Anna', pointer)))).toEqual({
      kind: 'refused',
      code: 'other',
      left: 'sent',
      status: 422,
    });
  }
  expect(userId({ kind: 'lost', code: 'timed-out' })).toEqual({
    kind: 'refused',
    code: 'other',
    left: 'sent',
    status: undefined,
  });
  expect(errorCode(refused('ID_CONFLICT'))).toBe('ID_CONFLICT');
});

test('a licensee is found by exactly this address, though the search finds others that contain it', () => {
  const other = '0195f0c0-0000-7000-8000-00000000000b';
  const found = {
    data: [
      { id: other, attributes: { email: 'xa@example.org' } },
      { id: USER, attributes: { email: 'a@example.org' } },
    ],
  };
  const isAddress = (email: string) => email === 'a@example.org';
  expect(foundUserId(answered(200, found), isAddress)).toBe(USER);
  for (const json of [
    { data: [found.data[0]] },
    { data: [] },
    { data: { id: USER } },
    {},
    { data: [{ id: 'no id', attributes: { email: 'a@example.org' } }] },
  ]) {
    expect(foundUserId(answered(200, json), isAddress)).toEqual({
      kind: 'refused',
      code: 'licensee-not-found',
      left: 'sent',
      status: 200,
    });
  }
  expect(foundUserId(answered(400, {}), isAddress)).toMatchObject({ kind: 'refused', code: 'other', status: 400 });
  expect(foundUserId(answered(200, { data: [{ id: USER }] }), (email) => email === '')).toBe(USER);
});

test('a license is read as it was issued', () => {
  const attributes = { key: 'K-1', expiry: '2028-01-31T00:00:00.000Z', created: '2027-01-30T23:00:00.000Z' };
  expect(readLicense(answered(201, { data: { id: ID.toUpperCase(), attributes } }), ORDER)).toEqual({
    kind: 'done',
    left: 'sent',
    status: 201,
    license: {
      serialNumber: ID,
      licenseKey: 'K-1',
      startsOn: '2027-01-30',
      expiresOn: '2028-01-31',
      maintenanceUntil: '2028-01-31',
    },
  });
  expect(readLicense(answered(200, { data: { id: ID } }), ORDER)).toMatchObject({
    license: { licenseKey: null, startsOn: ORDER.orderedOn, expiresOn: null, maintenanceUntil: null },
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
