/** What everybody may know of whom we tell: from the register and the policy, nothing else. */
import { ApiProperty } from '@nestjs/swagger';
import { FIELD_NAMES, FIELDS } from '#common/disclosure/fields.js';
import { POLICY } from '#common/disclosure/policy.js';
import type { Safeguard } from '#common/model/vendor.entity.js';
import type { VendorAnswer } from './catalogue.dto.js';

export class PublicVendor {
  @ApiProperty() name: string;
  @ApiProperty() legalEntity: string;
  @ApiProperty() headOffice: string;
  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' }) country: string;
  @ApiProperty() countryName: string;
  @ApiProperty() safeguard: string;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) safeguardExpiresOn: string | null;
  @ApiProperty() privacyContact: string;
  @ApiProperty({ type: [String], description: 'The most it is told about a licensee.' }) toldAtMost: string[];
}

export class PublicRule {
  @ApiProperty() purpose: string;
  @ApiProperty({ type: [String] }) fields: string[];
  @ApiProperty() onlyWithConsent: boolean;
  @ApiProperty() vendorKeeps: string;
  @ApiProperty() because: string;
}

export class PublicList {
  @ApiProperty({ format: 'date-time' }) asOf: string;
  @ApiProperty({ type: [PublicVendor] }) vendors: PublicVendor[];
  @ApiProperty({ type: [PublicRule] }) rules: PublicRule[];
}

const SAFEGUARD_TEXT: Readonly<Record<Safeguard, string>> = {
  eea: 'inside the European Economic Area',
  adequacy: 'adequacy decision of the European Commission (GDPR Art. 45)',
  'data-privacy-framework': 'EU-US Data Privacy Framework (GDPR Art. 45)',
  'standard-contractual-clauses': 'standard contractual clauses (GDPR Art. 46)',
  none: 'none: nothing is sent',
};

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

export function publicList(vendors: readonly VendorAnswer[], now: Date): PublicList {
  const issue = POLICY.find((row) => row.purpose === 'issue')!;
  return {
    asOf: now.toISOString(),
    vendors: vendors.map((vendor) => ({
      name: vendor.name,
      legalEntity: vendor.legalEntity,
      headOffice: vendor.headOffice,
      country: vendor.country,
      countryName: countryNames.of(vendor.country) ?? vendor.country,
      safeguard: SAFEGUARD_TEXT[vendor.safeguard],
      safeguardExpiresOn: vendor.safeguardExpiresOn ?? null,
      privacyContact: vendor.privacyContact,
      toldAtMost: FIELD_NAMES.filter(
        (field) => issue.fields.includes(field) && !vendor.withheldFields?.includes(field),
      ).map((field) => FIELDS[field].label),
    })),
    rules: POLICY.map((row) => ({
      purpose: row.purpose,
      fields: row.fields.map((field) => FIELDS[field].label),
      onlyWithConsent: row.needsConsent,
      vendorKeeps: row.vendorKeeps,
      because: row.because,
    })),
  };
}
