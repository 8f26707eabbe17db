/** How a dead letter ends by what a person found out: the whole table. */
import { FINDINGS } from '#model/delivery.entity.js';
import type { DeliveryPurpose } from '#model/purposes.js';
import { endOf } from './finding.states.js';

const ends = (purpose: string, reason: string, mayHaveLeft = true, codes: string[] = []) => {
  const letter = { purpose: purpose as DeliveryPurpose, reason, codes, mayHaveLeft };
  const found = FINDINGS.map((finding) => [finding, endOf(finding, letter)] as const);
  return Object.fromEntries(found.filter(([, end]) => end));
};

test.each([
  ['escalation-personal', 'outcome-unknown', true, { arrived: 'done', 'did-not-arrive': 'refused' }],
  ['escalation-serial', 'outcome-unknown', true, { arrived: 'done', 'did-not-arrive': 'refused' }],
  ['escalation-serial', 'still-pending', true, { arrived: 'done' }],
  ['escalation-serial', 'gave-up', false, { 'did-not-arrive': 'refused' }],
  ['stop-and-erase', 'outcome-unknown', true, { arrived: 'done', 'done-by-hand': 'done' }],
  ['stop-and-erase', 'smtp-550', false, { 'done-by-hand': 'done' }],
  ['stop-and-erase', 'recipient-changed', false, { 'done-by-hand': 'done', 'successor-confirmed': 'refused' }],
  ['escalation-serial', 'recipient-changed', false, { 'did-not-arrive': 'refused' }],
  ['issue', 'left-open', true, { 'did-not-arrive': 'refused' }],
  ['issue', 'outcome-unknown', true, { 'did-not-arrive': 'refused' }],
  ['revoke', 'outcome-unknown', true, { 'done-by-hand': 'done' }],
  ['revoke', 'not-at-the-vendor', true, { 'done-by-hand': 'done' }],
  ['a purpose that no table names', 'outcome-unknown', true, {}],
])('%s, dead as %s (may have left: %s), ends by %j and by nothing else', (purpose, reason, mayHaveLeft, expected) => {
  expect(ends(purpose, reason, mayHaveLeft)).toEqual(expected);
});

test.each(['serial-taken', 'still-pending', 'revoked', 'serial-not-a-code', 'key-not-a-code', 'holds-personal-data', 'differs-product', 'differs-seats', 'differs-term', 'differs-state', 'differs-licensee'])('an order that the vendor has (%s) comes to nothing only when the vendor ends it', (reason) => {
  expect(ends('issue', reason)).toEqual({ 'ended-by-vendor': 'refused' });
}); // prettier-ignore

test.each(['serial-taken', 'serial-format', 'not-recorded', 'pending'])(
  'nor does one of which it said so before (%s)',
  (code) => {
    expect(ends('issue', 'outcome-unknown', true, ['http-500', code])).toEqual({ 'ended-by-vendor': 'refused' });
    expect(ends('issue', 'outcome-unknown', true, ['http-500'])).toEqual({ 'did-not-arrive': 'refused' });
  },
);
