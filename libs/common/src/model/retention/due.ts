/**
 * The rows that are due for deletion, kind by kind. Candidates are rows that have ended, with the start of their time, their person and
 * their case; age and legal holds are judged in one place for all kinds. A run selects the due rows by it, and a trigger checks each
 * deleted row by it (`grants/row-rules.ts`), so that the deleting role can delete nothing else.
 */
import type { OrNull } from '#kernel/database/rows.js';
import { ENDED_MAIL, OPEN_CONSENT, type Consent } from '../consent.entity.js';
import { ENDED, isUnknown } from '../delivery.states.js';
import { inSql } from '../in-sql.js';
import { isMadeAnew } from '../stop-notice.js';
import { OPEN_ESCALATION } from '../support-case.entity.js';
import { RETENTION, type RetentionKind } from './retention.js';

const HAS_ENDED = inSql(ENDED);
const IS_OPEN = inSql(OPEN_CONSENT);

const NOTHING_UNDER_WAY = `
  NOT EXISTS (SELECT 1 FROM escalations o WHERE o.case_id = s.id AND o.state IN ${inSql(OPEN_ESCALATION)})
  AND NOT EXISTS (SELECT 1 FROM escalations o JOIN deliveries od ON od.escalation_id = o.id WHERE o.case_id = s.id AND od.state NOT IN ${HAS_ENDED})`;

/** Ids of all rows under a standing hold: of what it names, and of what belongs to that. */
const HELD_ROWS = `
  WITH standing AS (SELECT subject_kind, subject_id FROM legal_holds WHERE lifted_at IS NULL),
       held AS (SELECT p.id FROM persons p JOIN standing h
                    ON h.subject_id = CASE h.subject_kind WHEN 'person' THEN p.id WHEN 'customer' THEN p.customer_id END),
       versions AS (SELECT v.id FROM person_versions v JOIN held ON held.id = v.person_id),
       cases AS (SELECT s.id FROM support_cases s JOIN held ON held.id = s.person_id
                 UNION SELECT subject_id FROM standing WHERE subject_kind = 'case')
  SELECT subject_id FROM standing
  UNION ALL SELECT id FROM held
  UNION ALL SELECT id FROM cases
  UNION ALL SELECT e.id FROM escalations e JOIN cases ON cases.id = e.case_id
  UNION ALL SELECT c.id FROM consents c JOIN cases ON cases.id = c.case_id
  UNION ALL SELECT l.id FROM licenses l JOIN versions ON versions.id = l.person_version_id
  UNION ALL SELECT d.id FROM deliveries d JOIN versions ON versions.id = d.person_version_id
  UNION ALL SELECT m.id FROM mails m JOIN versions ON versions.id = m.person_version_id
  UNION ALL SELECT w.id FROM correction_wishes w JOIN held ON held.id = w.person_id
  UNION ALL SELECT w.id FROM rights_wishes w JOIN held ON held.id = w.person_id
  UNION ALL SELECT l.order_id FROM order_lines l JOIN versions ON versions.id = l.person_version_id`;

/** Customers with a hold on them, on a person or on a case of theirs: a confirmation concerns all their licensees. */
const HELD_CUSTOMERS = `
  SELECT p.customer_id FROM legal_holds h JOIN persons p ON p.id = h.subject_id WHERE h.lifted_at IS NULL
  UNION ALL SELECT p.customer_id FROM legal_holds h JOIN support_cases s ON s.id = h.subject_id JOIN persons p ON p.id = s.person_id WHERE h.lifted_at IS NULL
  UNION ALL SELECT h.subject_id FROM legal_holds h WHERE h.lifted_at IS NULL`;

/** A record names rows and no person: holds are found by its row ids. */
const recorded = (kind: string) => `
    SELECT a.id, a.at AS since, NULL::text AS person_id, NULL::text AS case_id
      FROM audit_records a
     WHERE $only AND a.kind ${kind} AND NOT a.row_ids && ARRAY(${HELD_ROWS})`;

