/** The record of who did what, as data protection and administrators read it. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsISO8601, Matches } from 'class-validator';
import { AUDIT_ACTION_NAMES, type AuditAction } from '#kernel/audit/actions.js';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent, AnyId } from '#kernel/http/validation.js';
import { ID_KIND_NAMES, type IdKind } from '#kernel/ids.js';
import { REFUSAL_CODES, type RefusalCode } from '#kernel/refusals.js';
import { AUDIT_KINDS, type AuditKind, type AuditRecord, type SettingValue } from '#model/audit-record.entity.js';

const INSTANT = /^[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

export class AuditQuery extends PageQueryOf('auditRecord') {
  @ApiPropertyOptional({ maxLength: 255, description: 'Subject of the access token.' })
  @Absent()
  @Matches(/^[\x21-\x7e]{1,255}$/)
  subject?: string;

  @ApiPropertyOptional({ description: 'Id of a row of any kind, such as an order, a customer or a vendor.' })
  @Absent()
  @AnyId()
  row?: string;

  @ApiPropertyOptional({ enum: AUDIT_KINDS, enumName: 'AuditKind' })
  @Absent()
  @IsIn(AUDIT_KINDS)
  kind?: AuditKind;

  @ApiPropertyOptional({ enum: AUDIT_ACTION_NAMES, enumName: 'AuditAction' })
  @Absent()
  @IsIn(AUDIT_ACTION_NAMES)
  action?: AuditAction;

  @ApiPropertyOptional({ format: 'date-time', description: 'From this instant on, in UTC.' })
  @Absent()
  @Matches(INSTANT)
  @IsISO8601({ strict: true })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this instant, in UTC.' })
  @Absent()
  @Matches(INSTANT)
  @IsISO8601({ strict: true })
  before?: string;
}

const VALUE = {
  nullable: true,
  oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
};

export class AuditChangeView {
  @ApiProperty() field: string;
  @ApiProperty({ description: 'False: the record names the changed field without its values.' })
  valuesKept: boolean;
  @ApiProperty(VALUE) old: SettingValue;
  @ApiProperty(VALUE) new: SettingValue;
}

export class AuditRecordView {
  @ApiProperty() id: string;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty({ description: 'Subject of the access token.' }) subject: string;
  @ApiProperty({
    enum: AUDIT_KINDS,
    enumName: 'AuditKind',
    description: 'read: the rows were shown to the subject and nothing was changed.',
  })
  kind: AuditKind;
  @ApiProperty({ enum: AUDIT_ACTION_NAMES, enumName: 'AuditAction' }) action: AuditAction;
  @ApiProperty({
    enum: ID_KIND_NAMES,
    enumName: 'RowKind',
    nullable: true,
    description: 'Kind of the rows that the action is about.',
  })
  rowKind: IdKind | null;
  @ApiProperty({ type: [String], description: 'Ids of these rows and of the rows that they belong to; 500 at most.' })
  rowIds: string[];
  @ApiProperty({ type: [AuditChangeView], description: 'Which settings were changed.' }) changes: AuditChangeView[];
  @ApiProperty({ enum: REFUSAL_CODES, enumName: 'RefusalCode', nullable: true, description: 'Code of a refusal.' })
  code: RefusalCode | null;
  @ApiProperty({ nullable: true, type: String, description: 'As log entries name it.' }) requestId: string | null;
}

export class AuditPage extends PageOf(AuditRecordView) {}

export const auditRecordView = (record: AuditRecord): AuditRecordView => ({
  id: record.id,
  at: record.at.toISOString(),
  subject: record.subject,
  kind: record.kind,
  action: record.action,
  rowKind: record.rowKind,
  rowIds: record.rowIds,
  changes: record.changes.map((change) => ({
    field: change.field,
    valuesKept: 'new' in change,
    old: change.old ?? null,
    new: change.new ?? null,
  })),
  code: record.code,
  requestId: record.requestId,
});
