/**
 * The ledger: that something was told to whom and why, never what (protocols.md, 3). Inserted before the first byte leaves;
 * afterwards only its outcome changes.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('disclosures')
@Index('disclosures_told', ['settledAt'], { where: `legal_basis = 'legitimate-interest'` })
export class Disclosure {
  @PrimaryColumn('text') id: string;
  @Index('disclosures_delivery')
  @Column('text', { name: 'delivery_id' })
  deliveryId: string;
  @Index('disclosures_attempt', { unique: true })
  @Column('text', { name: 'attempt_id' })
  attemptId: string;
  @Column('text') form: string;
  /** Whom it is about, also where no personal field left: a serial number alone points to its owner. */
  @Index('disclosures_person')
  @Column('text', { name: 'person_id' })
  personId: string;
  @Column('text', { name: 'person_version_id' }) personVersionId: string;
  @Column('text', { name: 'customer_id' }) customerId: string;
  @Column('text', { name: 'vendor_id' }) vendorId: string;
  @Column('text') purpose: string;
  @Column('text', { name: 'legal_basis' }) legalBasis: string;
  @Column('integer', { name: 'policy_version' }) policyVersion: number;
  @Index('disclosures_consent', { where: 'consent_id IS NOT NULL' })
  @Column('text', { name: 'consent_id', nullable: true })
  consentId: string | null;
  @Column('integer', { name: 'consent_version', nullable: true }) consentVersion: number | null;
  /** Recipient as registered at that instant. */
  @Column('text', { name: 'recipient_entity' }) recipientEntity: string;
  @Column('text', { name: 'recipient_country' }) recipientCountry: string;
  @Column('text') safeguard: string;
  /** Null in entries from before this was written down; so are the two below. */
  @Column('text', { name: 'recipient_head_office', nullable: true }) recipientHeadOffice: string | null;
  /** By which of the vendor's ways it went: its licensing API or a support channel. */
  @Column('text', { name: 'recipient_channel', nullable: true }) recipientChannel: string | null;
  /** Where to: the host that was called, or the mail address. */
  @Column('text', { name: 'recipient_address', nullable: true }) recipientAddress: string | null;
  /** Names of the personal fields, in the order of fields.ts. */
  @Column('text', { name: 'field_names', array: true }) fieldNames: string[];
  /** Field name → commitment in base64url. */
  @Column('jsonb', { name: 'field_commitments' }) fieldCommitments: Record<string, string>;
  /** Over the exact bytes of each letter that was composed at the release, in order; base64url. Empty once the person is erased. */
  @Column('text', { name: 'body_commitment' }) bodyCommitment: string;
  @Column('timestamptz', { name: 'released_at' }) releasedAt: Date;
  @Column('timestamptz', { name: 'settled_at', nullable: true }) settledAt: Date | null;
  /** `released` until settled as `sent`, `aborted` or `may-have-left`. */
  @Column('text') outcome: string;
}
