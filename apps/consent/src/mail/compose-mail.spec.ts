/** What a receipt says of an answer when it goes, which may be days after it was written. */
import { RESELLER } from '../../../../test/browser/sample-views.js';
import { TEXTS } from '../texts/texts.js';
import { composeMail } from './compose-mail.js';
import type { MailRow } from './mail.queries.js';

const { answered, mail } = TEXTS.en;
const NOW = new Date('2026-11-23T10:00:00Z');
const ROW: MailRow = {
  id: 'mai_1', kind: 'given', language: 'en', sealedTokens: null, messageId: 'm', createdAt: NOW, now: NOW, email: 'erika@customer.example',
  firstName: 'Erika', lastName: '', organisation: null, consentState: 'given', escalationState: 'asking', reference: '123-456-789',
  validUntil: new Date('2026-12-07T23:00:00Z'), fields: ['firstName'], answeredAt: NOW, product: 'Drawing Suite', caseState: 'open',
  licenseState: 'active', legalEntity: 'Example Tools, Inc.', headOffice: 'Springfield', country: 'US', safeguard: 'eea',
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
  ['a Yes that was used', { consentState: 'consumed' }, 'may go'],
  ['a Yes that was used before its license ended', { consentState: 'consumed', licenseState: 'revoked' }, 'may go'],
  ['a Yes whose license ended', { licenseState: 'revoked' }, 'license'],
  ['a Yes whose case was closed', { consentState: 'invalidated', caseState: 'closed' }, 'closed'],
  ['a Yes whose time is over', { now: ROW.validUntil! }, 'no more'],
  ...(['withdrawn', 'superseded', 'expired', 'invalidated'] as const).map(
    (consentState): [string, Partial<MailRow>, string] => [
      `a Yes that is ${consentState}`,
      { consentState, licenseState: 'revoked' },
      'no more',
    ],
  ),
  ['a No', { kind: 'refused', consentState: 'refused' }, 'goes on'],
  ['a No whose license ended', { kind: 'refused', consentState: 'refused', licenseState: 'revoked' }, 'goes on'],
  ['a No whose case was closed', { kind: 'refused', consentState: 'refused', caseState: 'closed' }, 'closed'],
])('the receipt of %s says so', (_what, row, said) => {
  expect(saidIn(row)).toEqual([said]);
});
