/** Escalations as a case shows them: the letter, its consent, and the notice that a withdrawal made due. */
import type { DataSource } from 'typeorm';
import { endedForAnother } from '#model/stop-notice.js';
import { readConsents } from './escalation-consent.js';
import type { EscalationConsentView } from './escalation-consent.js';
import type { DeliveryFindingView, EscalationView } from './escalation.dto.js';

/** What a person found out about a delivery, or null. */
const foundOf = (row: string) =>
  `CASE WHEN ${row}.delivery_id IS NOT NULL THEN jsonb_build_object('finding', ${row}.finding, 'source', ${row}.source, 'by', ${row}.recorded_by, 'at', ${row}.recorded_at) END`;

const ESCALATIONS = `
  SELECT e.id, e.case_id, e.state, coalesce(e.reason, d.reason) AS reason, e.composed_at, e.channel, e.recipient, e.recipient_entity, e.recipient_country, e.form, r.vendor_case_reference,
         n.state AS notice_state, n.reason AS notice_reason, n.settled_at AS notice_at,
         ${foundOf('f')} AS found, ${foundOf('nf')} AS notice_found
    FROM escalations e
    LEFT JOIN escalation_receipts r ON r.escalation_id = e.id AND r.form = e.form
    LEFT JOIN deliveries d ON d.escalation_id = e.id AND d.purpose = CASE WHEN e.form = 'personal' THEN 'escalation-personal' ELSE 'escalation-serial' END
    LEFT JOIN LATERAL (SELECT o.id, o.state, o.reason, o.settled_at FROM deliveries o
                        WHERE o.escalation_id = e.id AND o.purpose = 'stop-and-erase' ORDER BY o.round DESC LIMIT 1) n ON true
    LEFT JOIN delivery_findings f ON f.delivery_id = d.id
    LEFT JOIN delivery_findings nf ON nf.delivery_id = n.id
   WHERE e.case_id = ANY($1) ORDER BY e.id`;

interface EscalationRow {
  id: string;
  case_id: string;
  state: string;
  reason: string | null;
  composed_at: Date;
  channel: string;
  recipient: string;
  recipient_entity: string;
  recipient_country: string;
  form: string | null;
  vendor_case_reference: string | null;
  notice_state: string | null;
  notice_reason: string | null;
  notice_at: Date | null;
  found: DeliveryFindingView | null;
  notice_found: DeliveryFindingView | null;
}

/** What vendor-sync still works on is not yet acknowledged; every end but one waits for a person. */
const NOTICE_FATE: Readonly<Record<string, string>> = {
  waiting: 'under-way',
  claimed: 'under-way',
  released: 'under-way',
  done: 'acknowledged',
};
function noticeState(row: EscalationRow): string {
  // A new one is made at once.
  if (endedForAnother(row.notice_state, row.notice_reason)) return 'under-way';
  if (row.notice_found?.finding === 'done-by-hand') return 'told-by-hand';
  return NOTICE_FATE[row.notice_state!] ?? 'not-delivered';
}

const found = (row: DeliveryFindingView | null): DeliveryFindingView | null =>
  row && { ...row, at: new Date(row.at).toISOString() };

const escalationView = (row: EscalationRow, consent: EscalationConsentView | undefined): EscalationView => ({
  id: row.id,
  state: row.state,
  reason: row.reason,
  composedAt: row.composed_at.toISOString(),
  channel: row.channel,
  recipient: row.recipient,
  recipientEntity: row.recipient_entity,
  recipientCountry: row.recipient_country,
  form: row.form,
  vendorCaseReference: row.vendor_case_reference,
  found: found(row.found),
  consent: consent ?? null,
  notice:
    row.notice_state === null
      ? null
      : {
          state: noticeState(row),
          reason: row.notice_reason,
          at: row.notice_at?.toISOString() ?? null,
          found: found(row.notice_found),
        },
});

/** Case → its escalations, oldest first. */
export async function readEscalations(
  source: DataSource,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, EscalationView[]>> {
  const [escalations, consents] = await Promise.all([
    source.query<EscalationRow[]>(ESCALATIONS, [caseIds]),
    readConsents(source, caseIds),
  ]);
  const ofCase = Map.groupBy(escalations, (escalation) => escalation.case_id);
  return new Map([...ofCase].map(([id, rows]) => [id, rows.map((row) => escalationView(row, consents.get(row.id)))]));
}
