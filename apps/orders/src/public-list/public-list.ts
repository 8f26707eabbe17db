/** The public list of vendors, made from the register and the policy alone. */
import { ApiProperty } from '@nestjs/swagger';
import { toldOnYes, toldWithoutConsent } from '#disclosure/at-most.js';
import { isSafeguardInForce } from '#disclosure/decide.js';
import { FIELDS, type Field } from '#model/fields.js';
import { PURPOSES, type Purpose } from '#model/purposes.js';
import { POLICY } from '#disclosure/policy.js';
import type { Safeguard } from '#model/vendor.entity.js';
import type { VendorView } from '../catalogue/catalogue.dto.js';

export class PublicVendorView {
  @ApiProperty() name: string;
  @ApiProperty() legalEntity: string;
  @ApiProperty() headOffice: string;
  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' }) country: string;
  @ApiProperty() countryName: string;
  @ApiProperty() safeguard: string;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) safeguardExpiresOn: string | null;
  @ApiProperty() privacyContact: string;
  @ApiProperty({ description: 'False where the safeguard has lapsed or is none: nothing is sent.' })
  safeguardInForce: boolean;
  @ApiProperty({ type: [String], description: 'Fields of a licensee that are disclosed for an order, at most.' })
  toldForOrder: string[];
  @ApiProperty({
    type: [String],
    description:
      'Fields that are disclosed for a support case with consent, at most; empty where the vendor takes no cases.',
  })
  toldWithConsent: string[];
}

export class PublicRuleView {
  @ApiProperty({ enum: PURPOSES, enumName: 'Purpose' }) purpose: Purpose;
  @ApiProperty({ description: 'False: no service sends anything for this purpose yet.' }) inUse: boolean;
  @ApiProperty({ type: [String] }) fields: string[];
  @ApiProperty() onlyWithConsent: boolean;
  @ApiProperty() vendorKeeps: string;
  @ApiProperty() because: string;
}

export class PublicListView {
  @ApiProperty({ format: 'date-time' }) asOf: string;
  @ApiProperty({ description: 'True: the house and its vendors are made up, to try things out.' })
  demonstration: boolean;
  @ApiProperty({ type: [PublicVendorView] }) vendors: PublicVendorView[];
  @ApiProperty({ type: [PublicRuleView] }) rules: PublicRuleView[];
}

const SAFEGUARD_TEXT: Readonly<Record<Safeguard, string>> = {
  eea: 'inside the European Economic Area',
  adequacy: 'adequacy decision of the European Commission (GDPR Art. 45)',
  'data-privacy-framework': 'EU-US Data Privacy Framework (GDPR Art. 45)',
  'standard-contractual-clauses': 'standard contractual clauses (GDPR Art. 46)',
  none: 'none: nothing is sent',
};

const labels = (fields: readonly Field[]): string[] => fields.map((field) => FIELDS[field].label);

/** Purposes of the policy for which no service sends anything yet. */
export const NOT_IN_USE: readonly Purpose[] = ['amend'];

/** The public facts of a vendor, as codes. */
export interface ListedVendor {
  readonly name: string;
  readonly legalEntity: string;
  readonly headOffice: string;
  readonly country: string;
  readonly safeguard: Safeguard;
  readonly safeguardExpiresOn: string | null;
  readonly privacyContact: string;
  readonly safeguardInForce: boolean;
  readonly told: readonly Field[];
  readonly toldOnYes: readonly Field[];
}

/** The rule that decides every release decides here too, so that the list promises nothing else. */
export function listed(vendor: VendorView, now: Date): ListedVendor {
  const { name, legalEntity, headOffice, country, safeguard, privacyContact, withheldFields } = vendor;
  const safeguardExpiresOn = safeguard === 'none' ? null : vendor.safeguardExpiresOn;
  const registered = { legalEntity, country, safeguard, safeguardExpiresOn, withheldFields };
  const takesCases = vendor.supportChannel !== 'none';
  return {
    name,
    legalEntity,
    headOffice,
    country,
    safeguard,
    safeguardExpiresOn,
    privacyContact,
    safeguardInForce: isSafeguardInForce(registered, now.toISOString().slice(0, 10)),
    told: toldWithoutConsent(registered, now),
    toldOnYes: takesCases ? toldOnYes(registered, now) : [],
  };
}

/** The country with the most vendors first. */
export function byCountry<T extends { readonly country: string }>(vendors: readonly T[]) {
  const countries = [...new Set(vendors.map((vendor) => vendor.country))];
  return countries
    .map((country) => ({ country, vendors: vendors.filter((vendor) => vendor.country === country) }))
    .toSorted((a, b) => b.vendors.length - a.vendors.length || (a.country < b.country ? -1 : 1));
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

export function publicList(vendors: readonly VendorView[], now: Date, demonstration = false): PublicListView {
  return {
    asOf: now.toISOString(),
    demonstration,
    vendors: vendors.map((vendor) => {
      const { told, toldOnYes: asked, ...facts } = listed(vendor, now);
      return {
        ...facts,
        countryName: countryNames.of(vendor.country) ?? vendor.country,
        safeguard: SAFEGUARD_TEXT[vendor.safeguard],
        toldForOrder: labels(told),
        toldWithConsent: labels(asked),
      };
    }),
    rules: POLICY.map((row) => ({
      purpose: row.purpose,
      inUse: !NOT_IN_USE.includes(row.purpose),
      fields: labels(row.fields),
      onlyWithConsent: row.needsConsent,
      vendorKeeps: row.vendorKeeps,
      because: row.because,
    })),
  };
}
