/** The one vendor and host to which the secret of this name may be sent, for good. Written by `orders`; the secret itself is not stored. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('vendor_secrets')
export class VendorSecret {
  @PrimaryColumn('text') name: string;
  @Column('text') vendorId: string;
  /** As a URL names it, with its port where it is not the usual one. */
  @Column('text') host: string;
  @Column('timestamptz') boundAt: Date;
}
