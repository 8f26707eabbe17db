/** All that a person can take along, as `docs/person-export.schema.json` describes it; pure. */
import { disclosureKey } from '#common/disclosure/person-key.js';
import { FIELD_NAMES } from '#common/disclosure/fields.js';
import type { Field } from '#common/disclosure/fields.js';
import type { DecisionRow, DisclosureRow, WishRow } from './person.queries.js';

interface ExportedVendor {
  readonly legalEntity: string;
  readonly headOffice: string;
  readonly country: string;
  readonly safeguard: string;
}

export interface ExportedDecision {
  readonly reference: string;
  readonly state: string;
  readonly askedAt: string;
  readonly decidedAt: string | null;
  readonly product: string;
  readonly vendor: ExportedVendor;
  readonly fields: readonly string[];
}

export interface ExportedDisclosure {
  readonly id: string;
  readonly releasedAt: string;
  readonly settledAt: string | null;
  readonly outcome: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly product: string | null;
  readonly vendor: ExportedVendor;
  /** Field → value as it was disclosed; null where it was erased since. */
  readonly values: Readonly<Record<string, string | null>>;
  readonly commitments: Readonly<Record<string, string>>;
  readonly bodyCommitment: string;
  /** Opens the commitments of this disclosure and of no other; null where it was erased. */
  readonly openingKey: string | null;
}

export interface ExportedWish {
  readonly id: string;
  readonly at: string;
  readonly text: string;
  readonly language: string;
  readonly state: string;
}

export interface PersonExport {
  readonly schema: 'urn:sparsam:person-export:1';
  readonly exportedAt: string;
  readonly personId: string;
  readonly decisions: readonly ExportedDecision[];
  readonly disclosures: readonly ExportedDisclosure[];
  readonly correctionWishes: readonly ExportedWish[];
}

const exportedDecision = (row: DecisionRow): ExportedDecision => ({
  reference: row.reference,
  state: row.state,
  askedAt: row.requested_at.toISOString(),
  decidedAt: row.decided_at?.toISOString() ?? null,
  product: row.product,
  vendor: {
    legalEntity: row.legal_entity,
    headOffice: row.head_office,
    country: row.country,
    safeguard: row.safeguard,
  },
  fields: row.fields,
});

const COLUMN: Readonly<Record<Field, (row: DisclosureRow) => string | null>> = {
  firstName: (row) => row.first_name,
  lastName: (row) => row.last_name,
  email: (row) => row.email,
  // Retention empties a text; nobody was ever told an empty one.
  problemText: (row) => row.problem || null,
};

function exportedDisclosure(row: DisclosureRow, personKey: Buffer | undefined): ExportedDisclosure {
  const told = FIELD_NAMES.filter((field) => row.field_names.includes(field));
  return {
    id: row.id,
    releasedAt: row.released_at.toISOString(),
    settledAt: row.settled_at?.toISOString() ?? null,
    outcome: row.outcome,
    purpose: row.purpose,
    legalBasis: row.legal_basis,
    product: row.product,
    vendor: {
      legalEntity: row.recipient_entity,
      headOffice: row.head_office,
      country: row.recipient_country,
      safeguard: row.safeguard,
    },
    values: Object.fromEntries(told.map((field) => [field, COLUMN[field](row)])),
    commitments: row.field_commitments,
    bodyCommitment: row.body_commitment,
    openingKey: personKey ? disclosureKey(personKey, row.id).toString('base64url') : null,
  };
}

export interface PersonRows {
  readonly personId: string;
  readonly decisions: readonly DecisionRow[];
  readonly disclosures: readonly DisclosureRow[];
  readonly wishes: readonly WishRow[];
  /** Undefined once the person was erased. */
  readonly personKey: Buffer | undefined;
}

export const personExport = (rows: PersonRows, now: Date): PersonExport => ({
  schema: 'urn:sparsam:person-export:1',
  exportedAt: now.toISOString(),
  personId: rows.personId,
  decisions: rows.decisions.map(exportedDecision),
  disclosures: rows.disclosures.map((row) => exportedDisclosure(row, rows.personKey)),
  correctionWishes: rows.wishes.map(({ id, text, language, state, wished_at }) => ({
    id,
    at: wished_at.toISOString(),
    text,
    language,
    state,
  })),
});
