/** How an answer reads where a vendor's own documents say nothing else. */
import fc from 'fast-check';
import type { Answer } from '#disclosure/transports/outgoing.js';
import {
  addMonths,
  at,
  codeFrom,
  commonOutcome as outcomeOf,
  dateAt,
  dateOrNoneAt,
  licenseKeyAt,
  textAt,
} from './answers.js';
import type { Settled } from './outcome.js';

/** This vendor answers every no with a code. */
const commonOutcome = (answer: Answer): Settled | undefined =>
  outcomeOf(answer, (json) => at(json, 'code') !== undefined);
const answered = (status: number, retryAfterMs?: number): Answer => ({
  kind: 'answered',
  status,
  json: {},
  retryAfterMs,
});
const unreadable = (status: number, retryAfterMs?: number): Answer => ({
  kind: 'answered',
  status,
  json: undefined,
  retryAfterMs,
});

test('what never left is tried again, and a release that grew too old is not the fault of the vendor', () => {
  expect(commonOutcome({ kind: 'not-sent', code: 'econnrefused' })).toEqual({
    kind: 'retry',
    code: 'econnrefused',
    vendorAtFault: true,
    left: 'not-sent',
  });
  expect(commonOutcome({ kind: 'not-sent', code: 'release-too-old' })).toMatchObject({
    kind: 'retry',
    vendorAtFault: false,
  });
});

test('what was lost on the way is unknown, never failed', () => {
  expect(commonOutcome({ kind: 'lost', code: 'timed-out' })).toEqual({
    kind: 'unknown',
    code: 'timed-out',
    left: 'perhaps',
  });
});

test.each([
  [408, 'status-408'],
  [425, 'status-425'],
  [429, 'rate-limited'],
])('%i was not processed: it is tried again, when the vendor says', (status, code) => {
  expect(commonOutcome(answered(status, 7_000))).toEqual({
    kind: 'retry',
    code,
    retryAfterMs: 7_000,
    vendorAtFault: false,
    left: 'sent',
    status,
  });
});

test.each([401, 403])('%i is a fault of credentials, not of the order', (status) => {
  for (const retryAfterMs of [undefined, 7_000])
    expect(commonOutcome(answered(status, retryAfterMs))).toEqual({
      kind: 'retry',
      code: 'credentials-refused',
      retryAfterMs,
      vendorAtFault: true,
      left: 'sent',
      status,
    });
});

test.each([500, 502, 503, 504, 599])(
  '%i may hide a license that was issued: unknown, and Retry-After is kept',
  (status) => {
    expect(commonOutcome(unreadable(status, 9_000))).toEqual({
      kind: 'unknown',
      code: `status-${status}`,
      retryAfterMs: 9_000,
      left: 'sent',
      status,
    });
  },
);

test.each([300, 301, 302, 303, 307, 308, 399])('%i is not followed, and may have been done', (status) => {
  expect(commonOutcome(answered(status))).toEqual({ kind: 'unknown', code: 'redirect-refused', left: 'sent', status });
});

test.each([200, 201, 202, 299])('%i without JSON that can be read is unknown', (status) => {
  expect(commonOutcome(unreadable(status))).toEqual({
    kind: 'unknown',
    code: 'unreadable-answer',
    left: 'sent',
    status,
  });
});

test('a success with JSON, an empty 204 and a refusal in the format of the vendor are for the vendor API to read', () => {
  for (const [status, json] of [
    [200, {}],
    [201, null],
    [204, undefined],
    [299, 1],
    [400, { code: 'x' }],
    [404, { code: 'x' }],
    [409, { code: 'x' }],
    [422, { code: 'x' }],
    [499, { code: 'x' }],
  ] as const) {
    expect(commonOutcome({ kind: 'answered', status, json, retryAfterMs: undefined })).toBeUndefined();
  }
});

test.each([400, 404, 405, 409, 410, 413, 422, 499])(
  '%i that does not speak the format of the vendor is nobody’s word: it says nothing of what the vendor did',
  (status) => {
    for (const answer of [unreadable(status, 3_000), { ...answered(status, 3_000), json: { message: 'no route' } }])
      expect(commonOutcome(answer)).toEqual({
        kind: 'unknown',
        code: 'not-the-vendor',
        retryAfterMs: 3_000,
        left: 'sent',
        status,
      });
  },
);

