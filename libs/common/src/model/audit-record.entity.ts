/** Who of the staff saw, changed or was refused what: append-only, and no value of a person or a customer. Written by every service. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AuditAction } from '#kernel/audit/actions.js';
import type { IdKind } from '#kernel/ids.js';
import type { RefusalCode } from '#kernel/refusals.js';

export const AUDIT_KINDS = ['read', 'change', 'refusal'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** A value of a setting that says nothing about a person. */
export type SettingValue = string | number | boolean | null | readonly string[];

/** One field that a change touched; of a field whose values are not kept, the name alone. */
export interface SettingChange {
  readonly field: string;
  readonly old?: SettingValue;
  readonly new?: SettingValue;
}

@Entity('audit_records')
@Index('audit_records_subject', ['subject', 'id'])
@Index('audit_records_rows', ['rowIds'], { type: 'gin' })
@Index('audit_records_at', ['at'])
export class AuditRecord {
  @PrimaryColumn('text') id: string;
  /** By the clock of the database. */
  @Column('timestamptz') at: Date;
  /** Of the access token. */
  @Column('text') subject: string;
  @Column('text') kind: AuditKind;
  @Column('text') action: AuditAction;
  /** Kind of the rows; null: it is about no row. */
  @Column('text', { nullable: true }) rowKind: IdKind | null;
  @Column('text', { array: true }) rowIds: string[];
  @Column('jsonb') changes: readonly SettingChange[];
  /** Of a refusal. */
  @Column('text', { nullable: true }) code: RefusalCode | null;
  /** Id of the request, which finds its log entry. */
  @Column('text', { nullable: true }) requestId: string | null;
}
