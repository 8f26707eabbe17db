/** Writes who did what: one row for each request of staff. The only place that writes to `audit_records`. */
import { newId } from '#kernel/ids.js';
import type { AuditKind, SettingChange } from '../audit-record.entity.js';
import type { RefusalCode } from '#kernel/refusals.js';
import { auditRow, type Actor, type AuditAction, type ChangeAction } from '#kernel/audit/actions.js';

/** A transaction, or a connection where there is none. */
export interface Writer {
  query(statement: string, parameters: unknown[]): Promise<unknown>;
}

export interface Entry {
  readonly kind: AuditKind;
  readonly action: AuditAction;
  readonly rowIds: readonly string[];
  readonly changes?: readonly SettingChange[];
  readonly code?: RefusalCode;
}

/** A page has no more rows; whatever names more is cut. */
const MOST_ROWS = 500;

const INSERT = `
  INSERT INTO audit_records (id, at, subject, kind, action, row_kind, row_ids, changes, code, request_id)
  VALUES ($1, clock_timestamp(), $2, $3, $4, $5, $6, $7, $8, $9)`;

/** Callers whose request has recorded its change. */
const recorded = new WeakSet<Actor>();

export const hasRecorded = (actor: Actor): boolean => recorded.has(actor);

export async function writeRecord(writer: Writer, actor: Actor, entry: Entry): Promise<void> {
  const { kind, action, rowIds, changes = [], code = null } = entry;
  const rows = [...new Set(rowIds)].slice(0, MOST_ROWS);
  await writer.query(INSERT, [
    newId('auditRecord'),
    actor.subject,
    kind,
    action,
    auditRow(action).rows ?? null,
    rows,
    JSON.stringify(changes),
    code,
    actor.requestId ?? null,
  ]);
}

/** Within the transaction of the change: no change without its record, and no record without its change. */
export async function recordChange(
  writer: Writer,
  actor: Actor,
  action: ChangeAction,
  rowIds: string | readonly string[],
  changes: readonly SettingChange[] = [],
): Promise<void> {
  await writeRecord(writer, actor, {
    kind: 'change',
    action,
    rowIds: typeof rowIds === 'string' ? [rowIds] : rowIds,
    changes,
  });
  recorded.add(actor);
}
