/** What must not be deleted yet, and what was deleted. Holds are written by `keeper`, the log by the role of retention. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RetentionKind } from './retention/retention.js';

export const HOLD_SUBJECTS = ['person', 'case', 'customer'] as const;
export type HoldSubject = (typeof HOLD_SUBJECTS)[number];

/** While it stands, retention deletes nothing of what it names. */
@Entity('legal_holds')
@Index('legal_holds_standing', ['subjectKind', 'subjectId'], { unique: true, where: `lifted_at IS NULL` })
export class LegalHold {
  @PrimaryColumn('text') id: string;
  @Column('text') subjectKind: HoldSubject;
  @Column('text') subjectId: string;
  @Column('text') reason: string;
  @Column('text') placedBy: string;
  @Column('timestamptz') placedAt: Date;
  @Column('text', { nullable: true }) liftedBy: string | null;
  @Column('timestamptz', { nullable: true }) liftedAt: Date | null;
  @Column('text', { nullable: true }) liftReason: string | null;
}

/** Append-only: how much of what was deleted, by which rule. No ids and no values. */
@Entity('purge_log')
@Index('purge_log_at', ['at'])
export class PurgeEntry {
  @PrimaryColumn('text') id: string;
  @Column('text') runId: string;
  @Column('text') kind: RetentionKind;
  @Column('integer') count: number;
  /** When the time of the oldest of them began. */
  @Column('timestamptz') oldestTriggerAt: Date;
  /** What the table said then. */
  @Column('integer') days: number;
  @Column('timestamptz') at: Date;
}

/** One row that is only locked: a deletion and the placing of a legal hold exclude each other by it. */
@Entity('retention_turn')
export class RetentionTurn {
  @PrimaryColumn('integer') id: number;
}
