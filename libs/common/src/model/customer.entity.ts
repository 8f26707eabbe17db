/** Who buys. Address, phone and notes are ours alone: no table of `disclosure/` names them, so they cannot be disclosed. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('customers')
export class Customer {
  @PrimaryColumn('text') id: string;
  @Column('text') organisation: string;
  @Column('text', { nullable: true }) address: string | null;
  @Column('text', { nullable: true }) phone: string | null;
  @Column('text', { nullable: true }) notes: string | null;
  /** Since when the customer informs its licensees of disclosures itself (GDPR Art. 14); null: we do. */
  @Column('timestamptz', { nullable: true }) tellsLicenseesSince: Date | null;
  /** Subject of the member of staff who recorded it. */
  @Column('text', { nullable: true }) tellsLicenseesRecordedBy: string | null;
  @Column('text') createdBy: string;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') updatedAt: Date;
}
