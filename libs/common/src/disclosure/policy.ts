/**
 * The table of what may be disclosed, to every vendor alike: default deny, no wildcards, no functions. A vendor may be allowed less
 * (`vendors.withheld_fields`), never more. `docs/DISCLOSURES.md` and the public pages are generated from it.
 * Bases are for a lawyer to confirm; sources: GDPR Art. 6(1), 7, 14, 15(1)(c), 17(1)(b), 19; CJEU C-154/21.
 */
import type { Field } from '#model/fields.js';
import type { LegalBasis, Purpose } from '#model/purposes.js';

export interface PolicyRow {
  readonly purpose: Purpose;
  /** Raised with every change of the row; stands in each ledger entry. */
  readonly version: number;
  /** Legal basis if the licensee is the buyer in person, and if somebody else ordered for them. */
  readonly basis: { readonly buyer: LegalBasis; readonly other: LegalBasis };
  readonly fields: readonly Field[];
  /** True: only while an explicit consent of this person for exactly these fields is in force. */
  readonly needsConsent: boolean;
  readonly vendorKeeps: string;
  readonly because: string;
  /** ISO date; from the day after on the row allows nothing until somebody has looked at it again. */
  readonly reviewBy: string;
}

export const POLICY: readonly PolicyRow[] = [
  {
    purpose: 'issue',
    version: 1,
    basis: { buyer: 'contract', other: 'legitimate-interest' },
    fields: ['firstName', 'lastName', 'email'],
    needsConsent: false,
    vendorKeeps: 'while the license lives',
    because: 'The vendor issues the license to a named person and sends nothing to anybody else.',
    reviewBy: '2027-11-30',
  },
  {
    purpose: 'amend',
    version: 1,
    basis: { buyer: 'legal-obligation', other: 'legal-obligation' },
    fields: ['firstName', 'lastName', 'email'],
    needsConsent: false,
    vendorKeeps: 'while the license lives',
    because:
      'The licensee asked for a correction in so many words (GDPR Art. 16); nothing else changes what a vendor knows.',
    reviewBy: '2027-11-30',
  },
  {
    purpose: 'look-up',
    version: 1,
    basis: { buyer: 'contract', other: 'legitimate-interest' },
    fields: ['email'],
    needsConsent: false,
    vendorKeeps: 'in its request logs only',
    because:
      'Before anything is created again we ask whether it happened; only a vendor that knows no reference of ours is asked by e-mail address.',
    reviewBy: '2027-11-30',
  },
  {
    purpose: 'revoke',
    version: 1,
    basis: { buyer: 'contract', other: 'legitimate-interest' },
    fields: [],
    needsConsent: false,
    vendorKeeps: 'in its request logs only',
    because: 'The license ends; our reference names it.',
    reviewBy: '2027-11-30',
  },
  {
    purpose: 'escalation-personal',
    version: 1,
    basis: { buyer: 'consent', other: 'consent' },
    fields: ['firstName', 'lastName', 'email', 'problemText'],
    needsConsent: true,
    vendorKeeps: 'while the case is open',
    because: 'The person said yes to telling this vendor these fields for this case.',
    reviewBy: '2027-11-30',
  },
  {
    purpose: 'escalation-serial',
    version: 1,
    basis: { buyer: 'legitimate-interest', other: 'legitimate-interest' },
    fields: [],
    needsConsent: false,
    vendorKeeps: 'while the case is open',
    because: 'Without consent the vendor gets the serial number and nothing else.',
    reviewBy: '2027-11-30',
  },
  {
    purpose: 'stop-and-erase',
    version: 1,
    basis: { buyer: 'legal-obligation', other: 'legal-obligation' },
    fields: [],
    needsConsent: false,
    vendorKeeps: 'as proof that it was told',
    because:
      'After a withdrawal the vendor is told to stop and to erase; the serial number and its own case reference name the case.',
    reviewBy: '2027-11-30',
  },
];
