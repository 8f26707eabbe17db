/**
 * That a licensee who did not order was told of the first disclosure to a company (GDPR Art. 14): once for each company and country, whichever
 * vendor of the register it stands behind. Written by `consent`.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('first_disclosures')
export class FirstDisclosure {
  @PrimaryColumn('text', { name: 'person_id', primaryKeyConstraintName: 'first_disclosures_pk' }) personId: string;
  @PrimaryColumn('text', { name: 'recipient_entity', primaryKeyConstraintName: 'first_disclosures_pk' })
  recipientEntity: string;
  @PrimaryColumn('text', { name: 'recipient_country', primaryKeyConstraintName: 'first_disclosures_pk' })
  recipientCountry: string;
  /** The vendor of that disclosure. */
  @Column('text', { name: 'vendor_id' }) vendorId: string;
  @Column('text', { name: 'disclosure_id' }) disclosureId: string;
  /** `customer`: they had confirmed that they tell their licensees themselves. */
  @Column('text', { name: 'told_by' }) toldBy: 'mail' | 'customer';
  @Index('first_disclosures_mail', { unique: true })
  @Column('text', { name: 'mail_id', nullable: true })
  mailId: string | null;
  @Column('timestamptz') at: Date;
}
