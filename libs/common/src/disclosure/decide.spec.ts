import fc from 'fast-check';
import { decide, type ConsentFacts, type DisclosureRequest } from './decide.js';
import { CONSENT_STATES } from '#model/consent.entity.js';
import { FIELD_NAMES } from '#model/fields.js';
import { POLICY } from './policy.js';
import { DELIVERY_KINDS, isOfACase, PURPOSES, type DeliveryPurpose } from '#model/purposes.js';
import {
  CONSENT,
  delivery,
  ESCALATE,
  ISSUE,
  MEANT_FOR,
  NOW,
  RECIPIENT,
} from '../../../../test/support/disclosure-requests.js';

const vendor = (more: object) => ({ vendor: { ...ISSUE.vendor, ...more } });
const ofIssue = (more: object) => ({ delivery: { ...delivery('issue'), ...more } });
const yesTo = (more: object) => ({ ...CONSENT, recipient: { ...RECIPIENT, ...more } });
const FORBIDDEN = { answer: 'gap', code: 'field-in-serial-only' };

test('an issue is allowed the three fields, in the order of the field list', () => {
  expect(decide(ISSUE, NOW)).toEqual({
    answer: 'allowed',
    fields: ['firstName', 'lastName', 'email'],
    basis: 'legitimate-interest',
    policyVersion: 1,
  });
});

test('the contract is the basis only where the licensee is the buyer', () => {
  expect(decide({ ...ISSUE, person: { erased: false, isBuyer: true } }, NOW)).toMatchObject({ basis: 'contract' });
});

test.each([
  ['a vendor that is paused', vendor({ paused: true }), 'gap', 'vendor-suspended'],
  ['a vendor without a safeguard', vendor({ safeguard: 'none' }), 'gap', 'safeguard-lapsed'],
  ['a safeguard that ended yesterday', vendor({ safeguardExpiresOn: '2026-11-22' }), 'gap', 'safeguard-lapsed'],
  ['a person who was erased', { person: { erased: true, isBuyer: false } }, 'refused', 'person-erased'],
  ['a needed field that this vendor is not told', vendor({ withheldFields: ['email'] }), 'gap', 'field-withheld'],
  ['a field outside the rule', { needs: ['problemText'] }, 'gap', 'field-not-in-rule'],
  ['one field outside the rule among others inside', { purpose: 'look-up' }, 'gap', 'field-not-in-rule'],
  ['a purpose that does not exist', { purpose: 'marketing' }, 'gap', 'not-a-step'],
  [
    'a purpose for which there are no deliveries',
    { purpose: 'amend', ...ofIssue({ purpose: 'amend' }) },
    'gap',
    'not-a-step',
  ],
  ['a delivery whose purpose is a name of every object', ofIssue({ purpose: 'constructor' }), 'gap', 'not-a-step'],
  [
    'a delivery about another person, or of another vendor, than its line',
    ofIssue({ isItsSubject: false }),
    'gap',
    'not-its-subject',
  ],
])('nothing goes to %s', (_name, change, answer, code) => {
  expect(decide({ ...ISSUE, ...change } as DisclosureRequest, NOW)).toEqual({ answer, code });
});

test('no delivery turns to the vendor by a step of another one, or in another form than its own', () => {
  for (const [own, kind] of Object.entries(DELIVERY_KINDS) as [
    DeliveryPurpose,
    (typeof DELIVERY_KINDS)[DeliveryPurpose],
  ][]) {
    for (const purpose of PURPOSES) {
      const asked = { ...ESCALATE, purpose, needs: [], accepts: [], delivery: delivery(own) };
      expect([own, purpose, decide(asked, NOW).answer]).toEqual([own, purpose, (kind.steps as readonly string[]).includes(purpose) ? 'allowed' : 'gap']); // prettier-ignore
    }
    const other = kind.form === 'personal' ? 'serial-only' : 'personal';
    expect(decide({ ...ESCALATE, purpose: own, delivery: { ...delivery(own), form: other } }, NOW)).toEqual({
      answer: 'gap',
      code: 'not-a-step',
    });
  }
});

test('a letter of the serial number alone takes no field, whatever a step asks for', () => {
  for (const purpose of ['revoke', 'escalation-serial', 'stop-and-erase'] as const) {
    for (const asked of [
      { needs: ['email'] as const, accepts: [] },
      { needs: [], accepts: ['lastName'] as const },
    ])
      expect(decide({ ...ISSUE, purpose, delivery: delivery(purpose), ...asked }, NOW)).toEqual(FORBIDDEN);
  }
  expect(decide({ ...ISSUE, purpose: 'look-up', delivery: delivery('revoke'), needs: ['email'], accepts: [] }, NOW)).toEqual(FORBIDDEN); // prettier-ignore
});

