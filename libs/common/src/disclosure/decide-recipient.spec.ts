/** A letter of a case goes to the company, the channel and the address that it was composed for, or to nobody. */
import { ESCALATE, delivery, NOW } from '../../../../test/support/disclosure-requests.js';
import { decide, type DisclosureRequest } from './decide.js';

const CASE_PURPOSES = ['escalation-personal', 'escalation-serial', 'stop-and-erase'] as const;
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
    expect(decide({ ...withoutFields(purpose), vendor }, NOW)).toEqual({ answer: 'refused', code });
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
