/** Finding consents by the number that the licensee names. */
import type { DataSource } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { pageOf } from '#kernel/http/page.js';
import type { Consent } from '#model/consent.entity.js';
import type { ConsentView, ConsentPage, ConsentQuery } from './consent-list.dto.js';

const PAGE = `
  SELECT id, reference, case_id, person_id, state, fields, requested_at, decided_at, valid_until,
         recipient_entity, recipient_head_office, recipient_country, recipient_safeguard
    FROM consents WHERE ($1::text IS NULL OR reference = $1) AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

type ConsentEntryRow = Pick<Consent, 'id' | 'reference' | 'caseId' | 'personId' | 'state' | 'fields' | 'requestedAt'> &
  Pick<Consent, 'decidedAt' | 'validUntil' | 'recipientEntity' | 'recipientHeadOffice'> &
  Pick<Consent, 'recipientCountry' | 'recipientSafeguard'>;

const entryOf = (row: ConsentEntryRow): ConsentView => ({
  id: row.id,
  reference: row.reference,
  caseId: row.caseId,
  personId: row.personId,
  state: row.state,
  fields: row.fields,
  askedAt: row.requestedAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  validUntil: row.validUntil.toISOString(),
  recipient: {
    legalEntity: row.recipientEntity,
    headOffice: row.recipientHeadOffice,
    country: row.recipientCountry,
    safeguard: row.recipientSafeguard,
  },
});

export async function readConsentPage(source: DataSource, query: ConsentQuery): Promise<ConsentPage> {
  const { reference, after, limit } = query;
  const consents = await rows<ConsentEntryRow>(source, PAGE, [reference ?? null, after ?? null, limit + 1]);
  return pageOf(consents, limit, entryOf);
}
