/** From the ledger of one person to who knows what about them now: one entry for each company, the one that was told last first. */
import { POLICY } from '#disclosure/policy.js';
import type { DecisionRow, DisclosureRow } from '../person/person.queries.js';
import { wayOf } from './shown.js';
import type { Knower, KnownField, StopNotice } from '../texts/views.js';

/** Something of it may be there. What is on its way counts: nobody is told that a vendor knows less than it may. */
const LEFT: readonly string[] = ['sent', 'may-have-left', 'released'];
const STOP = 'stop-and-erase';

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

function fieldsOf(told: readonly DisclosureRow[]): KnownField[] {
  return unique(told.flatMap((row) => row.field_names)).map((field) => {
    const rows = told.filter((row) => row.field_names.includes(field));
    return {
      field,
      since: rows.at(-1)!.released_at.toISOString(),
      bases: unique(rows.map((row) => row.legal_basis)),
      isCertain: rows.some((row) => row.outcome === 'sent'),
    };
  });
}

/** Of what was told under a Yes that was taken back. The notice goes by the case, whoever takes it there by now. */
function noticesOf(
  told: readonly DisclosureRow[],
  all: readonly DisclosureRow[],
  decisions: readonly DecisionRow[],
): StopNotice[] {
  const takenBack = decisions.filter((row) => row.state === 'withdrawn');
  return takenBack
    .filter((row) => told.some(({ consent_id }) => consent_id === row.id))
    .map((row) => {
      const about = all.filter((each) => each.purpose === STOP && each.escalation_id === row.escalation_id);
      const sent =
        about.find(({ outcome }) => outcome === 'sent') ?? about.find(({ outcome }) => LEFT.includes(outcome));
      return { product: row.product, at: sent?.released_at.toISOString(), isCertain: sent?.outcome === 'sent' };
    });
}

const keptBy = (told: readonly DisclosureRow[]): string[] =>
  unique(
    told
      .filter((row) => row.field_names.length > 0)
      .flatMap((row) => POLICY.find(({ purpose }) => purpose === row.purpose)?.vendorKeeps ?? []),
  );

/** `disclosures` come the newest first. */
export function whoKnows(disclosures: readonly DisclosureRow[], decisions: readonly DecisionRow[]): Knower[] {
  const companyOf = (row: DisclosureRow) => JSON.stringify([row.recipient_entity, row.recipient_country]);
  const left = disclosures.filter((row) => LEFT.includes(row.outcome));
  return unique(left.map(companyOf)).map((company): Knower => {
    const told = left.filter((row) => companyOf(row) === company);
    const last = told[0]!;
    const licenses = told.flatMap(({ product, serial_number, organisation }) =>
      product === null ? [] : [JSON.stringify([product, serial_number, organisation])],
    );
    return {
      vendor: {
        legalEntity: last.recipient_entity,
        headOffice: told.find(({ head_office }) => head_office !== '')?.head_office ?? '',
        country: last.recipient_country,
        safeguard: last.safeguard,
      },
      ways: unique(told.flatMap((row) => JSON.stringify(wayOf(row) ?? null))).flatMap(
        (way) => (JSON.parse(way) as Knower['ways'][number] | null) ?? [],
      ),
      privacyContact: last.privacy_contact ?? undefined,
      fields: fieldsOf(told),
      keeps: keptBy(told),
      licenses: unique(licenses).map((license) => {
        const [product, serialNumber, orderedBy] = JSON.parse(license) as [string, string | null, string | null];
        return { product, serialNumber: serialNumber ?? undefined, orderedBy: orderedBy ?? undefined };
      }),
      notices: noticesOf(told, disclosures, decisions),
    };
  });
}
