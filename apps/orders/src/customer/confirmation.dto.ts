/** Confirmations of a customer, in and out. */
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, MinLength } from 'class-validator';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Line } from '#kernel/http/validation.js';
import type { CustomerConfirmation } from '#model/customer-statement.entity.js';

export class ConfirmationBody {
  @ApiProperty({
    description:
      'True: the customer informs its licensees about disclosures itself, and we send them no notice. False: we do.',
  })
  @IsBoolean()
  tells: boolean;

  @ApiProperty({ minLength: 10, maxLength: 500, description: 'How it was confirmed, such as the letter and its date.' })
  @Line(500)
  @MinLength(10)
  evidence: string;
}

export class ConfirmationView {
  @ApiProperty() id: string;
  @ApiProperty() customerId: string;
  @ApiProperty() tells: boolean;
  @ApiProperty() evidence: string;
  @ApiProperty({ description: 'Subject of the access token that recorded it.' }) recordedBy: string;
  @ApiProperty({ format: 'date-time' }) recordedAt: string;
}

export class ConfirmationQuery extends PageQueryOf('customerConfirmation') {}
export class ConfirmationPage extends PageOf(ConfirmationView, 'Newest first.') {}

export const confirmationView = (row: CustomerConfirmation): ConfirmationView => ({
  id: row.id,
  customerId: row.customerId,
  tells: row.tells,
  evidence: row.evidence,
  recordedBy: row.recordedBy,
  recordedAt: row.recordedAt.toISOString(),
});
