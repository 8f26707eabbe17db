/** To whom and where the secret of this name is told: one vendor, one host, for good. Written by `orders`; the secret itself is nowhere here. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('vendor_secrets')
export class VendorSecret {
  @PrimaryColumn('text') name: string;
  @Column('text') vendorId: string;
  /** As a URL names it, with its port where it is not the usual one. */
  @Column('text') host: string;
  @Column('timestamptz') boundAt: Date;
}