test('402 is a matter of our account: the order waits, and is asked for again by and by', () => {
  for (const [retryAfterMs, waits] of [
    [undefined, 900_000],
    [60_000, 60_000],
    [0, 900_000],
  ])
    expect(commonOutcome(unreadable(402, retryAfterMs))).toEqual({
      kind: 'retry',
      code: 'payment-required',
      retryAfterMs: waits,
      vendorAtFault: false,
      left: 'sent',
      status: 402,
    });
});

test('a path is read through objects and arrays, and through nothing that an answer inherits', () => {
  const json = { data: [{ id: 'x', none: null }] };
  expect(at(json, 'data', 0, 'id')).toBe('x');
  expect(at(json)).toBe(json);
  for (const path of [
    ['data', 1, 'id'],
    ['data', 0, 'none', 'id'],
    ['data', 'length', 'x'],
    ['constructor'],
    ['__proto__'],
    ['toString'],
  ] as const)
    expect(at(json, ...path)).toBeUndefined();
  expect(at(undefined, 'x')).toBeUndefined();
  expect(at('text', 'length')).toBeUndefined();
});

test('only a text of bearable length is a text', () => {
  expect(textAt({ a: 'x' }, 'a')).toBe('x');
  expect(textAt({ a: 'x'.repeat(500) }, 'a')).toHaveLength(500);
  for (const a of ['', 'x'.repeat(501), 7, null, ['x'], { x: 1 }]) expect(textAt({ a }, 'a')).toBeUndefined();
});

test('a license key may be as long as a signed document', () => {
  expect(licenseKeyAt({ a: 'x'.repeat(20_000) }, 'a')).toHaveLength(20_000);
  expect(licenseKeyAt({ a: 'x'.repeat(20_001) }, 'a')).toBeUndefined();
});

test('only a day that exists is a date', () => {
  expect(dateAt({ a: '2028-02-29' }, 'a')).toBe('2028-02-29');
  expect(dateAt({ a: '2027-01-31T23:59:59.000Z' }, 'a')).toBe('2027-01-31');
  // Every day of ours is one in UTC, whatever zone the vendor writes in.
  expect(dateAt({ a: '2027-01-31T23:30:00-02:00' }, 'a')).toBe('2027-02-01');
  expect(dateAt({ a: '2027-02-01T00:30:00+01:00' }, 'a')).toBe('2027-01-31');
  expect(dateAt({ a: '2027-02-01T00:30' }, 'a')).toBe('2027-02-01');
  for (const a of [
    '2027-02-29',
    '2027-02-30',
    '2027-13-01',
    '2027-00-10',
    '0000-01-01',
    '2027-1-1',
    'soon',
    '',
    5,
    '2027-01-01 and a name',
    '2027-01-01x',
    '2027-01-01T25:00:00Z',
    '2027-02-30T10:00:00Z',
    '2027-01-01T10:00:00Z and a name',
    '2027-01-01Tanna',
  ])
    expect(dateAt({ a }, 'a')).toBeNull();
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

test('what is no day is not taken for no date', () => {
  expect(dateOrNoneAt({ a: '2028-02-29' }, 'a')).toBe('2028-02-29');
  expect([dateOrNoneAt({ a: null }, 'a'), dateOrNoneAt({}, 'a')]).toEqual([null, null]);
  for (const a of ['soon', '', 5, false]) expect(dateOrNoneAt({ a }, 'a')).toBeUndefined();
});

test('a vendor can put nothing but its documented codes into ours', () => {
  const documented = new Set(['email-taken', 'other-thing']);
  expect(codeFrom('EMAIL_TAKEN', documented)).toBe('email-taken');
  expect(codeFrom('other-thing', documented)).toBe('other-thing');
  expect(codeFrom(undefined, documented)).toBe('other');
  fc.assert(
    fc.property(fc.string(), (text) => ['email-taken', 'other-thing', 'other'].includes(codeFrom(text, documented))),
  );
});
