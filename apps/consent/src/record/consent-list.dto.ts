/** Consents as staff find them: ids, states, times and recipient; no value of a field. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { FIELD_NAMES, type Field } from '#model/fields.js';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent } from '#kernel/http/validation.js';
import { CONSENT_STATES, type ConsentState } from '#model/consent.entity.js';
import { SAFEGUARDS, type Safeguard } from '#model/vendor.entity.js';
import { ReferenceNumber } from '#kernel/http/reference-number.js';

export class ConsentQuery extends PageQueryOf('consent') {
  @ApiPropertyOptional({ example: '123-456-789', description: 'Reference number, as pages and mails print it.' })
  @Absent()
  @ReferenceNumber()
  reference?: string;
}

export class RecipientView {
  @ApiProperty() legalEntity: string;
  @ApiProperty() headOffice: string;
  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' }) country: string;
  @ApiProperty({ enum: SAFEGUARDS, enumName: 'Safeguard' }) safeguard: Safeguard;
}

export class ConsentView {
  @ApiProperty() id: string;
  @ApiProperty({ description: 'The number that the licensee can name.' }) reference: string;
  @ApiProperty() caseId: string;
  @ApiProperty() personId: string;
  @ApiProperty({ enum: CONSENT_STATES, enumName: 'ConsentState' }) state: ConsentState;
  @ApiProperty({
    enum: FIELD_NAMES,
    enumName: 'FieldName',
    isArray: true,
    description: 'Names of the fields that were asked about.',
  })
  fields: Field[];
  @ApiProperty({ format: 'date-time' }) askedAt: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) decidedAt: string | null;
  @ApiProperty({ format: 'date-time' }) validUntil: string;
  @ApiProperty({ type: RecipientView, description: 'The recipient in the question.' }) recipient: RecipientView;
}

export class ConsentPage extends PageOf(ConsentView) {}
