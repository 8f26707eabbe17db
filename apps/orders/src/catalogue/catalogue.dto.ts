/** Vendors and products, in and out. */
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsOptional,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { FIELD_NAMES } from '#common/disclosure/fields.js';
import { Code, IdOf, IsoDate, Line, Pattern } from '#common/http/validation.js';
import { ADAPTERS, SAFEGUARDS } from '#common/model/vendor.entity.js';
import type { Adapter, Safeguard } from '#common/model/vendor.entity.js';

export class VendorBody {
  @ApiProperty({ maxLength: 100 })
  @Line(100)
  name: string;

  @ApiProperty({ maxLength: 200, description: 'Who the recipient is in law.' })
  @Line(200)
  legalEntity: string;

  @ApiProperty({ maxLength: 300 })
  @Line(300)
  headOffice: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' })
  @IsISO31661Alpha2()
  country: string;

  @ApiProperty({ enum: SAFEGUARDS })
  @IsIn(SAFEGUARDS)
  safeguard: Safeguard;

  @ApiPropertyOptional({
    format: 'date',
    nullable: true,
    type: String,
    description: 'Last day on which the safeguard holds.',
  })
  @ValidateIf((_, value) => value !== null && value !== undefined)
  @IsoDate()
  safeguardExpiresOn?: string | null;

  @ApiProperty({ description: "The vendor's privacy contact: a mail address." })
  @IsEmail()
  privacyContact: string;

  @ApiProperty({ enum: ADAPTERS, description: 'The vendor API it speaks.' })
  @IsIn(ADAPTERS)
  adapter: Adapter;

  @ApiProperty({ description: 'Host and port must be allowed by this installation.' })
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  baseUrl: string;

  @ApiProperty({ description: 'Name of the secret in the environment of vendor-sync.' })
  @Matches(/^VENDOR_SECRET_[A-Z0-9_]{1,60}$/)
  secretName: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 60_000, default: 600 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(60_000)
  pacePerMinute?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: 64, default: 8 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(64)
  cap?: number;

  @ApiPropertyOptional({ default: false })
  @IsOptional()
  @IsBoolean()
  paused?: boolean;

  @ApiPropertyOptional({
    enum: FIELD_NAMES,
    isArray: true,
    description: 'Fields this vendor is not told although the policy would allow them.',
  })
  @IsOptional()
  @ArrayMaxSize(3)
  @IsIn(FIELD_NAMES, { each: true })
  withheldFields?: string[];
}

export class VendorChange extends PartialType(VendorBody) {}

export class VendorAnswer extends VendorBody {
  @ApiProperty() id: string;
}

export class ProductBody {
  @ApiProperty({ maxLength: 64 })
  @Code(64)
  sku: string;

  @ApiProperty({ maxLength: 200 })
  @Line(200)
  name: string;

  @ApiProperty()
  @IdOf('vendor')
  vendorId: string;

  @ApiProperty({ maxLength: 100, description: "The vendor's own name of the product." })
  @Code(100)
  vendorReference: string;

  @ApiProperty({ maxLength: 200, description: 'Regular expression that a whole serial number matches.' })
  @Pattern(200)
  serialFormat: string;

  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  orderable?: boolean;
}

export class ProductChange {
  @ApiPropertyOptional({ maxLength: 200 })
  @IsOptional()
  @Line(200)
  name?: string;

  @ApiPropertyOptional({ maxLength: 100 })
  @IsOptional()
  @Code(100)
  vendorReference?: string;

  @ApiPropertyOptional({ maxLength: 200 })
  @IsOptional()
  @Pattern(200)
  serialFormat?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean()
  orderable?: boolean;
}

export class ProductAnswer extends ProductBody {
  @ApiProperty() id: string;
  @ApiProperty({ description: 'False with the reason why, where it cannot be ordered today.' }) orderableNow: boolean;
  @ApiProperty({ nullable: true, type: String }) reason: string | null;
}
