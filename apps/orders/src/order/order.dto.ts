/** Orders, in and out. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent, Code, EmailAddress, IdOf, MOST_OF_A_NAME, PersonName } from '#kernel/http/validation.js';
import { FINDINGS } from '#model/delivery.entity.js';
import { ATTEMPT_OUTCOMES, DISCLOSURE_OUTCOMES } from '#model/delivery.states.js';
import { FIELD_NAMES, type Field } from '#model/fields.js';
import { LICENSE_STATES, type LicenseState } from '#model/license.entity.js';
import { LEGAL_BASES, PURPOSES, type LegalBasis, type Purpose } from '#model/purposes.js';
import { SAME_ADDRESS, type SameAddress } from '#model/order.entity.js';
import { DELIVERY_EVENTS, FULFILMENT_STATES, ORDER_EVENTS, type FulfilmentState } from '#model/fulfilment.states.js';

export class LicenseeBody {
  @ApiProperty({ maxLength: MOST_OF_A_NAME, description: 'First name, or the only name.' })
  @PersonName()
  firstName: string;

  @ApiPropertyOptional({ maxLength: MOST_OF_A_NAME, description: 'Left out for a person with one name.' })
  @Absent()
  @PersonName()
  lastName?: string;

  @ApiProperty({ maxLength: 254, format: 'email' })
  @EmailAddress()
  email: string;

  @ApiPropertyOptional({
    enum: SAME_ADDRESS,
    enumName: 'SameAddress',
    description:
      'Required after the refusal `another-name-known`: the customer has a person by another name at this address. Says whether that is one person, whose name is corrected, or two who share the mailbox. Ignored where the name is known.',
  })
  @Absent()
  @IsIn(SAME_ADDRESS)
  sameAddress?: SameAddress;
}

export class OrderLineBody {
  @ApiProperty({ description: 'SKU of the product.' })
  @Code(64)
  product: string;

  @ApiProperty({ type: 'integer', minimum: 1, maximum: 100_000 })
  @IsInt()
  @Min(1)
  @Max(100_000)
  seats: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 120, description: 'Left out: no end.' })
  @Absent()
  @IsInt()
  @Min(1)
  @Max(120)
  termMonths?: number;

  @ApiProperty({ type: LicenseeBody })
  @IsObject()
  @ValidateNested()
  @Type(() => LicenseeBody)
  licensee: LicenseeBody;

  @ApiPropertyOptional({ default: false, description: 'True where the licensee is the buyer in person.' })
  @Absent()
  @IsBoolean()
  licenseeIsBuyer?: boolean;
}

export class PlaceOrderBody {
  @ApiProperty()
  @IdOf('customer')
  customerId: string;

  @ApiProperty({ type: [OrderLineBody], minItems: 1, maxItems: 100 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => OrderLineBody)
  lines: OrderLineBody[];
}

export class AnswerBody {
  @ApiProperty({
    type: LicenseeBody,
    description: 'The licensee of the next round; the line also keeps the licensee that was ordered.',
  })
  @IsObject()
  @ValidateNested()
  @Type(() => LicenseeBody)
  licensee: LicenseeBody;
}

export class OrderQuery extends PageQueryOf('order') {
  @ApiPropertyOptional({
    enum: FULFILMENT_STATES,
    enumName: 'FulfilmentState',
    description: 'Orders with a line in this state.',
  })
  @Absent()
  @IsIn(FULFILMENT_STATES)
  state?: FulfilmentState;

  @ApiPropertyOptional()
  @Absent()
  @IdOf('customer')
  customerId?: string;

  @ApiPropertyOptional({ description: 'Orders with a line for a product of this vendor.' })
  @Absent()
  @IdOf('vendor')
  vendorId?: string;
}

const OPEN_REVOCATIONS = ['asked', 'attention'] as const;

export class LicenseView {
  @ApiProperty() id: string;
  @ApiProperty() serialNumber: string;
  @ApiProperty({ nullable: true, type: String }) licenseKey: string | null;
  @ApiProperty({ type: 'integer' }) seats: number;
  @ApiProperty({ format: 'date' }) startsOn: string;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) expiresOn: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date' }) maintenanceUntil: string | null;
  @ApiProperty({ enum: LICENSE_STATES, enumName: 'LicenseState' }) state: LicenseState;
  @ApiProperty({
    enum: OPEN_REVOCATIONS,
    enumName: 'OpenRevocation',
    nullable: true,
    description: 'asked: a delivery is open; attention: it is dead-lettered; null: no revocation is open.',
  })
  revocation: (typeof OPEN_REVOCATIONS)[number] | null;
  @ApiProperty({ nullable: true, type: String, description: 'Why the revocation waits.' })
  revocationReason: string | null;
}

export class LicenseeView {
  @ApiProperty() firstName: string;
  @ApiProperty({ nullable: true, type: String }) lastName: string | null;
  @ApiProperty() email: string;
}

export class OrderLineView {
  @ApiProperty() id: string;
  @ApiProperty() product: string;
  @ApiProperty() productName: string;
  @ApiProperty() vendorId: string;
  @ApiProperty() vendorName: string;
  @ApiProperty({ type: 'integer' }) seats: number;
  @ApiProperty({ nullable: true, type: 'integer' }) termMonths: number | null;
  @ApiProperty({ type: LicenseeView }) licensee: LicenseeView;
  @ApiProperty({ enum: FULFILMENT_STATES, enumName: 'FulfilmentState' }) state: FulfilmentState;
  @ApiProperty({
    nullable: true,
    type: String,
    description: 'Code of the question, of the refusal, or of why the delivery waits.',
  })
  reason: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time', description: 'When the next attempt is due.' })
  nextAttemptAt: string | null;
  @ApiProperty({ nullable: true, type: LicenseView }) license: LicenseView | null;
}

export class OrderView {
  @ApiProperty() id: string;
  @ApiProperty() customerId: string;
  @ApiProperty({ format: 'date-time' }) placedAt: string;
  @ApiProperty({
    enum: FULFILMENT_STATES,
    enumName: 'FulfilmentState',
    description: 'State of the most urgent line.',
  })
  state: FulfilmentState;
  @ApiProperty({ type: [OrderLineView] }) lines: OrderLineView[];
}

export class OrderPage extends PageOf(OrderView) {}

const TIMELINE_KINDS = ['event', 'attempt', 'disclosure', 'finding', 'license'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** The values of `what` for each kind; `under-way` is an attempt without an outcome. */
const OF_A_KIND = [
  ...ORDER_EVENTS,
  ...DELIVERY_EVENTS,
  ...ATTEMPT_OUTCOMES,
  'under-way',
  ...DISCLOSURE_OUTCOMES,
  ...FINDINGS,
  'issued',
  'revoked',
] as const;
export type TimelineEvent = (typeof OF_A_KIND)[number];
const TIMELINE_EVENTS = [...new Set(OF_A_KIND)];

