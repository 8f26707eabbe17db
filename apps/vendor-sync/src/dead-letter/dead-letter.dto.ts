/** Dead letters as an administrator sees them. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent, Line } from '#kernel/http/validation.js';
import { FINDING_SOURCES, FINDINGS } from '#model/delivery.entity.js';
import type { FindingName, FindingSource } from '#model/delivery.entity.js';
import { DELIVERY_STATES } from '#model/delivery.states.js';
import type { DeliveryState } from '#model/delivery.states.js';
import { DELIVERY_PURPOSES } from '#model/purposes.js';
import type { DeliveryPurpose } from '#model/purposes.js';

export class DeadLetterQuery extends PageQueryOf('delivery') {}

export class CompanyView {
  @ApiProperty() legalEntity: string;
  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' }) country: string;
}

export class DeadLetterView {
  @ApiProperty() id: string;
  @ApiProperty() vendorId: string;
  @ApiProperty({ enum: DELIVERY_PURPOSES, enumName: 'DeliveryPurpose' }) purpose: DeliveryPurpose;
  @ApiProperty({ description: 'What a retry starts with.' }) step: string;
  @ApiProperty({ description: 'Code of why it waits for a person.' }) reason: string;
  @ApiProperty({ nullable: true, type: String, description: 'Code of the last attempt.' }) lastCode: string | null;
  @ApiProperty({ format: 'date-time' }) deadSince: string;
  @ApiProperty({ nullable: true, type: String }) fulfilmentId: string | null;
  @ApiProperty({ nullable: true, type: String }) licenseId: string | null;
  @ApiProperty({ nullable: true, type: String }) escalationId: string | null;
  @ApiProperty({ description: 'False where a retry could do the thing twice.' }) retryAllowed: boolean;
  @ApiProperty({
    enum: FINDINGS,
    enumName: 'Finding',
    isArray: true,
    description: 'What a person may find out about it so that it ends.',
  })
  settleAs: FindingName[];
  @ApiProperty({
    nullable: true,
    type: CompanyView,
    description: 'The company that a letter of a case was composed for. Null: it belongs to no case.',
  })
  meantFor: CompanyView | null;
  @ApiProperty({ type: CompanyView, description: 'The company that the register names now.' })
  registered: CompanyView;
}

export class DeadLetterPage extends PageOf(DeadLetterView) {}

export class RetryView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: DELIVERY_STATES, enumName: 'DeliveryState', description: 'State of the delivery now.' })
  state: DeliveryState;
  @ApiProperty({ description: 'False when somebody else pressed first, or when it is to be stopped.' })
  revived: boolean;
}

export class SettleBody {
  @ApiProperty({
    enum: FINDINGS,
    enumName: 'Finding',
    description:
      'What became of it: it arrived, it did not, the vendor was told by other means, the vendor had it and ended it, or the company that is registered now is the one that was told or its successor.',
  })
  @IsIn(FINDINGS)
  finding: FindingName;

  @ApiProperty({ enum: FINDING_SOURCES, enumName: 'FindingSource', description: 'Where that was found out.' })
  @IsIn(FINDING_SOURCES)
  source: FindingSource;

  @ApiPropertyOptional({
    maxLength: 200,
    description: 'With `successor-confirmed`: the company, as `registered` names it. The notice then goes there.',
  })
  @Absent()
  @Line(200)
  successor?: string;
}

export class SettlementView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: DELIVERY_STATES, enumName: 'DeliveryState', description: 'State of the delivery now.' })
  state: DeliveryState;
  @ApiProperty({ enum: FINDINGS, enumName: 'Finding', description: 'What is recorded of it.' }) finding: FindingName;
  @ApiProperty({ description: 'False when it was settled before: the first finding counts.' }) settled: boolean;
}
