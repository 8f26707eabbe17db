/** That a customer tells their licensees themselves, in and out. */
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, MinLength } from 'class-validator';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Line } from '#kernel/http/validation.js';
import type { CustomerConfirmation } from '#model/customer-statement.entity.js';

export class ConfirmationBody {
  @ApiProperty({
    description:
      'True: they tell their licensees themselves what vendors are told, and we do not write to these. False: we do.',
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
  @ApiProperty({ description: 'Subject of who recorded it.' }) recordedBy: string;
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