/** Columns `id`, `since`, `person_id`, `case_id`. `$only` stands for a condition on the row itself. */
const CANDIDATES: Readonly<Record<RetentionKind, string>> = {
  'proof-of-consent': `
    SELECT c.id, greatest((SELECT max(e.at) FROM consent_events e WHERE e.consent_id = c.id), s.closed_at) AS since, c.person_id, c.case_id
      FROM consents c JOIN support_cases s ON s.id = c.case_id
     WHERE $only AND c.state NOT IN ${IS_OPEN} AND s.state = 'closed'
       AND NOT EXISTS (SELECT 1 FROM disclosures d WHERE d.consent_id = c.id)`,
  // A withdrawal reads the ledger for whom to notify: an entry stays while its consent is open, or withdrawn and the notice not made yet.
  disclosures: `
    SELECT d.id, greatest(d.settled_at, coalesce(l.revoked_at, l.expires_on), s.closed_at,
             (SELECT max(ce.at) FROM consent_events ce WHERE ce.consent_id = d.consent_id)) AS since, d.person_id, s.id AS case_id
      FROM disclosures d
      JOIN deliveries v ON v.id = d.delivery_id
      LEFT JOIN licenses l ON l.id = coalesce(v.license_id, (SELECT f.id FROM licenses f WHERE f.fulfilment_id = v.fulfilment_id))
      LEFT JOIN escalations e ON e.id = v.escalation_id
      LEFT JOIN support_cases s ON s.id = e.case_id
     WHERE $only AND d.outcome <> 'released' AND v.state IN ${HAS_ENDED}
       AND (l.id IS NULL OR l.state = 'revoked' OR l.expires_on < current_date)
       AND (s.id IS NULL OR (s.state = 'closed' AND ${NOTHING_UNDER_WAY}))
       AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.id = d.consent_id AND (c.state IN ${IS_OPEN} OR c.state = 'withdrawn'
             AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.escalation_id = c.escalation_id AND n.purpose = 'stop-and-erase'
                               AND NOT ${isMadeAnew('n')})))`,
  // An attempt with an unknown outcome forbids another one: it stays unless the delivery is done or has a finding.
  attempts: `
    SELECT a.id, v.settled_at AS since, p.person_id, e.case_id
      FROM attempts a
      JOIN deliveries v ON v.id = a.delivery_id
      JOIN person_versions p ON p.id = v.person_version_id
      LEFT JOIN escalations e ON e.id = v.escalation_id
     WHERE $only AND v.state IN ${HAS_ENDED}
       AND (v.state = 'done' OR NOT ${isUnknown('a')}
            OR EXISTS (SELECT 1 FROM delivery_findings f WHERE f.delivery_id = v.id))
       AND NOT EXISTS (SELECT 1 FROM disclosures d WHERE d.attempt_id = a.id AND d.outcome = 'released')`,
  'problem-texts': `
    SELECT t.case_id || '#' || t.version AS id, s.closed_at AS since, s.person_id, s.id AS case_id
      FROM case_texts t JOIN support_cases s ON s.id = t.case_id
     WHERE $only AND t.purged_at IS NULL AND s.state = 'closed' AND ${NOTHING_UNDER_WAY}
       AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.case_id = s.id AND c.state IN ${IS_OPEN})`,
  'case-notes': `
    SELECT s.id, s.closed_at AS since, s.person_id, s.id AS case_id
      FROM support_cases s
     WHERE $only AND s.state = 'closed' AND (s.notes_purged_at IS NULL OR s.notes_purged_at < s.closed_at)`,
  'vendor-answers': `
    SELECT a.id, greatest(s.closed_at, a.recorded_at) AS since, s.person_id, s.id AS case_id
      FROM vendor_answers a JOIN support_cases s ON s.id = a.case_id
     WHERE $only AND s.state = 'closed'`,
  mails: `
    SELECT m.id, m.settled_at AS since, p.person_id, c.case_id
      FROM mails m JOIN person_versions p ON p.id = m.person_version_id LEFT JOIN consents c ON c.id = m.consent_id
     WHERE $only AND m.state IN ${inSql(ENDED_MAIL)} AND (c.id IS NULL OR c.state NOT IN ${IS_OPEN})`,
  'licensee-links': `
    SELECT l.id, l.expires_at AS since, l.person_id, c.case_id
      FROM licensee_links l LEFT JOIN consents c ON c.id = l.consent_id
     WHERE $only AND l.expires_at IS NOT NULL`,
  // While the ledger has an entry for the company, a missing row would have the licensee notified a second time.
  'first-disclosures': `
    SELECT f.disclosure_id AS id, f.at AS since, f.person_id, NULL::text AS case_id
      FROM first_disclosures f
     WHERE $only AND NOT EXISTS (SELECT 1 FROM disclosures d WHERE d.person_id = f.person_id AND d.recipient_entity = f.recipient_entity
                          AND d.recipient_country = f.recipient_country)`,
  'escalation-receipts': `
    SELECT r.escalation_id || '#' || r.form AS id, greatest(r.received_at, s.closed_at) AS since, s.person_id, s.id AS case_id
      FROM escalation_receipts r JOIN escalations e ON e.id = r.escalation_id JOIN support_cases s ON s.id = e.case_id
     WHERE $only AND s.state = 'closed' AND ${NOTHING_UNDER_WAY}
       AND NOT EXISTS (SELECT 1 FROM disclosures d JOIN deliveries y ON y.id = d.delivery_id WHERE y.escalation_id = e.id)`,
  'correction-wishes': `
    SELECT w.id, w.wished_at AS since, w.person_id, NULL::text AS case_id FROM correction_wishes w WHERE $only`,
  'rights-wishes': `
    SELECT w.id, w.settled_at AS since, w.person_id, NULL::text AS case_id FROM rights_wishes w WHERE $only AND w.state <> 'open'`,
  // The oldest first: the next one tells when it was replaced.
  'customer-confirmations': `
    SELECT c.id, n.recorded_at AS since, NULL::text AS person_id, NULL::text AS case_id
      FROM customer_confirmations c
      JOIN LATERAL (SELECT min(l.recorded_at) AS recorded_at FROM customer_confirmations l WHERE l.customer_id = c.customer_id AND l.id > c.id) n ON true
     WHERE $only AND n.recorded_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customer_confirmations e WHERE e.customer_id = c.customer_id AND e.id < c.id)
       AND c.customer_id <> ALL (ARRAY(${HELD_CUSTOMERS}))`,
  'audit-changes': recorded(`= 'change'`),
  'audit-reads': recorded(`<> 'change'`),
};

