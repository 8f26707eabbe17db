/** The deleting statements of each kind. Ids were found due in the same transaction. */
import { OPEN_CONSENT } from '#model/consent.entity.js';
import { inSql } from '#model/in-sql.js';
import type { RetentionKind } from '#model/retention/retention.js';

export interface Purge {
  /** True: the case is locked and due rows are read again, so that a case reopened meanwhile keeps its rows. */
  readonly locksCase: boolean;
  /** $1: due ids. Deletes or empties their rows and returns the ids of those. */
  readonly statement: string;
  /** $1: the returned ids. Delete the rows that belong to them. */
  readonly along: readonly string[];
}

const rows = (table: string): Purge => ({
  locksCase: false,
  statement: `DELETE FROM ${table} WHERE id = ANY($1) RETURNING id`,
  along: [],
});

export const PURGES: Readonly<Record<RetentionKind, Purge>> = {
  // A concurrent withdrawal holds the row lock: `decided_at` is checked after it, so that the consent is kept.
  'proof-of-consent': {
    locksCase: false,
    statement: `
      DELETE FROM consents WHERE id = ANY($1) AND state NOT IN ${inSql(OPEN_CONSENT)}
         AND coalesce(decided_at, '-infinity') < clock_timestamp() - interval '1 day' RETURNING id`,
    along: [
      `DELETE FROM stop_notices WHERE consent_id = ANY($1)`,
      `DELETE FROM consent_events WHERE consent_id = ANY($1)`,
      `DELETE FROM licensee_links WHERE consent_id = ANY($1)`,
    ],
  },
  disclosures: rows('disclosures'),
  attempts: rows('attempts'),
  'problem-texts': {
    locksCase: true,
    statement: `
      UPDATE case_texts SET text = '', purged_at = clock_timestamp()
       WHERE case_id || '#' || version = ANY($1) AND purged_at IS NULL RETURNING case_id || '#' || version AS id`,
    along: [],
  },
  'case-notes': {
    locksCase: true,
    statement: `UPDATE support_cases SET notes = NULL, override_reason = NULL, notes_purged_at = clock_timestamp() WHERE id = ANY($1) RETURNING id`,
    along: [],
  },
  'vendor-answers': { ...rows('vendor_answers'), locksCase: true },
  mails: rows('mails'),
  'licensee-links': rows('licensee_links'),
  'first-disclosures': {
    locksCase: false,
    statement: `DELETE FROM first_disclosures WHERE disclosure_id = ANY($1) RETURNING disclosure_id AS id`,
    along: [],
  },
  'escalation-receipts': {
    locksCase: true,
    statement: `
      DELETE FROM escalation_receipts WHERE escalation_id || '#' || form = ANY($1) RETURNING escalation_id || '#' || form AS id`,
    along: [],
  },
  'correction-wishes': rows('correction_wishes'),
  'rights-wishes': rows('rights_wishes'),
  'customer-confirmations': rows('customer_confirmations'),
  'audit-changes': rows('audit_records'),
  'audit-reads': rows('audit_records'),
};

/** A case that somebody else has locked is left for the next run. */
export const LOCK_CASES = `SELECT id FROM support_cases WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`;

/**
 * One lock for two purposes: one process purges at a time, and a new hold waits for the batch under way, so that nothing held is
 * deleted after the hold is confirmed. A row lock, since every role could take an advisory lock.
 */
export const WAIT_FOR_TURN = `SELECT id FROM retention_turn FOR UPDATE`;
export const TRY_FOR_TURN = `${WAIT_FOR_TURN} SKIP LOCKED`;
/** A locked row ends the batch after this time: the next run finds the row again. */
export const WAIT_SHORTLY = `SET LOCAL lock_timeout = '500ms'`;

export const LOG_PURGE = `
  INSERT INTO purge_log (id, run_id, kind, count, oldest_trigger_at, days, at) VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())`;
