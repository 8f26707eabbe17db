/** What the public was told, version by version. Append-only: a trigger on the register writes those of vendors, orders those of the FAQ. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Field } from './fields.js';
import { Vendor, type Safeguard } from './vendor.entity.js';

/** The public facts of a vendor as they stood from `at` on. */
@Entity('vendor_versions')
export class VendorVersion {
  @ForeignKey(() => Vendor, { name: 'vendor_versions_vendor' })
  @PrimaryColumn('text')
  vendorId: string;
  @PrimaryColumn('integer') version: number;
  @Column('timestamptz') at: Date;
  @Column('text') name: string;
  @Column('text') legalEntity: string;
  @Column('text') headOffice: string;
  @Column('text') country: string;
  @Column('text') safeguard: Safeguard;
  @Column('date', { nullable: true }) safeguardExpiresOn: string | null;
  @Column('text') privacyContact: string;
  @Column('text', { array: true }) withheldFields: Field[];
  @Column('boolean') takesCases: boolean;
}

/** The words of the FAQ in every language, as they were shown from `at` on. */
@Entity('faq_versions')
export class FaqVersion {
  @PrimaryColumn('integer') version: number;
  @Column('timestamptz') at: Date;
  /** Fingerprint of the words: changed words make another version. */
  @Column('text') fingerprint: string;
  @Column('jsonb') texts: unknown;
}
