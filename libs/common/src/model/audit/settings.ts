/**
 * The fields whose old and new values a record of a change keeps. Of any other field it has the name only, so that no value of a person or
 * a customer is recorded. Each column of the register must be listed, or this does not build.
 */
import type { Customer } from '../customer.entity.js';
import type { SettingChange, SettingValue } from '../audit-record.entity.js';
import type { Product } from '../product.entity.js';
import type { Vendor } from '../vendor.entity.js';

/** `host`: of a mail address the domain, of a URL the whole; whose mailbox it is stays out. */
export type Kept = 'value' | 'host' | 'name-only';

type Listed<Row, Not extends keyof Row> = Readonly<Record<Exclude<keyof Row, Not>, Kept>>;

const VENDOR: Listed<Vendor, 'id' | 'createdAt' | 'updatedAt'> = {
  name: 'value',
  legalEntity: 'value',
  headOffice: 'value',
  country: 'value',
  safeguard: 'value',
  safeguardExpiresOn: 'value',
  privacyContact: 'name-only',
  adapter: 'value',
  baseUrl: 'value',
  secretName: 'value',
  pacePerMinute: 'value',
  cap: 'value',
  paused: 'value',
  withheldFields: 'value',
  supportChannel: 'value',
  supportAddress: 'host',
  supportSecretName: 'value',
};
const PRODUCT: Listed<Product, 'id' | 'createdAt'> = {
  sku: 'value',
  name: 'value',
  vendorId: 'value',
  vendorReference: 'value',
  serialFormat: 'value',
  orderable: 'value',
};
const CUSTOMER: Listed<Customer, 'id' | 'createdAt' | 'createdBy' | 'updatedAt' | 'tellsLicenseesRecordedBy'> = {
  organisation: 'name-only',
  address: 'name-only',
  phone: 'name-only',
  notes: 'name-only',
  tellsLicenseesSince: 'value',
};

export const SETTINGS = {
  vendor: VENDOR,
  product: PRODUCT,
  customer: CUSTOMER,
  confirmation: { evidence: 'name-only' },
  orderLine: { licensee: 'name-only', licenseeIsBuyer: 'value', sameAddress: 'value' },
  fulfilment: { state: 'value' },
  supportCase: {
    state: 'value',
    language: 'value',
    problem: 'name-only',
    notes: 'name-only',
    overrideReason: 'name-only',
    vendorAnswer: 'name-only',
  },
  escalation: { form: 'value', validDays: 'value', serialAfterDays: 'value', onTheirWish: 'value' },
  consent: { method: 'value' },
  delivery: { state: 'value', finding: 'value', source: 'value' },
  rightsWish: { state: 'value', answer: 'name-only' },
  legalHold: { subjectKind: 'value', reason: 'name-only', state: 'value' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Kept>>>>;

export type SettingsKind = keyof typeof SETTINGS;
type Fields<K extends SettingsKind> = Readonly<Partial<Record<keyof (typeof SETTINGS)[K], unknown>>>;

function plain(value: unknown, kept: Exclude<Kept, 'name-only'>): SettingValue {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return kept === 'host' && !text.includes('://') ? text.slice(text.lastIndexOf('@')) : text;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Which fields differ, with their values where these are kept. `before` null: a new row, of which only the filled fields are listed. */
export function changesOf<K extends SettingsKind>(
  kind: K,
  before: Fields<K> | null,
  after: Fields<K>,
): SettingChange[] {
  const old = (before ?? {}) as Readonly<Record<string, unknown>>;
  const now = after as Readonly<Record<string, unknown>>;
  return Object.entries<Kept>(SETTINGS[kind]).flatMap(([field, kept]): SettingChange[] => {
    if (!(field in now) || same(old[field], now[field])) return [];
    if (kept === 'name-only') return [{ field }];
    return [{ field, old: plain(old[field], kept), new: plain(now[field], kept) }];
  });
}
