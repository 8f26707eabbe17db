/** What the vendor issued. Written by `vendor-sync`. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Fulfilment } from './fulfilment.entity.js';
import { PersonVersion } from './person.entity.js';

export const LICENSE_STATES = ['active', 'revoked'] as const;
export type LicenseState = (typeof LICENSE_STATES)[number];

@Entity('licenses')
@Index('licenses_vendor_serial', ['vendorId', 'serialNumber'], { unique: true })
export class License {
  @PrimaryColumn('text') id: string;
  @ForeignKey(() => Fulfilment, { name: 'licenses_fulfilment_fk' })
  @Index('licenses_fulfilment', { unique: true })
  @Column('text')
  fulfilmentId: string;
  @Column('text') vendorId: string;
  @Column('text') productId: string;
  /** The licensee as the vendor was told; changes only by the licensee's express wish (law 2). */
  @ForeignKey(() => PersonVersion, { name: 'licenses_person_version' })
  @Column('text')
  personVersionId: string;
  /** Our reference at the vendor: the intent key of the delivery that issued it. */
  @Column('uuid') ourReference: string;
  @Index('licenses_serial')
  @Column('text')
  serialNumber: string;
  @Column('text', { nullable: true }) licenseKey: string | null;
  @Column('integer') seats: number;
  @Column('date') startsOn: string;
  @Column('date', { nullable: true }) expiresOn: string | null;
  @Column('date', { nullable: true }) maintenanceUntil: string | null;
  @Column('text') state: LicenseState;
  @Column('timestamptz') issuedAt: Date;
  @Column('timestamptz', { nullable: true }) revokedAt: Date | null;
}
