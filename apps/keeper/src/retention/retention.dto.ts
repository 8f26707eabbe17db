/** Holds, previews and the log of what was deleted, in and out. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent, Line } from '#kernel/http/validation.js';
import { HOLD_SUBJECTS, type HoldSubject, type LegalHold, type PurgeEntry } from '#model/retention.entity.js';
import {
  RETENTION,
  RETENTION_ACTIONS,
  RETENTION_KINDS,
  type RetentionAction,
  type RetentionKind,
} from '#model/retention/retention.js';
import type { Due } from './retention.service.js';

export class PlaceHoldBody {
  @ApiProperty({ enum: HOLD_SUBJECTS, enumName: 'HoldSubject', description: 'What is held.' })
  @IsIn(HOLD_SUBJECTS)
  subjectKind: HoldSubject;

  @ApiProperty({ description: 'Id of the person, the case or the customer.' })
  @Line(40)
  subjectId: string;

  @ApiProperty({
    maxLength: 500,
    description: 'Why nothing of it may be deleted, such as a lawsuit and its file number. Kept for good: name nobody.',
  })
  @Line(500)
  reason: string;
}

export class LiftHoldBody {
  @ApiProperty({
    maxLength: 500,
    description: 'Why it may be deleted again, such as the end of the lawsuit. Kept for good: name nobody.',
  })
  @Line(500)
  reason: string;
}

const HOLD_FILTERS = ['standing', 'all'] as const;

export class HoldQuery extends PageQueryOf('legalHold') {
  @ApiPropertyOptional({ enum: HOLD_FILTERS, enumName: 'HoldFilter', default: 'standing' })
  @Absent()
  @IsIn(HOLD_FILTERS)
  which: (typeof HOLD_FILTERS)[number] = 'standing';
}

export class HoldView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: HOLD_SUBJECTS, enumName: 'HoldSubject' }) subjectKind: HoldSubject;
  @ApiProperty() subjectId: string;
  @ApiProperty() reason: string;
  @ApiProperty() placedBy: string;
  @ApiProperty({ format: 'date-time' }) placedAt: string;
  @ApiProperty({ nullable: true, type: String }) liftedBy: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) liftedAt: string | null;
  @ApiProperty({ nullable: true, type: String }) liftReason: string | null;
}

export class HoldPage extends PageOf(HoldView, 'Newest first.') {}

export const holdView = (row: LegalHold): HoldView => ({
  id: row.id,
  subjectKind: row.subjectKind,
  subjectId: row.subjectId,
  reason: row.reason,
  placedBy: row.placedBy,
  placedAt: row.placedAt.toISOString(),
  liftedBy: row.liftedBy,
  liftedAt: row.liftedAt?.toISOString() ?? null,
  liftReason: row.liftReason,
});

/** One kind of the table of retention, and its due rows. */
export class DueKindView {
  @ApiProperty({ enum: RETENTION_KINDS, enumName: 'RetentionKind' }) kind: RetentionKind;
  @ApiProperty({ type: 'integer', description: 'Days from the trigger until a row is due.' }) days: number;
  @ApiProperty({ enum: RETENTION_ACTIONS, enumName: 'RetentionAction' }) action: RetentionAction;
  @ApiProperty({ type: 'integer', description: 'Number of rows that are due now.' }) count: number;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) oldestTriggerAt: string | null;
  @ApiProperty({ type: [String], description: 'Ids of the oldest thousand.' }) ids: string[];
}

export class DueKindPage extends PageOf(DueKindView, 'Every kind, all on one page.') {}

export const dueKindView = ({ kind, count, ids, oldestTriggerAt }: Due): DueKindView => {
  const { days, action } = RETENTION[kind];
  return { kind, days, action, count, oldestTriggerAt: oldestTriggerAt?.toISOString() ?? null, ids: [...ids] };
};

export class PurgeQuery extends PageQueryOf('purgeEntry') {}

export class PurgeView {
  @ApiProperty() id: string;
  @ApiProperty({ description: 'Entries of one run share it.' }) runId: string;
  @ApiProperty({ enum: RETENTION_KINDS, enumName: 'RetentionKind' }) kind: RetentionKind;
  @ApiProperty({ type: 'integer' }) count: number;
  @ApiProperty({ type: 'integer', description: 'Days in the table of retention at that time.' }) days: number;
  @ApiProperty({ format: 'date-time' }) oldestTriggerAt: string;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class PurgePage extends PageOf(PurgeView, 'Newest first.') {}

export const purgeView = (row: PurgeEntry): PurgeView => ({
  id: row.id,
  runId: row.runId,
  kind: row.kind,
  count: row.count,
  days: row.days,
  oldestTriggerAt: row.oldestTriggerAt.toISOString(),
  at: row.at.toISOString(),
});
