/** Escalations, in and out. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { Absent } from '#kernel/http/validation.js';
import { CONTACT_METHODS, type ContactMethod } from '#model/consent.entity.js';
import { FINDING_SOURCES, FINDINGS, type FindingName, type FindingSource } from '#model/delivery.entity.js';
import { FORMS, type Form } from '#model/purposes.js';
import { ESCALATION_STATES, type EscalationState } from '#model/support-case.entity.js';
import { SUPPORT_CHANNELS, type SupportChannelName } from '#model/vendor.entity.js';
import { EscalationConsentView } from './escalation-consent.js';

export const CHOICES = ['serial-only', 'ask', 'personal'] as const;

export class SendBody {
  @ApiProperty({
    enum: CHOICES,
    enumName: 'EscalationChoice',
    description:
      '`serial-only`: send the serial number now. `ask`: ask the person first. `personal`: use a Yes that came after the serial-only letter was sent or failed.',
  })
  @IsIn(CHOICES)
  form: (typeof CHOICES)[number];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 90,
    default: 14,
    description: 'Days until the link in the mail expires, at the end of the last one.',
  })
  @Absent()
  @IsInt()
  @Min(1)
  @Max(90)
  validDays?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 90,
    description: 'Days without a Yes until serial-only is sent; a No sends it at once. Left out: support decides.',
  })
  @Absent()
  @IsInt()
  @Min(1)
  @Max(90)
  serialAfterDays?: number;

  @ApiPropertyOptional({
    enum: CONTACT_METHODS,
    enumName: 'ContactMethod',
    description:
      'How the person said that they want to be asked again within a week after a No. Counts once in seven days, and never lifts `asked-without-answer`.',
  })
  @Absent()
  @IsIn(CONTACT_METHODS)
  onTheirWish?: ContactMethod;
}

/** An administrator's finding about a dead-lettered letter. */
export class DeliveryFindingView {
  @ApiProperty({ enum: FINDINGS, enumName: 'Finding' }) finding: FindingName;
  @ApiProperty({ enum: FINDING_SOURCES, enumName: 'FindingSource', description: 'Where it was found out.' })
  source: FindingSource;
  @ApiProperty({ description: 'Who recorded it.' }) by: string;
  @ApiProperty({ format: 'date-time' }) at: string;
}

const NOTICE_STATES = ['under-way', 'acknowledged', 'not-delivered', 'told-by-hand'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

export class VendorNoticeView {
  @ApiProperty({
    enum: NOTICE_STATES,
    enumName: 'NoticeState',
    description:
      'Whether the vendor acknowledged the notice to stop and to erase. `not-delivered`: an administrator has to tell the vendor, or, with the reason `recipient-changed`, to say which company is told; `told-by-hand`: the administrator told the vendor.',
  })
  state: NoticeState;
  @ApiProperty({ nullable: true, type: String }) reason: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) at: string | null;
  @ApiProperty({ nullable: true, type: DeliveryFindingView }) found: DeliveryFindingView | null;
}

export class EscalationView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: ESCALATION_STATES, enumName: 'EscalationState' }) state: EscalationState;
  @ApiProperty({
    nullable: true,
    type: String,
    description:
      'Why the escalation ended as it did. `sender-not-ours`, `recipient-changed`: our address, or the vendor, changed after composing. Compose anew, and ask again for a personal letter: a Yes to this escalation is not used.',
  })
  reason: string | null;
  @ApiProperty({ format: 'date-time' }) composedAt: string;
  @ApiProperty({ enum: SUPPORT_CHANNELS, enumName: 'SupportChannel' }) channel: SupportChannelName;
  @ApiProperty() recipient: string;
  @ApiProperty({ description: 'The company that it was composed for.' }) recipientEntity: string;
  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' }) recipientCountry: string;
  @ApiProperty({
    nullable: true,
    enum: FORMS,
    enumName: 'LetterForm',
    description: 'Form of the letter that is under way or was sent. Null: none yet.',
  })
  form: Form | null;
  @ApiProperty({ nullable: true, type: String }) vendorCaseReference: string | null;
  @ApiProperty({
    nullable: true,
    type: DeliveryFindingView,
    description: 'Finding about its letter. Null: the letter was not dead-lettered, or still is.',
  })
  found: DeliveryFindingView | null;
  @ApiProperty({ nullable: true, type: EscalationConsentView, description: 'Null: the person was not asked.' })
  consent: EscalationConsentView | null;
  @ApiProperty({ nullable: true, type: VendorNoticeView, description: 'Null: no withdrawal called for one.' })
  notice: VendorNoticeView | null;
}
