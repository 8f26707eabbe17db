/** Reading cases with their escalations and the vendor's answers. */
import type { DataSource } from 'typeorm';
import { rows, type As } from '#kernel/database/rows.js';
import { weighedPage, type Weighed, type WeighedPage } from '#kernel/database/weighed-page.js';
import type { Customer } from '#model/customer.entity.js';
import type { License } from '#model/license.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { Product } from '#model/product.entity.js';
import type { CaseText, SupportCase, VendorAnswerEntry } from '#model/support-case.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import { readEscalations } from '../escalation/escalation-views.js';
import { serialsMeant } from './case-license.js';
import type { CaseView, CaseQuery, CaseSummaryView, VendorAnswerView } from './support-case.dto.js';

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

/** The person of a case, to recognise their values in what staff type. */
export const READ_WHOSE = `
  SELECT pv.first_name, pv.last_name, pv.email, cu.phone
    FROM support_cases c JOIN person_versions pv ON pv.id = c.person_version_id JOIN persons p ON p.id = c.person_id
    JOIN customers cu ON cu.id = p.customer_id
   WHERE c.id = $1`;

export type Whose = Pick<PersonVersion, 'firstName' | 'lastName' | 'email'> & Pick<Customer, 'phone'>;

/** One row per version: a list in one value would be parsed in one blocking step. */
export const READ_TEXTS = `SELECT text FROM case_texts WHERE case_id = $1`;

const ANSWERS = `SELECT id, text, vendor_case_reference, recorded_at, relayed_at FROM vendor_answers WHERE case_id = $1 ORDER BY id`;

/** The weight of a case is the number of its escalations. */
const PAGE = `
  SELECT p.id, (SELECT count(*)::int FROM escalations e WHERE e.case_id = p.id) AS weight FROM (SELECT id FROM support_cases WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR id < $2)
     AND ($4::text[] IS NULL OR license_id IN (SELECT l.id FROM licenses l WHERE l.serial_number = ANY($4)))
     AND ($5::text IS NULL OR id IN (SELECT c.case_id FROM consents c WHERE c.reference = $5)) ORDER BY id DESC LIMIT $3) p
   ORDER BY p.id DESC`;

type SummaryRow = Pick<SupportCase, 'id' | 'state' | 'language' | 'textVersion' | 'overrideReason' | 'openedAt'> &
  Pick<License, 'serialNumber'> &
  As<Product, { product: 'name' }> &
  As<Vendor, { vendorName: 'name' }> &
  Pick<CaseText, 'purgedAt'>;

type CaseRow = SummaryRow & As<CaseText, { problem: 'text' }> & Pick<SupportCase, 'notes'>;

type AnswerRow = Pick<VendorAnswerEntry, 'id' | 'text' | 'vendorCaseReference' | 'recordedAt' | 'relayedAt'>;

const vendorAnswerView = (row: AnswerRow): VendorAnswerView => ({
  id: row.id,
  text: row.text,
  vendorCaseReference: row.vendorCaseReference,
  recordedAt: row.recordedAt.toISOString(),
  relayedAt: row.relayedAt?.toISOString() ?? null,
});

async function summariesOf<Row extends SummaryRow>(
  source: DataSource,
  sql: string,
  ids: readonly string[],
): Promise<{ row: Row; summary: CaseSummaryView }[]> {
  const [cases, escalations] = await Promise.all([rows<Row>(source, sql, [ids]), readEscalations(source, ids)]);
  return cases.map((row) => ({
    row,
    summary: {
      id: row.id,
      state: row.state,
      serialNumber: row.serialNumber,
      product: row.product,
      vendorName: row.vendorName,
      language: row.language,
      problemPurgedAt: row.purgedAt?.toISOString() ?? null,
      textVersion: row.textVersion,
      overrideReason: row.overrideReason,
      openedAt: row.openedAt.toISOString(),
      escalations: escalations.get(row.id) ?? [],
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
    rows<AnswerRow>(source, ANSWERS, [id]),
  ]);
  if (!found) return undefined;
  const { problem, notes } = found.row;
  return { ...found.summary, problem, notes, vendorAnswers: answers.map(vendorAnswerView) };
}

/** Limits per case, since a case is read as a whole. A vendor's reference is compared with all of its texts. */
export const MOST_ANSWERS = 50;
export const MOST_TEXTS = 20;

/** Ids of one page, newest first, and whether it is the last. */
export async function readCasePage(source: DataSource, query: CaseQuery): Promise<WeighedPage> {
  const serials = query.serialNumber === undefined ? null : await serialsMeant(source.manager, query.serialNumber);
  const found = await rows<Weighed>(source, PAGE, [
    query.state ?? null,
    query.after ?? null,
    query.limit + 1,
    serials,
    query.reference ?? null,
  ]);
  return weighedPage(found, query.limit);
}
