/** Escalations as a case shows them: the letter, its consent, and the notice to stop and to erase. */
import type { DataSource } from 'typeorm';
import { rows, type As, type OrNull } from '#kernel/database/rows.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { DeliveryState } from '#model/delivery.states.js';
import type { Escalation, EscalationReceipt } from '#model/support-case.entity.js';
import { endedForAnother } from '#model/stop-notice.js';
import { readConsents, type EscalationConsentView } from './escalation-consent.js';
import type { DeliveryFindingView, EscalationView, NoticeState } from './escalation.dto.js';

/** The finding about a delivery, or null. */
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

type EscalationRow = Pick<
  Escalation,
  'id' | 'caseId' | 'state' | 'reason' | 'composedAt' | 'channel' | 'recipient' | 'form'
> &
  Pick<Escalation, 'recipientEntity' | 'recipientCountry'> &
  OrNull<Pick<EscalationReceipt, 'vendorCaseReference'>> &
  OrNull<As<Delivery, { noticeState: 'state'; noticeReason: 'reason'; noticeAt: 'settledAt' }>> & {
    readonly found: DeliveryFindingView | null;
    readonly noticeFound: DeliveryFindingView | null;
  };

/** A state that is missing here ended without acknowledgement: the notice is `not-delivered`. */
const NOTICE_FATE: Readonly<Partial<Record<DeliveryState, NoticeState>>> = {
  waiting: 'under-way',
  claimed: 'under-way',
  released: 'under-way',
  done: 'acknowledged',
};
function noticeState(row: EscalationRow): NoticeState {
  // Consent replaces such a notice by a new one.
  if (endedForAnother(row.noticeState, row.noticeReason)) return 'under-way';
  if (row.noticeFound?.finding === 'done-by-hand') return 'told-by-hand';
  return NOTICE_FATE[row.noticeState!] ?? 'not-delivered';
}

const found = (row: DeliveryFindingView | null): DeliveryFindingView | null =>
  row && { ...row, at: new Date(row.at).toISOString() };

const escalationView = (row: EscalationRow, consent: EscalationConsentView | undefined): EscalationView => ({
  id: row.id,
  state: row.state,
  reason: row.reason,
  composedAt: row.composedAt.toISOString(),
  channel: row.channel,
  recipient: row.recipient,
  recipientEntity: row.recipientEntity,
  recipientCountry: row.recipientCountry,
  form: row.form,
  vendorCaseReference: row.vendorCaseReference,
  found: found(row.found),
  consent: consent ?? null,
  notice:
    row.noticeState === null
      ? null
      : {
          state: noticeState(row),
          reason: row.noticeReason,
          at: row.noticeAt?.toISOString() ?? null,
          found: found(row.noticeFound),
        },
});

/** Case → its escalations, oldest first. */
export async function readEscalations(
  source: DataSource,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, EscalationView[]>> {
  const [escalations, consents] = await Promise.all([
    rows<EscalationRow>(source, ESCALATIONS, [caseIds]),
    readConsents(source, caseIds),
  ]);
  const ofCase = Map.groupBy(escalations, (escalation) => escalation.caseId);
  return new Map([...ofCase].map(([id, all]) => [id, all.map((row) => escalationView(row, consents.get(row.id)))]));
}
