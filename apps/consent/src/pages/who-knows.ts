/** From the ledger of one person to what each company knows about them now; the latest disclosure first. */
import { POLICY } from '#disclosure/policy.js';
import { HAS_LEFT, type DisclosureOutcome } from '#model/delivery.states.js';
import type { Purpose } from '#model/purposes.js';
import type { DecisionRow, DisclosureRow } from '../person/person.queries.js';
import { wayOf } from './shown.js';
import type { Knower, KnownField, StopNotice } from '../texts/views.js';

/** The vendor may have the data. An unsettled release counts: no page says that a vendor knows less than it may. */
const LEFT: readonly DisclosureOutcome[] = [...HAS_LEFT, 'released'];
const STOP: Purpose = 'stop-and-erase';

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

function fieldsOf(told: readonly DisclosureRow[]): KnownField[] {
  return unique(told.flatMap((row) => row.fieldNames)).map((field) => {
    const rows = told.filter((row) => row.fieldNames.includes(field));
    return {
      field,
      since: rows.at(-1)!.releasedAt.toISOString(),
      bases: unique(rows.map((row) => row.legalBasis)),
      isCertain: rows.some((row) => row.outcome === 'sent'),
    };
  });
}

/** Notices about disclosures under a withdrawn Yes, found by the escalation: a notice may have gone to a successor of the company. */
function noticesOf(
  told: readonly DisclosureRow[],
  all: readonly DisclosureRow[],
  decisions: readonly DecisionRow[],
): StopNotice[] {
  const takenBack = decisions.filter((row) => row.state === 'withdrawn');
  return takenBack
    .filter((row) => told.some(({ consentId }) => consentId === row.id))
    .map((row) => {
      const about = all.filter((each) => each.purpose === STOP && each.escalationId === row.escalationId);
      const sent =
        about.find(({ outcome }) => outcome === 'sent') ?? about.find(({ outcome }) => LEFT.includes(outcome));
      return { product: row.product, at: sent?.releasedAt.toISOString(), isCertain: sent?.outcome === 'sent' };
    });
}

const keptBy = (told: readonly DisclosureRow[]): string[] =>
  unique(
    told
      .filter((row) => row.fieldNames.length > 0)
      .flatMap((row) => POLICY.find(({ purpose }) => purpose === row.purpose)?.vendorKeeps ?? []),
  );

/** `disclosures` come the newest first. */
export function whoKnows(disclosures: readonly DisclosureRow[], decisions: readonly DecisionRow[]): Knower[] {
  const companyOf = (row: DisclosureRow) => JSON.stringify([row.recipientEntity, row.recipientCountry]);
  const left = disclosures.filter((row) => LEFT.includes(row.outcome));
  return unique(left.map(companyOf)).map((company): Knower => {
    const told = left.filter((row) => companyOf(row) === company);
    const last = told[0]!;
    const licenses = told.flatMap(({ product, serialNumber, organisation }) =>
      product === null ? [] : [JSON.stringify([product, serialNumber, organisation])],
    );
    return {
      vendor: {
        legalEntity: last.recipientEntity,
        headOffice: told.find(({ headOffice }) => headOffice !== '')?.headOffice ?? '',
        country: last.recipientCountry,
        safeguard: last.safeguard,
      },
      ways: unique(told.flatMap((row) => JSON.stringify(wayOf(row) ?? null))).flatMap(
        (way) => (JSON.parse(way) as Knower['ways'][number] | null) ?? [],
      ),
      privacyContact: last.privacyContact ?? undefined,
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
