/** What a receipt says of an answer when it goes, which may be days after it was written. */
import { RESELLER } from '../../../../test/browser/sample-views.js';
import { TEXTS } from '../texts/texts.js';
import { composeMail } from './compose-mail.js';
import type { MailRow } from './mail.queries.js';

const { answered, mail } = TEXTS.en;
const NOW = new Date('2026-11-23T10:00:00Z');
const ROW: MailRow = {
  id: 'mai_1', kind: 'given', language: 'en', sealed_tokens: null, message_id: 'm', created_at: NOW, now: NOW, email: 'erika@customer.example',
  first_name: 'Erika', last_name: null, organisation: null, consent_state: 'given', escalation_state: 'asking', reference: '123-456-789',
  valid_until: new Date('2026-12-07T23:00:00Z'), fields: ['firstName'], answered_at: NOW, product: 'Drawing Suite', case_state: 'open',
  license_state: 'active', legal_entity: 'Example Tools, Inc.', head_office: 'Springfield', country: 'US', safeguard: 'eea',
}; // prettier-ignore
const CLOSED = answered.ended['case-closed'];
const LICENSE = answered.ended['license-ended'];
const WORDS = {
  'may go': 'We may send',
  'no more': mail.noMore,
  closed: CLOSED,
  license: LICENSE,
  'goes on': 'We go on helping you',
};
const saidIn = (row: Partial<MailRow>): string[] => {
  const { text } = composeMail({ ...ROW, ...row }, {}, RESELLER, 'https://desk.example')!;
  return Object.entries(WORDS).flatMap(([name, words]) => (text.includes(words) ? [name] : []));
};

test.each<[string, Partial<MailRow>, string]>([
  ['a Yes that may be used', {}, 'may go'],
  ['a Yes that was used', { consent_state: 'consumed' }, 'may go'],
  ['a Yes that was used before its license ended', { consent_state: 'consumed', license_state: 'revoked' }, 'may go'],
  ['a Yes whose license ended', { license_state: 'revoked' }, 'license'],
  ['a Yes whose case was closed', { consent_state: 'invalidated', case_state: 'closed' }, 'closed'],
  ['a Yes whose time is over', { now: ROW.valid_until! }, 'no more'],
  ...['withdrawn', 'superseded', 'expired', 'invalidated'].map((consent_state): [string, Partial<MailRow>, string] => [
    `a Yes that is ${consent_state}`,
    { consent_state, license_state: 'revoked' },
    'no more',
  ]),
  ['a No', { kind: 'refused', consent_state: 'refused' }, 'goes on'],
  ['a No whose license ended', { kind: 'refused', consent_state: 'refused', license_state: 'revoked' }, 'goes on'],
  ['a No whose case was closed', { kind: 'refused', consent_state: 'refused', case_state: 'closed' }, 'closed'],
])('the receipt of %s says so', (_what, row, said) => {
  expect(saidIn(row)).toEqual([said]);
});
