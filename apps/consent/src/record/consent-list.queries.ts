/** Finding consents by the number that the customer names. */
import type { DataSource } from 'typeorm';
import { pageOf } from '#kernel/http/page.js';
import type { ConsentView, ConsentPage, ConsentQuery } from './consent-list.dto.js';

const PAGE = `
  SELECT id, reference, case_id, person_id, state, fields, requested_at, decided_at, valid_until,
         recipient_entity, recipient_head_office, recipient_country, recipient_safeguard
    FROM consents WHERE ($1::text IS NULL OR reference = $1) AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

interface ConsentEntryRow {
  readonly id: string;
  readonly reference: string;
  readonly case_id: string;
  readonly person_id: string;
  readonly state: string;
  readonly fields: string[];
  readonly requested_at: Date;
  readonly decided_at: Date | null;
  readonly valid_until: Date;
  readonly recipient_entity: string;
  readonly recipient_head_office: string;
  readonly recipient_country: string;
  readonly recipient_safeguard: string;
}

const entryOf = (row: ConsentEntryRow): ConsentView => ({
  id: row.id,
  reference: row.reference,
  caseId: row.case_id,
  personId: row.person_id,
  state: row.state,
  fields: row.fields,
  askedAt: row.requested_at.toISOString(),
  decidedAt: row.decided_at?.toISOString() ?? null,
  validUntil: row.valid_until.toISOString(),
  recipient: {
    legalEntity: row.recipient_entity,
    headOffice: row.recipient_head_office,
    country: row.recipient_country,
    safeguard: row.recipient_safeguard,
  },
});

export async function readConsentPage(source: DataSource, query: ConsentQuery): Promise<ConsentPage> {
  const { reference, after, limit } = query;
  const rows = await source.query<ConsentEntryRow[]>(PAGE, [reference ?? null, after ?? null, limit + 1]);
  return pageOf(rows, limit, entryOf);
}
