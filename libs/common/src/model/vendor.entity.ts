/** The register of vendors: to whom we may disclose something, and how to reach them. The public list shows it. Written by `orders`. */
import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Field } from './fields.js';

/** Why a transfer to the vendor's country is lawful; `none` forbids every transfer. */
export const SAFEGUARDS = [
  'eea',
  'adequacy',
  'data-privacy-framework',
  'standard-contractual-clauses',
  'none',
] as const;
export type Safeguard = (typeof SAFEGUARDS)[number];

const EEA = [
  'AT', 'BE', 'BG', 'CY', 'CZ', 'DE', 'DK', 'EE', 'ES', 'FI', 'FR', 'GR', 'HR', 'HU', 'IE', 'IS', 'IT', 'LI', 'LT', 'LU', 'LV',
  'MT', 'NL', 'NO', 'PL', 'PT', 'RO', 'SE', 'SI', 'SK',
]; // prettier-ignore
/**
 * The countries to which a safeguard is limited; one that is not here depends on no country. Adequacy decisions come and go (GDPR Art.
 * 45): which one holds, and how long, is registered with the vendor.
 */
export const SAFEGUARD_COUNTRIES: Readonly<Partial<Record<Safeguard, readonly string[]>>> = {
  eea: EEA,
  'data-privacy-framework': ['US'],
};

/**
 * Vendor APIs that are built in, one folder each in `apps/vendor-sync/src/vendors`, with the personal fields without which it cannot work.
 * vendor-sync does not start where its own code says otherwise.
 */
const NEEDS = {
  keygen: ['email'],
  'plain-http': ['firstName', 'lastName', 'email'],
} as const satisfies Readonly<Record<string, readonly Field[]>>;
export type Adapter = keyof typeof NEEDS;
export const ADAPTERS = Object.keys(NEEDS) as readonly Adapter[];
export const ADAPTER_NEEDS: Readonly<Record<Adapter, readonly Field[]>> = NEEDS;

/** How a vendor takes support cases: not at all, our ticket contract, a service request with a named contact, or mail. */
export const SUPPORT_CHANNELS = ['none', 'http-ticket', 'service-request', 'mail'] as const;
export type SupportChannelName = (typeof SUPPORT_CHANNELS)[number];

@Entity('vendors')
export class Vendor {
  @PrimaryColumn('text') id: string;
  @Index('vendors_name', { unique: true })
  @Column('text')
  name: string;
  @Column('text') legalEntity: string;
  @Column('text') headOffice: string;
  /** ISO 3166-1 alpha-2. */
  @Column('text') country: string;
  @Column('text') safeguard: Safeguard;
  /** Last day on which the safeguard holds; null where it does not run out. */
  @Column('date', { nullable: true }) safeguardExpiresOn: string | null;
  @Column('text') privacyContact: string;
  @Column('text') adapter: Adapter;
  @Column('text') baseUrl: string;
  /** Name of the secret in vendor-sync's environment, never the secret. */
  @Column('text') secretName: string;
  /** Calls per minute that we start at most. */
  @Column('integer') pacePerMinute: number;
  /** Calls in flight at most. */
  @Column('integer') cap: number;
  @Column('boolean') paused: boolean;
  /** Fields that are not disclosed to this vendor although the policy would allow them. */
  @Column('text', { array: true }) withheldFields: Field[];
  @Column('text') supportChannel: SupportChannelName;
  /** Base URL of the support API, or the mail address of the vendor's support. */
  @Column('text', { nullable: true }) supportAddress: string | null;
  @Column('text', { nullable: true }) supportSecretName: string | null;
  @Column('timestamptz') createdAt: Date;
  @Column('timestamptz') updatedAt: Date;
}

/** Pace and breaker of a vendor. Written by `vendor-sync` alone. */
@Entity('vendor_gates')
export class VendorGate {
  @ForeignKey(() => Vendor, { name: 'vendor_gates_vendor' })
  @PrimaryColumn('text')
  vendorId: string;
  /** The last slot of the pace that a call used; the next one lies an interval on. */
  @Column('timestamptz') usedSlotAt: Date;
  /** Failures of the vendor in a row. */
  @Column('integer') failures: number;
  /** While this lies ahead the breaker is open and nothing starts. */
  @Column('timestamptz', { nullable: true }) openUntil: Date | null;
  /** Until then a process looks for what is due without being nudged: a hint, as a nudge is. */
  @Column('timestamptz') awakeUntil: Date;
}
