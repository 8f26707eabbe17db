/**
 * The decision, pure: may these fields of this person go to this vendor for this purpose now? An ordered list of named checks;
 * the first that fires answers. Allowed, refused (a person said no), or gap (nobody wrote a rule, or one lapsed: ours to mend).
 */
import { misdirected, sameWay, type Addressee, type Way } from './addressee.js';
import type { ConsentState } from '#model/consent.entity.js';
import type { Field } from '#model/fields.js';
import { POLICY, type PolicyRow } from './policy.js';
import {
  DELIVERY_KINDS,
  isOfACase,
  type LegalBasis,
  type DeliveryKind,
  type Form,
  type Purpose,
} from '#model/purposes.js';

/** To whom a transfer goes and why that is lawful: what a person reads before they answer. */
export interface Recipient {
  readonly legalEntity: string;
  readonly country: string;
  readonly safeguard: string;
}

export interface ConsentFacts {
  readonly state: ConsentState;
  readonly validUntil: Date;
  readonly usesLeft: number;
  readonly textVersion: number;
  /** Closing a case ends its consent only later, by a job: until then this stops a release. */
  readonly isCaseOpen: boolean;
  readonly fields: readonly Field[];
  /** The recipient that the person was asked about. */
  readonly recipient: Recipient & Way;
}

/** The delivery that asks. Another service inserted the row, so its columns are checked and not trusted. */
export interface DeliveryFacts {
  readonly purpose: string;
  readonly form: Form;
  /** Person and vendor are those of the line, the license or the case that the delivery names. */
  readonly isItsSubject: boolean;
  /** The license that a case is about was revoked. */
  readonly isLicenseRevoked: boolean;
}

export interface DisclosureRequest {
  readonly purpose: Purpose;
  readonly delivery: DeliveryFacts;
  /** Fields without which the vendor's step cannot run. */
  readonly needs: readonly Field[];
  /** Further fields that the step sends if they are allowed. */
  readonly accepts: readonly Field[];
  /** The vendor as registered now, with the channel and address for this purpose. */
  readonly vendor: Recipient &
    Way & {
      readonly paused: boolean;
      /** Last day, ISO date. */
      readonly safeguardExpiresOn: string | null;
      readonly withheldFields: readonly string[];
    };
  /** The addressee that a letter of a case was composed for; null if the delivery belongs to no case. */
  readonly meantFor: Addressee | null;
  readonly person: { readonly erased: boolean; readonly isBuyer: boolean };
  readonly consent: ConsentFacts | null;
  /** Version of the problem text that would go out; 0 where there is none. */
  readonly textVersion: number;
}

export type DecisionCode =
  | 'not-a-step'
  | 'not-its-subject'
  | 'field-in-serial-only'
  | 'no-rule'
  | 'rule-expired'
  | 'vendor-suspended'
  | 'safeguard-lapsed'
  | 'person-erased'
  | 'license-revoked'
  | 'consent-missing'
  | 'consent-withdrawn'
  | 'consent-expired'
  | 'consent-used-up'
  | 'case-closed'
  | 'text-changed'
  | 'recipient-changed'
  | 'channel-changed'
  | 'field-not-in-consent'
  | 'field-not-in-rule'
  | 'field-withheld';

export type Decision =
  | {
      readonly answer: 'allowed';
      readonly fields: readonly Field[];
      readonly basis: LegalBasis;
      readonly policyVersion: number;
    }
  | { readonly answer: 'refused' | 'gap'; readonly code: DecisionCode };

interface Facts {
  readonly request: DisclosureRequest;
  readonly row: PolicyRow | undefined;
  readonly consent: ConsentFacts | null;
  readonly asked: readonly Field[];
  readonly now: Date;
  readonly today: string;
}

interface Check {
  readonly code: DecisionCode;
  readonly answer: 'refused' | 'gap';
  readonly fires: (facts: Facts) => boolean;
}

/** A consent holds for one company, country, safeguard, channel and address. */
const sameRecipient = (one: Recipient & Way, other: Recipient & Way): boolean =>
  one.legalEntity === other.legalEntity &&
  one.country === other.country &&
  one.safeguard === other.safeguard &&
  sameWay(one, other);

/** A letter of a case whose addressee is not on record is refused. */
function misdirection({ request: { purpose, meantFor, vendor } }: Facts) {
  if (meantFor) return misdirected(meantFor, vendor);
  return isOfACase(purpose) ? 'recipient-changed' : undefined;
}

/** `today` is an ISO date; on the day `safeguardExpiresOn` the safeguard still holds. */
export const isSafeguardInForce = (
  { safeguard, safeguardExpiresOn }: Pick<DisclosureRequest['vendor'], 'safeguard' | 'safeguardExpiresOn'>,
  today: string,
): boolean => safeguard !== 'none' && (safeguardExpiresOn === null || safeguardExpiresOn >= today);

