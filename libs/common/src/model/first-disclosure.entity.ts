/** That a licensee who did not order was told of the first disclosure to a vendor (GDPR Art. 14): once each. Written by `consent`. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('first_disclosures')
export class FirstDisclosure {
  @PrimaryColumn('text', { name: 'person_id' }) personId: string;
  @PrimaryColumn('text', { name: 'vendor_id' }) vendorId: string;
  @Column('text', { name: 'disclosure_id' }) disclosureId: string;
  /** `customer`: they had confirmed that they tell their licensees themselves. */
  @Column('text', { name: 'told_by' }) toldBy: 'mail' | 'customer';
  @Index('first_disclosures_mail', { unique: true })
  @Column('text', { name: 'mail_id', nullable: true })
  mailId: string | null;
  @Column('timestamptz') at: Date;
}