test('a safeguard holds through its last day', () => {
  expect(decide({ ...ISSUE, ...vendor({ safeguardExpiresOn: '2026-11-23' }) }, NOW)).toMatchObject({
    answer: 'allowed',
  });
});

test('a field that may be left out is left out where it is withheld', () => {
  expect(decide({ ...ISSUE, ...vendor({ withheldFields: ['lastName'] }) }, NOW)).toMatchObject({
    fields: ['firstName', 'email'],
  });
});

test('a purpose without a rule allows nothing', () => {
  expect(decide(ISSUE, NOW, POLICY.filter((row) => row.purpose !== 'issue'))).toEqual({ answer: 'gap', code: 'no-rule' }); // prettier-ignore
});

test('a rule past its review date allows nothing', () => {
  const lapsed = POLICY.map((row) => ({ ...row, reviewBy: '2026-11-22' }));
  expect(decide(ISSUE, NOW, lapsed)).toEqual({ answer: 'gap', code: 'rule-expired' });
  const lastDay = POLICY.map((row) => ({ ...row, reviewBy: '2026-11-23' }));
  expect(decide(ISSUE, NOW, lastDay)).toMatchObject({ answer: 'allowed' });
});

test.each([
  ['no consent', null, 'consent-missing'],
  ['no answer yet', { ...CONSENT, state: 'requested' }, 'consent-missing'],
  ['a No', { ...CONSENT, state: 'refused' }, 'consent-missing'],
  ['an invalidated consent', { ...CONSENT, state: 'invalidated' }, 'consent-missing'],
  ['a withdrawn consent', { ...CONSENT, state: 'withdrawn' }, 'consent-withdrawn'],
  ['an expired consent', { ...CONSENT, state: 'expired' }, 'consent-expired'],
  ['a consent whose time is over at this very instant', { ...CONSENT, validUntil: NOW }, 'consent-expired'],
  ['a used-up consent', { ...CONSENT, usesLeft: 0 }, 'consent-used-up'],
  ['a consumed consent', { ...CONSENT, state: 'consumed' }, 'consent-used-up'],
  ['a consent of a case that was closed', { ...CONSENT, isCaseOpen: false }, 'case-closed'],
  ['a consent to another text', { ...CONSENT, textVersion: 2 }, 'text-changed'],
  ['a superseded consent', { ...CONSENT, state: 'superseded' }, 'text-changed'],
  ['a consent to another company', yesTo({ legalEntity: 'Acme Ltd.' }), 'recipient-changed'],
  ['a consent to another country', yesTo({ country: 'IN' }), 'recipient-changed'],
  ['a consent under another safeguard', yesTo({ safeguard: 'eea' }), 'recipient-changed'],
  ['a consent that lists fewer fields', { ...CONSENT, fields: ['email'] }, 'field-not-in-consent'],
])('an escalation with %s carries nothing personal', (_name, consent, code) => {
  expect(decide({ ...ESCALATE, consent: consent as ConsentFacts | null }, NOW)).toEqual({ answer: 'refused', code });
});

test('a Yes about a license that was revoked since releases nothing, and the serial number alone still goes', () => {
  const revoked = (purpose: 'escalation-personal' | 'escalation-serial') => ({
    ...delivery(purpose),
    isLicenseRevoked: true,
  });
  expect(decide({ ...ESCALATE, delivery: revoked('escalation-personal') }, NOW)).toEqual({ answer: 'refused', code: 'license-revoked' }); // prettier-ignore
  expect(decide({ ...ESCALATE, purpose: 'escalation-serial', delivery: revoked('escalation-serial'), needs: [], accepts: [] }, NOW)).toMatchObject({ answer: 'allowed', fields: [] }); // prettier-ignore
});

test('an escalation with a living consent to these fields is allowed', () => {
  expect(decide(ESCALATE, NOW)).toMatchObject({ answer: 'allowed', basis: 'consent' });
});

test('what the vendor takes beyond its needs and the consent does not list is left out', () => {
  const named = { ...CONSENT, fields: ['firstName', 'email'] as const };
  expect(decide({ ...ESCALATE, consent: named }, NOW)).toMatchObject({
    answer: 'allowed',
    fields: ['firstName', 'email'],
  });
});

