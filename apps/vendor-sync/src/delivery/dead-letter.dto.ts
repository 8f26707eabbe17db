/** Dead letters as an administrator sees them. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { Absent, IdOf, QueryNumber } from '#common/http/validation.js';

export class DeadLetterQuery {
  @ApiPropertyOptional({ description: 'Id after which the page starts.' })
  @Absent()
  @IdOf('delivery')
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @Absent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class DeadLetterAnswer {
  @ApiProperty() id: string;
  @ApiProperty() vendorId: string;
  @ApiProperty() purpose: string;
  @ApiProperty({ description: 'What a retry starts with.' }) step: string;
  @ApiProperty({ description: 'Code of why it waits for a person.' }) reason: string;
  @ApiProperty() deadSince: string;
  @ApiProperty({ nullable: true, type: String }) fulfilmentId: string | null;
  @ApiProperty({ nullable: true, type: String }) licenseId: string | null;
  @ApiProperty({ nullable: true, type: String }) escalationId: string | null;
  @ApiProperty({ description: 'False where a retry could do the thing twice.' }) retryAllowed: boolean;
}

export class DeadLetterPage {
  @ApiProperty({ type: [DeadLetterAnswer] }) items: DeadLetterAnswer[];
  @ApiProperty({ nullable: true, type: String, description: 'Pass as `after` for the next page.' }) next: string | null;
}

export class RetryAnswer {
  @ApiProperty() id: string;
  @ApiProperty({ description: 'State of the delivery now.' }) state: string;
  @ApiProperty({ description: 'False when it was not dead any more: somebody else pressed first.' }) revived: boolean;
}