export class TimelineEntryView {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ enum: TIMELINE_KINDS, enumName: 'TimelineKind' }) kind: TimelineKind;
  @ApiProperty({
    enum: TIMELINE_EVENTS,
    enumName: 'TimelineEvent',
    description: 'An event, the outcome of an attempt or of a disclosure, a finding, or what became of a license.',
  })
  what: TimelineEvent;
  @ApiProperty({ nullable: true, type: String }) lineId: string | null;
  @ApiProperty({
    enum: FULFILMENT_STATES,
    enumName: 'FulfilmentState',
    nullable: true,
    description: 'State afterwards.',
  })
  state: FulfilmentState | null;
  @ApiProperty({ nullable: true, type: String, description: 'Code; for a finding, its source.' }) reason: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Subject of the access token.' }) actor: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Step of the vendor API, for an attempt.' })
  step: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Legal entity addressed.' }) recipient: string | null;
  @ApiProperty({ nullable: true, type: String }) country: string | null;
  @ApiProperty({ enum: PURPOSES, enumName: 'Purpose', nullable: true }) purpose: Purpose | null;
  @ApiProperty({ enum: LEGAL_BASES, enumName: 'LegalBasis', nullable: true }) legalBasis: LegalBasis | null;
  @ApiProperty({
    enum: FIELD_NAMES,
    enumName: 'FieldName',
    isArray: true,
    nullable: true,
    description: 'Names of the personal fields that were disclosed.',
  })
  fields: Field[] | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) settledAt: string | null;
}

export class TimelineView {
  @ApiProperty() orderId: string;
  @ApiProperty({ type: [TimelineEntryView] }) entries: TimelineEntryView[];
}