const HELD = `
  EXISTS (SELECT 1 FROM legal_holds h WHERE h.lifted_at IS NULL AND CASE h.subject_kind
            WHEN 'person' THEN h.subject_id = c.person_id WHEN 'case' THEN h.subject_id = c.case_id ELSE h.subject_id = p.customer_id END)`;

/** The due rows: $1 days, $2 at most so many, $3 only of these cases (null: of all). `total` counts all of them, without the limit. */
export const dueQuery = (kind: RetentionKind): string => `
    SELECT c.id, c.since, c.case_id, count(*) OVER ()::int AS total
      FROM (${CANDIDATES[kind].replace('$only', 'true')}) c LEFT JOIN persons p ON p.id = c.person_id
     WHERE c.since <= clock_timestamp() - make_interval(days => $1) AND ($3::text[] IS NULL OR c.case_id = ANY($3))
       AND NOT ${HELD}
     ORDER BY c.since, c.id LIMIT $2`;

/** As a condition: a row of this kind is due by its table and no hold names it. `only` is a condition that finds the row, by the alias of its candidates. */
export const isDue = (kind: RetentionKind, only: string): string => `EXISTS (
    SELECT 1 FROM (${CANDIDATES[kind].replace('$only', only)}) c LEFT JOIN persons p ON p.id = c.person_id
     WHERE c.since <= clock_timestamp() - make_interval(days => ${RETENTION[kind].days}) AND NOT ${HELD})`;

/** A due row of any table; `caseId` is null without a case. */
export interface DueRow extends Pick<Consent, 'id'>, OrNull<Pick<Consent, 'caseId'>> {
  readonly since: Date;
  readonly total: number;
}
