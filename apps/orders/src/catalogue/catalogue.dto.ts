/** Vendors and products, in and out. */
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsBoolean,
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
import { FIELD_NAMES, type Field } from '#model/fields.js';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent, Code, IdOf, IsoDate, Line, Pattern, PlainAddress } from '#kernel/http/validation.js';
import {
  ADAPTERS,
  SAFEGUARDS,
  SUPPORT_CHANNELS,
  type Adapter,
  type Safeguard,
  type SupportChannelName,
} from '#model/vendor.entity.js';

export class VendorBody {
  @ApiProperty({ maxLength: 100 })
  @Line(100)
  name: string;

  @ApiProperty({ maxLength: 200, description: 'The recipient as a legal entity.' })
  @Line(200)
  legalEntity: string;

  @ApiProperty({ maxLength: 300 })
  @Line(300)
  headOffice: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' })
  @IsISO31661Alpha2()
  @Matches(/^[A-Z]{2}$/)
  country: string;

  @ApiProperty({ enum: SAFEGUARDS, enumName: 'Safeguard' })
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
  @PlainAddress()
  privacyContact: string;

  @ApiProperty({ enum: ADAPTERS, enumName: 'Adapter', description: 'The vendor API it speaks.' })
  @IsIn(ADAPTERS)
  adapter: Adapter;

  @ApiProperty({ description: 'Host and port must be allowed by this installation.' })
  @Matches(/^[\x21-\x7e]{1,500}$/)
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  baseUrl: string;

  @ApiProperty({ description: 'Name of the secret in the environment of vendor-sync.' })
  @Matches(/^VENDOR_SECRET_(?!.*_FILE$)[A-Z0-9_]{1,60}$/)
  secretName: string;

  @ApiPropertyOptional({
    enum: SUPPORT_CHANNELS,
    enumName: 'SupportChannel',
    default: 'none',
    description: 'How the vendor takes support cases.',
  })
  @Absent()
  @IsIn(SUPPORT_CHANNELS)
  supportChannel?: SupportChannelName;

  @ApiPropertyOptional({
    nullable: true,
    type: String,
    description: 'Base URL of its support API, or the mail address of its support.',
  })
  @IsOptional()
  @Line(300)
  @Matches(/^[\x21-\x7e]*$/)
  supportAddress?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: String,
    description: 'Name of the secret of its support API; left out: `secretName` is used.',
  })
  @IsOptional()
  @Matches(/^VENDOR_SECRET_(?!.*_FILE$)[A-Z0-9_]{1,60}$/)
  supportSecretName?: string | null;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 60_000, default: 600 })
  @Absent()
  @IsInt()
  @Min(1)
  @Max(60_000)
  pacePerMinute?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 64, default: 8 })
  @Absent()
  @IsInt()
  @Min(1)
  @Max(64)
  cap?: number;

  @ApiPropertyOptional({ default: false })
  @Absent()
  @IsBoolean()
  paused?: boolean;

  @ApiPropertyOptional({
    enum: FIELD_NAMES,
    enumName: 'FieldName',
    isArray: true,
    description: 'Fields that the policy allows and that are not disclosed to this vendor.',
  })
  @Absent()
  @ArrayMaxSize(3)
  @ArrayUnique()
  @IsIn(FIELD_NAMES, { each: true })
  withheldFields?: Field[];
}

export class VendorChange extends PartialType(VendorBody, { skipNullProperties: false }) {}

export class VendorView extends VendorBody {
  @ApiProperty() id: string;
  @ApiProperty({ type: String }) override safeguardExpiresOn: string | null;
  @ApiProperty({ enum: SUPPORT_CHANNELS, enumName: 'SupportChannel' }) override supportChannel: SupportChannelName;
  @ApiProperty({ type: String }) override supportAddress: string | null;
  @ApiProperty({ type: String }) override supportSecretName: string | null;
  @ApiProperty({ type: 'integer' }) override pacePerMinute: number;
  @ApiProperty({ type: 'integer' }) override cap: number;
  @ApiProperty() override paused: boolean;
  @ApiProperty({ enum: FIELD_NAMES, enumName: 'FieldName', isArray: true }) override withheldFields: Field[];
}

export class VendorQuery extends PageQueryOf('vendor') {}
export class VendorPage extends PageOf(VendorView, 'In the order in which they were registered.') {}

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
  @Absent()
  @IsBoolean()
  orderable?: boolean;
}

export class ProductChange {
  @ApiPropertyOptional({ maxLength: 200 })
  @Absent()
  @Line(200)
  name?: string;

  @ApiPropertyOptional({ maxLength: 100 })
  @Absent()
  @Code(100)
  vendorReference?: string;

  @ApiPropertyOptional({ maxLength: 200 })
  @Absent()
  @Pattern(200)
  serialFormat?: string;

  @ApiPropertyOptional()
  @Absent()
  @IsBoolean()
  orderable?: boolean;
}

export class ProductView extends ProductBody {
  @ApiProperty() id: string;
  @ApiProperty() override orderable: boolean;
  @ApiProperty({ description: 'False where it cannot be ordered today; `reason` says why.' }) orderableNow: boolean;
  @ApiProperty({ nullable: true, type: String }) reason: string | null;
}

export class ProductQuery extends PageQueryOf('product') {}
export class ProductPage extends PageOf(ProductView, 'In the order in which they were registered.') {}
