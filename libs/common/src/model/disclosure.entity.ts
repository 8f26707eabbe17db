/**
 * The ledger: what was disclosed to whom and why, never the values (protocols.md, 3). Inserted before the first byte is sent; afterwards
 * only its outcome changes.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DisclosureOutcome } from './delivery.states.js';
import type { Field } from './fields.js';
import type { Form, LegalBasis, Purpose } from './purposes.js';
import type { Adapter, Safeguard, SupportChannelName } from './vendor.entity.js';

@Entity('disclosures')
@Index('disclosures_told', ['settledAt'], { where: `legal_basis = 'legitimate-interest'` })
export class Disclosure {
  @PrimaryColumn('text') id: string;
  @Index('disclosures_delivery')
  @Column('text')
  deliveryId: string;
  @Index('disclosures_attempt', { unique: true })
  @Column('text')
  attemptId: string;
  @Column('text') form: Form;
  /** Whom it is about, also without a personal field: a serial number alone points to its owner. */
  @Index('disclosures_person')
  @Column('text')
  personId: string;
  @Column('text') personVersionId: string;
  @Column('text') customerId: string;
  @Column('text') vendorId: string;
  @Column('text') purpose: Purpose;
  @Column('text') legalBasis: LegalBasis;
  @Column('integer') policyVersion: number;
  @Index('disclosures_consent', { where: 'consent_id IS NOT NULL' })
  @Column('text', { nullable: true })
  consentId: string | null;
  @Column('integer', { nullable: true }) consentVersion: number | null;
  /** Recipient as registered at that instant. */
  @Column('text') recipientEntity: string;
  @Column('text') recipientCountry: string;
  @Column('text') safeguard: Safeguard;
  /** Null in entries from before this was written down; so are the two below. */
  @Column('text', { nullable: true }) recipientHeadOffice: string | null;
  /** The channel that was used: the vendor's licensing API or a support channel. */
  @Column('text', { nullable: true }) recipientChannel: Adapter | SupportChannelName | null;
  /** Where to: the host that was called, or the mail address. */
  @Column('text', { nullable: true }) recipientAddress: string | null;
  /** Names of the personal fields, in the order of fields.ts. */
  @Column('text', { array: true }) fieldNames: Field[];
  /** Field name → commitment in base64url. */
  @Column('jsonb') fieldCommitments: Partial<Record<Field, string>>;
  /** Over the exact bytes of each letter that was composed at the release, in order; base64url. Empty once the person is erased. */
  @Column('text') bodyCommitment: string;
  @Column('timestamptz') releasedAt: Date;
  @Column('timestamptz', { nullable: true }) settledAt: Date | null;
  /** The one column that changes. */
  @Column('text') outcome: DisclosureOutcome;
}