test('of an erased person goes out what tells nothing of them, and nothing else', () => {
  const erased = { ...ISSUE, person: { erased: true, isBuyer: false } };
  for (const [purpose, of] of [
    ['look-up', 'issue'],
    ['look-up', 'revoke'],
    ['revoke', 'revoke'],
    ['escalation-serial', 'escalation-serial'],
    ['stop-and-erase', 'stop-and-erase'],
  ] as const)
    // prettier-ignore
    expect(decide({ ...erased, purpose, delivery: delivery(of), needs: [], accepts: [], meantFor: MEANT_FOR }, NOW)).toMatchObject({
      answer: 'allowed',
      fields: [],
    });
  for (const asked of [{ needs: ['email'] as const }, { accepts: ['email'] as const }])
    expect(decide({ ...erased, purpose: 'look-up', needs: [], accepts: [], ...asked }, NOW)).toEqual({
      answer: 'refused',
      code: 'person-erased',
    });
});

test('whatever is asked, never more than the rule of the purpose is allowed', () => {
  const fields = fc.subarray([...FIELD_NAMES]);
  const request = fc.record({
    purpose: fc.constantFrom(...PURPOSES),
    delivery: fc.record({
      purpose: fc.constantFrom(...PURPOSES),
      form: fc.constantFrom('personal' as const, 'serial-only' as const),
      isItsSubject: fc.boolean(),
      isLicenseRevoked: fc.boolean(),
    }),
    needs: fields,
    accepts: fields,
    vendor: fc.record({
      legalEntity: fc.constantFrom('Acme Inc.', 'Other'),
      country: fc.constantFrom('US', 'DE'),
      channel: fc.constant('mail'),
      address: fc.constantFrom('a@acme.example', 'b@acme.example'),
      paused: fc.boolean(),
      safeguard: fc.constantFrom('eea', 'none'),
      safeguardExpiresOn: fc.constantFrom(null, '2026-11-22', '2026-11-23'),
      withheldFields: fields,
    }),
    meantFor: fc.option(
      fc.record({
        legalEntity: fc.constant('Acme Inc.'),
        country: fc.constantFrom('US', 'DE'),
        channel: fc.constant('mail'),
        address: fc.constantFrom('a@acme.example', 'b@acme.example'),
      }),
    ),
    person: fc.record({ erased: fc.boolean(), isBuyer: fc.boolean() }),
    consent: fc.option(
      fc.record({
        state: fc.constantFrom(...CONSENT_STATES),
        validUntil: fc.date({ noInvalidDate: true }),
        usesLeft: fc.nat(2),
        textVersion: fc.nat(2),
        isCaseOpen: fc.boolean(),
        fields,
        recipient: fc.record({
          legalEntity: fc.constant('Acme Inc.'),
          country: fc.constantFrom('US', 'DE'),
          safeguard: fc.constantFrom('eea', 'none'),
          channel: fc.constant('mail'),
          address: fc.constantFrom('a@acme.example', 'b@acme.example'),
        }),
      }),
    ),
    textVersion: fc.nat(2),
  });
  fc.assert(
    fc.property(request, (asked) => {
      const decision = decide(asked, NOW);
      if (decision.answer !== 'allowed') return;
      const row = POLICY.find((candidate) => candidate.purpose === asked.purpose)!;
      expect(row.fields).toEqual(expect.arrayContaining([...decision.fields]));
      expect(asked.vendor.withheldFields.some((field) => decision.fields.includes(field))).toBe(false);
      expect(asked.vendor.paused || asked.vendor.safeguard === 'none').toBe(false);
      if (asked.person.erased || asked.delivery.form === 'serial-only') expect(decision.fields).toEqual([]);
      expect(asked.delivery.isItsSubject).toBe(true);
      if (isOfACase(asked.purpose)) {
        const { legalEntity, country, channel, address } = asked.vendor;
        expect(asked.meantFor).toEqual({ legalEntity, country, channel, address });
      }
      if (row.needsConsent) {
        expect(asked.delivery.isLicenseRevoked).toBe(false);
        expect(asked.consent).toMatchObject({ state: 'given', textVersion: asked.textVersion, isCaseOpen: true });
        const { legalEntity, country, safeguard, channel, address } = asked.vendor;
        expect(asked.consent!.recipient).toEqual({ legalEntity, country, safeguard, channel, address });
        expect(asked.consent!.fields).toEqual(expect.arrayContaining([...decision.fields]));
      }
    }),
    { numRuns: 2000 },
  );
});

test('every purpose has exactly one rule, and every rule a reason and a review date', () => {
  expect(POLICY.map((row) => row.purpose).sort()).toEqual([...PURPOSES].sort());
  for (const row of POLICY) {
    expect(row.because).toMatch(/\.$/);
    expect(row.reviewBy).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});
