/** A letter of a case goes to the company, the channel and the address that it was composed for, or to nobody. */
import { decide, type DisclosureRequest } from './decide.js';
import { DELIVERY_KINDS } from '#model/purposes.js';

const NOW = new Date('2026-11-23T12:00:00Z');
const WAY = { channel: 'mail', address: 'support@acme.example' };
const RECIPIENT = { legalEntity: 'Acme Inc.', country: 'US', safeguard: 'data-privacy-framework', ...WAY };
const delivery = (purpose: (typeof CASE_PURPOSES)[number]) =>
  ({ purpose, form: DELIVERY_KINDS[purpose].form, isItsSubject: true, isLicenseRevoked: false }) as const;
const CASE_PURPOSES = ['escalation-personal', 'escalation-serial', 'stop-and-erase'] as const;
const ESCALATE: DisclosureRequest = {
  purpose: 'escalation-personal',
  delivery: delivery('escalation-personal'),
  needs: ['firstName', 'email'],
  accepts: ['lastName'],
  vendor: { ...RECIPIENT, paused: false, safeguardExpiresOn: null, withheldFields: [] },
  meantFor: { legalEntity: 'Acme Inc.', country: 'US', ...WAY },
  person: { erased: false, isBuyer: false },
  consent: {
    state: 'given',
    validUntil: new Date('2026-12-01T00:00:00Z'),
    usesLeft: 1,
    textVersion: 1,
    isCaseOpen: true,
    fields: ['firstName', 'lastName', 'email'],
    recipient: RECIPIENT,
  },
  textVersion: 1,
};
const withoutFields = (purpose: (typeof CASE_PURPOSES)[number]): DisclosureRequest => ({
  ...ESCALATE,
  purpose,
  delivery: delivery(purpose),
  needs: [],
  accepts: [],
});

const MOVED = [
  ['another company', { legalEntity: 'Other Company Ltd' }, 'recipient-changed'],
  ['the same name in another country', { country: 'IN', safeguard: 'eea' }, 'recipient-changed'],
  ['another company at another address', { legalEntity: 'Other Company Ltd', address: 'x@other.example' }, 'recipient-changed'],
  ['another address', { address: 'desk@acme.example' }, 'channel-changed'],
  ['another channel', { channel: 'http-ticket', address: 'https://acme.example/v1' }, 'channel-changed'],
] as const; // prettier-ignore

test.each(MOVED)('what a case was composed for does not go to %s', (_what, moved, code) => {
  const vendor = { ...ESCALATE.vendor, ...moved };
  for (const purpose of CASE_PURPOSES.slice(1))
    expect(decide({ ...withoutFields(purpose), vendor }, NOW)).toEqual({
      answer: 'refused',
      code,
    });
  // A Yes names the address too.
  expect(decide({ ...ESCALATE, vendor }, NOW)).toEqual({ answer: 'refused', code: 'recipient-changed' });
});

test('a notice and the serial number alone do not hang on the safeguard, a Yes does', () => {
  const vendor = { ...ESCALATE.vendor, safeguard: 'eea' };
  for (const purpose of CASE_PURPOSES.slice(1))
    expect(decide({ ...withoutFields(purpose), vendor }, NOW)).toMatchObject({ answer: 'allowed' }); // prettier-ignore
  expect(decide({ ...ESCALATE, vendor }, NOW)).toEqual({ answer: 'refused', code: 'recipient-changed' });
});

test('a letter of a case of which nobody knows whom it was for goes to nobody', () => {
  for (const purpose of CASE_PURPOSES)
    expect(decide({ ...withoutFields(purpose), meantFor: null }, NOW)).toEqual({
      answer: 'refused',
      code: 'recipient-changed',
    });
});
