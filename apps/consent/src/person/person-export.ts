/** All that a person can take along, as `docs/person-export.schema.json` describes it; pure. */
import { disclosureKey } from '#disclosure/person-key.js';
import { shownHost } from '#disclosure/addressee.js';
import { FIELD_NAMES, type Field } from '#model/fields.js';
import type { Right, RightsWishState } from '#model/rights-wish.entity.js';
import type { Node } from '../record/context.js';
import type { DecisionRow, DisclosureRow, EventRow, ValueColumns, WishRow } from './person.queries.js';
import type { RightsWishRow } from './rights.queries.js';

interface ExportedVendor {
  readonly legalEntity: string;
  readonly headOffice: string;
  readonly country: string;
  readonly safeguard: string;
  /** `mail`, or the interface of the vendor; null in entries older than this field. */
  readonly channel: string | null;
  /** The domain of the mail address, or the host that was called. */
  readonly host: string | null;
}

export interface ExportedDecision {
  readonly reference: string;
  readonly state: string;
  readonly askedAt: string;
  readonly decidedAt: string | null;
  /** End of an unanswered question; null: it was answered, or is open. */
  readonly endedAt: string | null;
  readonly product: string;
  readonly vendor: ExportedVendor;
  readonly fields: readonly string[];
  /** Field → value as it was asked about; null where it was erased since. */
  readonly values: Readonly<Record<string, string | null>>;
  /** Oldest first. */
  readonly events: readonly ExportedEvent[];
}

export interface ExportedEvent {
  readonly id: string;
  readonly state: string;
  readonly at: string;
  readonly expressedBy: string;
  readonly method: string;
  readonly language: string | null;
  readonly recipient: Omit<ExportedVendor, 'headOffice' | 'channel' | 'host'>;
  readonly commitments: Readonly<Record<string, string>>;
  /** Opens the commitments of this event, and that of its page in the receipt; null where it was erased. */
  readonly openingKey: string | null;
}

export interface ExportedDisclosure {
  readonly id: string;
  readonly releasedAt: string;
  readonly settledAt: string | null;
  readonly outcome: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly product: string | null;
  /** Of the license of the disclosure; null: none yet, or another person is its licensee by now. */
  readonly serialNumber: string | null;
  /** The organisation that ordered for them. */
  readonly orderedBy: string | null;
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
  /** Null where they did not write it. */
  readonly language: string | null;
  /** `person`: in their own words; `order`: the name that an order corrected. */
  readonly source: string;
  readonly state: string;
}

export interface ExportedRightsWish {
  readonly id: string;
  readonly kind: Right;
  readonly at: string;
  /** Null where they gave no reasons. */
  readonly text: string | null;
  readonly language: string;
  readonly state: RightsWishState;
  readonly answer: string | null;
  readonly settledAt: string | null;
}

export interface PersonExport {
  readonly schema: 'urn:sparsam:person-export:1';
  readonly exportedAt: string;
  readonly personId: string;
  readonly decisions: readonly ExportedDecision[];
  /** All decisions as one document after ISO/IEC TS 27560; null where there are none. */
  readonly receipt: Node | null;
  readonly disclosures: readonly ExportedDisclosure[];
  readonly correctionWishes: readonly ExportedWish[];
  /** Objections and wishes to be erased. */
  readonly rightsWishes: readonly ExportedRightsWish[];
}

const wayOf = ({ channel, address }: Pick<DisclosureRow, 'channel' | 'address'>) => ({
  channel,
  host: channel === null || address === null ? null : shownHost({ channel, address }),
});

const keyOf = (personKey: Buffer | undefined, id: string): string | null =>
  personKey ? disclosureKey(personKey, id).toString('base64url') : null;

const exportedEvent = (row: EventRow, personKey: Buffer | undefined): ExportedEvent => ({
  id: row.id,
  state: row.state,
  at: row.at.toISOString(),
  expressedBy: row.expressedBy,
  method: row.method,
  language: row.language,
  recipient: { legalEntity: row.recipientEntity, country: row.recipientCountry, safeguard: row.safeguard },
  commitments: row.fieldCommitments,
  openingKey: keyOf(personKey, row.id),
});

const exportedDecision = (
  row: DecisionRow,
  events: readonly EventRow[],
  personKey: Buffer | undefined,
): ExportedDecision => ({
  reference: row.reference,
  state: row.state,
  askedAt: row.requestedAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  endedAt: row.decidedAt === null ? (row.endedAt?.toISOString() ?? null) : null,
  product: row.product,
  vendor: {
    legalEntity: row.legalEntity,
    headOffice: row.headOffice,
    country: row.country,
    safeguard: row.safeguard,
    ...wayOf(row),
  },
  fields: row.fields,
  values: valuesOf(row, row.fields),
  events: events.filter((event) => event.consentId === row.id).map((event) => exportedEvent(event, personKey)),
});

const COLUMN: Readonly<Record<Field, (row: ValueColumns) => string | null>> = {
  firstName: (row) => row.firstName,
  lastName: (row) => row.lastName,
  email: (row) => row.email,
  // Empty: retention deleted the text. An empty text is never disclosed.
  problemText: (row) => row.problem || null,
};

const valuesOf = (row: ValueColumns, fields: readonly string[]): Record<string, string | null> =>
  Object.fromEntries(FIELD_NAMES.filter((field) => fields.includes(field)).map((field) => [field, COLUMN[field](row)]));

function exportedDisclosure(row: DisclosureRow, personKey: Buffer | undefined): ExportedDisclosure {
  return {
    id: row.id,
    releasedAt: row.releasedAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
    outcome: row.outcome,
    purpose: row.purpose,
    legalBasis: row.legalBasis,
    product: row.product,
    serialNumber: row.serialNumber,
    orderedBy: row.organisation,
    vendor: {
      legalEntity: row.recipientEntity,
      headOffice: row.headOffice,
      country: row.recipientCountry,
      safeguard: row.safeguard,
      ...wayOf(row),
    },
    values: valuesOf(row, row.fieldNames),
    commitments: row.fieldCommitments,
    bodyCommitment: row.bodyCommitment,
    openingKey: keyOf(personKey, row.id),
  };
}

export interface PersonRows {
  readonly personId: string;
  readonly decisions: readonly DecisionRow[];
  readonly events: readonly EventRow[];
  readonly receipt: Node | null;
  readonly disclosures: readonly DisclosureRow[];
  readonly wishes: readonly WishRow[];
  readonly rights: readonly RightsWishRow[];
  /** Undefined once the person was erased. */
  readonly personKey: Buffer | undefined;
}

export const personExport = (rows: PersonRows, now: Date): PersonExport => ({
  schema: 'urn:sparsam:person-export:1',
  exportedAt: now.toISOString(),
  personId: rows.personId,
  decisions: rows.decisions.map((row) => exportedDecision(row, rows.events, rows.personKey)),
  receipt: rows.receipt,
  disclosures: rows.disclosures.map((row) => exportedDisclosure(row, rows.personKey)),
  correctionWishes: rows.wishes.map(({ id, text, language, source, state, wishedAt }) => ({
    id,
    at: wishedAt.toISOString(),
    text,
    language,
    source,
    state,
  })),
  rightsWishes: rows.rights.map((row) => ({
    id: row.id,
    kind: row.kind,
    at: row.wishedAt.toISOString(),
    text: row.text,
    language: row.language,
    state: row.state,
    answer: row.answer,
    settledAt: row.settledAt?.toISOString() ?? null,
  })),
});
