/** What is sold: a SKU of exactly one vendor. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Vendor } from './vendor.entity.js';

@Entity('products')
export class Product {
  @PrimaryColumn('text') id: string;
  @Index('products_sku', { unique: true })
  @Column('text')
  sku: string;
  @Column('text') name: string;
  @ForeignKey(() => Vendor, { name: 'products_vendor' })
  @Column('text')
  vendorId: string;
  /** The vendor's own name for it: a product code, or a policy id at Keygen. */
  @Column('text') vendorReference: string;
  /** Regular expression that a whole serial number of this product matches. */
  @Column('text') serialFormat: string;
  @Column('boolean') orderable: boolean;
  @Column('timestamptz') createdAt: Date;
}