/** The delivery has a known purpose and the form of that purpose, and the purpose asked for is one of its steps. */
function isStep({ purpose, delivery }: DisclosureRequest): boolean {
  const kinds: Readonly<Record<string, DeliveryKind>> = DELIVERY_KINDS;
  const kind = Object.hasOwn(kinds, delivery.purpose) ? kinds[delivery.purpose] : undefined;
  return kind !== undefined && kind.form === delivery.form && kind.steps.includes(purpose);
}

const needsConsent = (facts: Facts) => facts.row?.needsConsent === true;

const CHECKS: readonly Check[] = [
  { code: 'not-a-step', answer: 'gap', fires: (f) => !isStep(f.request) },
  { code: 'not-its-subject', answer: 'gap', fires: (f) => !f.request.delivery.isItsSubject },
  { code: 'field-in-serial-only', answer: 'gap', fires: (f) => f.request.delivery.form === 'serial-only' && f.asked.length > 0 },
  { code: 'no-rule', answer: 'gap', fires: (f) => f.row === undefined },
  { code: 'rule-expired', answer: 'gap', fires: (f) => f.row !== undefined && f.row.reviewBy < f.today },
  { code: 'vendor-suspended', answer: 'gap', fires: (f) => f.request.vendor.paused },
  { code: 'safeguard-lapsed', answer: 'gap', fires: (f) => !isSafeguardInForce(f.request.vendor, f.today) },
  // After erasure a letter without personal fields is still sent: a revocation, or a notice to stop and to erase.
  { code: 'person-erased', answer: 'refused', fires: (f) => f.request.person.erased && f.asked.length > 0 },
  // A revoked license stops the escalation with consent; the Yes stays on record.
  { code: 'license-revoked', answer: 'refused', fires: (f) => needsConsent(f) && f.request.delivery.isLicenseRevoked },
  { code: 'consent-missing', answer: 'refused', fires: (f) => needsConsent(f) && (f.consent === null || f.consent.state === 'requested' || f.consent.state === 'refused' || f.consent.state === 'invalidated') },
  { code: 'consent-withdrawn', answer: 'refused', fires: (f) => needsConsent(f) && f.consent?.state === 'withdrawn' },
  { code: 'case-closed', answer: 'refused', fires: (f) => needsConsent(f) && f.consent?.isCaseOpen === false },
  { code: 'text-changed', answer: 'refused', fires: (f) => needsConsent(f) && (f.consent?.state === 'superseded' || f.consent?.textVersion !== f.request.textVersion) },
  { code: 'consent-used-up', answer: 'refused', fires: (f) => needsConsent(f) && (f.consent?.state === 'consumed' || (f.consent?.usesLeft ?? 0) < 1) },
  { code: 'consent-expired', answer: 'refused', fires: (f) => needsConsent(f) && (f.consent?.state !== 'given' || f.consent.validUntil <= f.now) },
  { code: 'recipient-changed', answer: 'refused', fires: (f) => needsConsent(f) && f.consent !== null && !sameRecipient(f.consent.recipient, f.request.vendor) },
  { code: 'recipient-changed', answer: 'refused', fires: (f) => misdirection(f) === 'recipient-changed' },
  { code: 'channel-changed', answer: 'refused', fires: (f) => misdirection(f) === 'channel-changed' },
  { code: 'field-not-in-rule', answer: 'gap', fires: (f) => f.asked.some((field) => !f.row?.fields.includes(field)) },
  { code: 'field-withheld', answer: 'gap', fires: (f) => f.request.needs.some((field) => f.request.vendor.withheldFields.includes(field)) },
  { code: 'field-not-in-consent', answer: 'refused', fires: (f) => needsConsent(f) && f.request.needs.some((field) => !f.consent?.fields.includes(field)) },
]; // prettier-ignore

/** Decides one disclosure at one instant. `now` comes from the database's clock at the release. */
export function decide(request: DisclosureRequest, now: Date, policy: readonly PolicyRow[] = POLICY): Decision {
  const row = policy.find((candidate) => candidate.purpose === request.purpose);
  const asked = [...request.needs, ...request.accepts];
  const facts: Facts = { request, row, consent: request.consent, asked, now, today: now.toISOString().slice(0, 10) };
  const fired = CHECKS.find((check) => check.fires(facts));
  if (fired) return { answer: fired.answer, code: fired.code };
  const rule = row!;
  const covered = rule.needsConsent ? request.consent!.fields : rule.fields;
  return {
    answer: 'allowed',
    fields: rule.fields.filter(
      (field) => asked.includes(field) && covered.includes(field) && !request.vendor.withheldFields.includes(field),
    ),
    basis: request.person.isBuyer ? rule.basis.buyer : rule.basis.other,
    policyVersion: rule.version,
  };
}
