/** Dead letters as an administrator sees them. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent, Line } from '#kernel/http/validation.js';
import { FINDING_SOURCES, FINDINGS, type FindingName, type FindingSource } from '#model/delivery.entity.js';
import { DELIVERY_STATES, type DeliveryState } from '#model/delivery.states.js';
import { DELIVERY_PURPOSES, type DeliveryPurpose } from '#model/purposes.js';

export class DeadLetterQuery extends PageQueryOf('delivery') {}

export class CompanyView {
  @ApiProperty() legalEntity: string;
  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' }) country: string;
}

export class DeadLetterView {
  @ApiProperty() id: string;
  @ApiProperty() vendorId: string;
  @ApiProperty({ enum: DELIVERY_PURPOSES, enumName: 'DeliveryPurpose' }) purpose: DeliveryPurpose;
  @ApiProperty({ description: 'Step with which a retry begins.' }) step: string;
  @ApiProperty({ description: 'Code of why it was dead-lettered.' }) reason: string;
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
    description: 'Findings that would end it.',
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
  @ApiProperty({ description: 'False when it was retried before, or is to be cancelled.' })
  revived: boolean;
}

export class SettleBody {
  @ApiProperty({
    enum: FINDINGS,
    enumName: 'Finding',
    description:
      'What became of the delivery: it arrived, it did not, it was done by hand, the vendor had it and ended it, or the registered company is its recipient or the successor.',
  })
  @IsIn(FINDINGS)
  finding: FindingName;

  @ApiProperty({ enum: FINDING_SOURCES, enumName: 'FindingSource', description: 'Source of the finding.' })
  @IsIn(FINDING_SOURCES)
  source: FindingSource;

  @ApiPropertyOptional({
    maxLength: 200,
    description: 'With `successor-confirmed`: the company, as `registered` names it. The next notice is made for it.',
  })
  @Absent()
  @Line(200)
  successor?: string;
}

export class SettlementView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: DELIVERY_STATES, enumName: 'DeliveryState', description: 'State of the delivery now.' })
  state: DeliveryState;
  @ApiProperty({ enum: FINDINGS, enumName: 'Finding', description: 'The finding on record.' }) finding: FindingName;
  @ApiProperty({ description: 'False when it was settled before: the first finding counts.' }) settled: boolean;
}
