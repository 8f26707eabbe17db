/**
 * The notice to a licensee who did not order, of the first disclosure to a company (GDPR Art. 14): once for each company and country, even
 * if several registered vendors belong to it. Written by `consent`.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `customer`: the customer had confirmed that it informs its licensees itself. */
export const TOLD_BY = ['mail', 'customer'] as const;
export type ToldBy = (typeof TOLD_BY)[number];

@Entity('first_disclosures')
export class FirstDisclosure {
  @PrimaryColumn('text') personId: string;
  @PrimaryColumn('text') recipientEntity: string;
  @PrimaryColumn('text') recipientCountry: string;
  /** The vendor of that disclosure. */
  @Column('text') vendorId: string;
  @Column('text') disclosureId: string;
  @Column('text') toldBy: ToldBy;
  @Index('first_disclosures_mail', { unique: true })
  @Column('text', { nullable: true })
  mailId: string | null;
  @Column('timestamptz') at: Date;
}
