/** What a release is asked for, as the table of decisions is tried with it: each one is allowed as it stands. */
import type { ConsentFacts, DisclosureRequest } from '#disclosure/decide.js';
import { DELIVERY_KINDS, type DeliveryPurpose } from '#model/purposes.js';

export const NOW = new Date('2026-11-23T12:00:00Z');
const WAY = { channel: 'mail', address: 'support@acme.example' };
export const RECIPIENT = { legalEntity: 'Acme Inc.', country: 'US', safeguard: 'data-privacy-framework', ...WAY };
export const MEANT_FOR = { legalEntity: 'Acme Inc.', country: 'US', ...WAY };
export const CONSENT: ConsentFacts = {
  state: 'given',
  validUntil: new Date('2026-12-01T00:00:00Z'),
  usesLeft: 1,
  textVersion: 1,
  isCaseOpen: true,
  fields: ['firstName', 'lastName', 'email'],
  recipient: RECIPIENT,
};

/** A delivery as the service that wants it writes it. */
export const delivery = (purpose: DeliveryPurpose) =>
  ({ purpose, form: DELIVERY_KINDS[purpose].form, isItsSubject: true, isLicenseRevoked: false }) as const;

export const ISSUE: DisclosureRequest = {
  purpose: 'issue',
  delivery: delivery('issue'),
  needs: ['firstName', 'email'],
  accepts: ['lastName'],
  vendor: { ...RECIPIENT, paused: false, safeguardExpiresOn: null, withheldFields: [] },
  meantFor: null,
  person: { erased: false, isBuyer: false },
  consent: null,
  textVersion: 0,
};
export const ESCALATE: DisclosureRequest = {
  ...ISSUE,
  purpose: 'escalation-personal',
  delivery: delivery('escalation-personal'),
  meantFor: MEANT_FOR,
  consent: CONSENT,
  textVersion: 1,
};
