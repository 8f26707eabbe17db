/** What the vendor issued. Written by `vendor-sync`. */
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { Fulfilment } from './fulfilment.entity.js';
import { PersonVersion } from './person.entity.js';

@Entity('licenses')
@Index('licenses_vendor_serial', ['vendorId', 'serialNumber'], { unique: true })
export class License {
  @PrimaryColumn('text') id: string;
  @Index('licenses_fulfilment', { unique: true })
  @Column('text', { name: 'fulfilment_id' })
  fulfilmentId: string;
  @Column('text', { name: 'vendor_id' }) vendorId: string;
  @Column('text', { name: 'product_id' }) productId: string;
  /** The licensee as the vendor was told; changes only by the customer's express wish (law 2). */
  @Column('text', { name: 'person_version_id' }) personVersionId: string;
  /** Our reference at the vendor: the intent key of the delivery that issued it. */
  @Column('uuid', { name: 'vendor_reference' }) vendorReference: string;
  @Index('licenses_serial')
  @Column('text', { name: 'serial_number' })
  serialNumber: string;
  @Column('text', { name: 'license_key', nullable: true }) licenseKey: string | null;
  @Column('integer') seats: number;
  @Column('date', { name: 'starts_on' }) startsOn: string;
  @Column('date', { name: 'expires_on', nullable: true }) expiresOn: string | null;
  @Column('date', { name: 'maintenance_until', nullable: true }) maintenanceUntil: string | null;
  @Column('text') state: string;
  @Column('timestamptz', { name: 'issued_at' }) issuedAt: Date;
  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt: Date | null;

  @ManyToOne(() => Fulfilment)
  @JoinColumn({ name: 'fulfilment_id', foreignKeyConstraintName: 'licenses_fulfilment_fk' })
  fulfilment?: Relation<Fulfilment>;
  @ManyToOne(() => PersonVersion)
  @JoinColumn({ name: 'person_version_id', foreignKeyConstraintName: 'licenses_person_version' })
  personVersion?: Relation<PersonVersion>;
}
