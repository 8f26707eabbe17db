/** Reading cases with their escalations and the vendor's answers. */
import type { DataSource } from 'typeorm';
import { weighedPage } from '#kernel/database/weighed-page.js';
import type { Weighed, WeighedPage } from '#kernel/database/weighed-page.js';
import { endedForAnother } from '#model/stop-notice.js';
import { serialsMeant } from './case-license.js';
import { readConsents } from './escalation-consent.js';
import type { EscalationConsentView } from './escalation-consent.js';
import type { CaseView, CaseQuery, CaseSummaryView, DeliveryFindingView, EscalationView, VendorAnswerView } from './support-case.dto.js'; // prettier-ignore

const casesWith = (texts: string) => `
  SELECT c.id, c.state, li.serial_number, p.name AS product, v.name AS vendor_name, c.language, t.purged_at, c.text_version,
         c.override_reason, c.opened_at${texts}
    FROM support_cases c
    JOIN licenses li ON li.id = c.license_id
    JOIN products p ON p.id = li.product_id
    JOIN vendors v ON v.id = c.vendor_id
    JOIN case_texts t ON t.case_id = c.id AND t.version = c.text_version
   WHERE c.id = ANY($1) ORDER BY c.id DESC`;
const SUMMARIES = casesWith('');
const CASE = casesWith(', t.text AS problem, c.notes');

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

/** Whom a case is about, to recognise their values in what staff type. */
export const READ_WHOSE = `
  SELECT pv.first_name AS "firstName", pv.last_name AS "lastName", pv.email, cu.phone
    FROM support_cases c JOIN person_versions pv ON pv.id = c.person_version_id JOIN persons p ON p.id = c.person_id
    JOIN customers cu ON cu.id = p.customer_id
   WHERE c.id = $1`;

export interface Whose {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
}
/** Of all versions, a row each: a list of them would be taken apart in one go. */
export const READ_TEXTS = `SELECT text FROM case_texts WHERE case_id = $1`;

const ANSWERS = `SELECT id, text, vendor_case_reference, recorded_at, relayed_at FROM vendor_answers WHERE case_id = $1 ORDER BY id`;

/** With how many escalations each has. */
const PAGE = `
  SELECT p.id, (SELECT count(*)::int FROM escalations e WHERE e.case_id = p.id) AS weight FROM (SELECT id FROM support_cases WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR id < $2)
     AND ($4::text[] IS NULL OR license_id IN (SELECT l.id FROM licenses l WHERE l.serial_number = ANY($4)))
     AND ($5::text IS NULL OR id IN (SELECT c.case_id FROM consents c WHERE c.reference = $5)) ORDER BY id DESC LIMIT $3) p
   ORDER BY p.id DESC`;

interface SummaryRow {
  id: string;
  state: string;
  serial_number: string;
  product: string;
  vendor_name: string;
  language: string;
  purged_at: Date | null;
  text_version: number;
  override_reason: string | null;
  opened_at: Date;
}

interface CaseRow extends SummaryRow {
  problem: string;
  notes: string | null;
}

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

interface AnswerRow {
  id: string;
  text: string;
  vendor_case_reference: string | null;
  recorded_at: Date;
  relayed_at: Date | null;
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

const vendorAnswerView = (row: AnswerRow): VendorAnswerView => ({
  id: row.id,
  text: row.text,
  vendorCaseReference: row.vendor_case_reference,
  recordedAt: row.recorded_at.toISOString(),
  relayedAt: row.relayed_at?.toISOString() ?? null,
});

async function summariesOf<Row extends SummaryRow>(
  source: DataSource,
  sql: string,
  ids: readonly string[],
): Promise<{ row: Row; summary: CaseSummaryView }[]> {
  const [cases, escalations, consents] = await Promise.all([
    source.query<Row[]>(sql, [ids]),
    source.query<EscalationRow[]>(ESCALATIONS, [ids]),
    readConsents(source, ids),
  ]);
  const escalationsOf = Map.groupBy(escalations, (escalation) => escalation.case_id);
  return cases.map((row) => ({
    row,
    summary: {
      id: row.id,
      state: row.state,
      serialNumber: row.serial_number,
      product: row.product,
      vendorName: row.vendor_name,
      language: row.language,
      problemPurgedAt: row.purged_at?.toISOString() ?? null,
      textVersion: row.text_version,
      overrideReason: row.override_reason,
      openedAt: row.opened_at.toISOString(),
      escalations: (escalationsOf.get(row.id) ?? []).map((each) => escalationView(each, consents.get(each.id))),
    },
  }));
}

/** Cases of these ids without their texts, newest first. */
export const readSummaries = async (source: DataSource, ids: readonly string[]): Promise<CaseSummaryView[]> =>
  (await summariesOf(source, SUMMARIES, ids)).map(({ summary }) => summary);

/** A whole case; undefined where there is none. */
export async function readCase(source: DataSource, id: string): Promise<CaseView | undefined> {
  const [[found], answers] = await Promise.all([
    summariesOf<CaseRow>(source, CASE, [id]),
    source.query<AnswerRow[]>(ANSWERS, [id]),
  ]);
  if (!found) return undefined;
  const { problem, notes } = found.row;
  return { ...found.summary, problem, notes, vendorAnswers: answers.map(vendorAnswerView) };
}

/** What is kept of one case: it is read as a whole, as the page of its person is. What staff type is compared with all of the texts. */
export const MOST_ANSWERS = 50;
export const MOST_ESCALATIONS = 50;
export const MOST_TEXTS = 20;

/** Ids of one page, newest first, and whether it is the last. A case weighs its escalations. */
export async function readCasePage(source: DataSource, query: CaseQuery): Promise<WeighedPage> {
  const serials = query.serialNumber === undefined ? null : await serialsMeant(source.manager, query.serialNumber);
  const rows = await source.query<Weighed[]>(PAGE, [
    query.state ?? null,
    query.after ?? null,
    query.limit + 1,
    serials,
    query.reference ?? null,
  ]);
  return weighedPage(rows, query.limit);
}
