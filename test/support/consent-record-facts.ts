/** A consent as the specs of records have it. */
import type { ConsentEventState } from '#model/consent.entity.js';
import type { RecordedEvent, RecordFacts } from '../../apps/consent/src/record/record-facts.js';

const REQUESTED: RecordedEvent = {
  id: 'cev_0',
  state: 'requested',
  at: new Date('2026-11-01T09:00:00Z'),
  expressedBy: 'system',
  method: 'request',
  language: 'de',
  softwareVersion: 'sparsam 0.1.0',
  commitments: { firstName: 'c-first-0', lastName: 'c-last-0', email: 'c-email-0', problemText: 'c-problem-0' },
  noticeCommitment: null,
  noticeKept: false,
};

const GIVEN: RecordedEvent = {
  ...REQUESTED,
  id: 'cev_1',
  state: 'given',
  at: new Date('2026-11-02T10:00:00Z'),
  expressedBy: 'subject',
  method: 'page',
  commitments: { firstName: 'c-first', lastName: 'c-last', email: 'c-email', problemText: 'c-problem' },
  noticeCommitment: 'c-notice',
  noticeKept: true,
};

export const FACTS: RecordFacts = {
  consentId: 'con_1',
  reference: '123-456-789',
  caseId: 'cas_1',
  escalationId: 'esc_1',
  personId: 'per_1',
  fields: ['firstName', 'lastName', 'email', 'problemText'],
  textVersion: 2,
  validUntil: new Date('2026-11-15T09:00:00Z'),
  recipient: {
    vendorId: 'ven_1',
    legalEntity: 'Vendor, Inc.',
    headOffice: '1 Vendor Street, Springfield',
    country: 'US',
    safeguard: 'standard-contractual-clauses',
    privacyContact: 'privacy@vendor.example.org',
  },
  controller: {
    name: 'Beispiel Software GmbH',
    postalAddress: 'Beispielweg 1, 10115 Berlin',
    contact: 'privacy@reseller.example.org',
    authorityName: 'Die zuständige Behörde',
    authorityUrl: 'https://authority.example.org/',
    personPage: 'https://desk.example.org/me',
  },
  vendorKeeps: 'while the case is open',
  keptDays: 1461,
  events: [REQUESTED, GIVEN],
};

const WORD: Readonly<Record<ConsentEventState, Partial<RecordedEvent>>> = {
  requested: {},
  given: {},
  refused: { method: 'phone', expressedBy: 'staff' },
  withdrawn: { method: 'page' },
  expired: { method: 'timer', expressedBy: 'system' },
  invalidated: { method: 'mail', expressedBy: 'staff' },
  consumed: { method: 'delivery', expressedBy: 'system' },
  superseded: { method: 'text-changed', expressedBy: 'system' },
  'given-late': { method: 'page' },
  'refused-late': { method: 'page' },
};

/** The same consent, once it has come to this state. */
export function factsIn(state: ConsentEventState): RecordFacts {
  if (state === 'requested') return { ...FACTS, events: [REQUESTED] };
  if (state === 'given') return FACTS;
  const next: RecordedEvent = {
    ...GIVEN,
    ...WORD[state],
    id: 'cev_2',
    state,
    at: new Date('2026-11-03T11:00:00Z'),
    language: null,
    noticeCommitment: null,
    noticeKept: false,
  };
  return { ...FACTS, events: [REQUESTED, GIVEN, next] };
}
