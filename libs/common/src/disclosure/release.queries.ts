/** The statements of a release and the rows that they read, in the order in which a release runs them (protocols.md, 2). */
import type { QueryRunner } from 'typeorm';
import { rows, type As, type OrNull } from '#kernel/database/rows.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import type { Addressee, Way } from './addressee.js';
import type { ConsentFacts } from './decide.js';
import type { Consent, ConsentEvent } from '#model/consent.entity.js';
import type { Delivery } from '#model/delivery.entity.js';
import { FIELDS, type Field, type FieldValues } from '#model/fields.js';
import { isOfACase, type Purpose } from '#model/purposes.js';
import type { OrderLine } from '#model/order.entity.js';
import type { Person, PersonKey, PersonVersion } from '#model/person.entity.js';
import type { CaseText, Escalation, SupportCase } from '#model/support-case.entity.js';
import type { Vendor } from '#model/vendor.entity.js';

export type LockedDelivery = Pick<Delivery, 'purpose' | 'form' | 'vendorId' | 'fulfilmentId' | 'escalationId'> &
  Pick<Delivery, 'licenseId' | 'personVersionId' | 'hold' | 'cancelRequestedAt'>;

type VendorFacts = Pick<Vendor, 'legalEntity' | 'headOffice' | 'country' | 'safeguard' | 'safeguardExpiresOn'> &
  Pick<Vendor, 'paused' | 'withheldFields' | 'adapter' | 'baseUrl' | 'supportChannel' | 'supportAddress'>;

export interface Facts
  extends
    As<Person, { personId: 'id' }>,
    Pick<Person, 'customerId' | 'erasedAt'>,
    VendorFacts,
    Pick<OrderLine, 'licenseeIsBuyer'>,
    OrNull<Pick<PersonKey, 'wrappedKey'>>,
    As<Delivery, { deliveryId: 'id' }> {
  readonly now: Date;
  /** Person and vendor of the delivery are those of the line or the license that it names; of a case, those of the case and of its license. */
  readonly isItsSubject: boolean;
  /** Of a case: the license that it is about. */
  readonly isLicenseRevoked: boolean;
}

export const LOCK_DELIVERY = `
  SELECT purpose, form, vendor_id, fulfilment_id, license_id, escalation_id, person_version_id, hold, cancel_requested_at
    FROM deliveries WHERE id = $1 AND fence = $2 AND state = 'claimed' FOR NO KEY UPDATE`;

/** Locks only: what a locking statement joins comes from the snapshot taken before it waited. */
const LOCK_CONSENT = `SELECT id FROM consents WHERE escalation_id = $1 FOR NO KEY UPDATE`;

/**
 * Runs after the lock. Retries of one delivery are one use: `counted` says that it was counted, and the decision gets it back. `yes_id` is
 * set only if the newest event other than `requested` is the Yes.
 */
const READ_CONSENT = `
  SELECT c.id, c.version, c.state, c.valid_until, c.fields, c.text_version, s.text_version AS current_text_version, s.state AS case_state,
         c.recipient_entity, c.recipient_country, c.recipient_safeguard, c.recipient_channel, c.recipient_address,
         EXISTS (SELECT 1 FROM disclosures d WHERE d.delivery_id = $2 AND d.consent_id = c.id) AS counted, c.uses_left,
         CASE WHEN y.state = 'given' THEN y.id END AS yes_id, y.field_commitments AS yes_commitments
    FROM consents c JOIN escalations e ON e.id = c.escalation_id JOIN support_cases s ON s.id = e.case_id
    LEFT JOIN LATERAL (SELECT id, state, field_commitments FROM consent_events WHERE consent_id = c.id AND state <> 'requested'
                        ORDER BY at DESC, id DESC LIMIT 1) y ON true
   WHERE c.escalation_id = $1`;

/** Of several deliveries. Runs after the locks, so that its snapshot is newer than any wait for them. */
export const READ_FACTS = `
  SELECT d.id AS delivery_id, clock_timestamp() AS now, p.id AS person_id, p.customer_id, p.erased_at,
         coalesce(l.licensee_is_buyer, false) AS licensee_is_buyer,
         CASE WHEN d.fulfilment_id IS NOT NULL THEN f.person_version_id = pv.id AND pr.vendor_id = v.id
              WHEN d.license_id IS NOT NULL THEN li.person_version_id = pv.id AND li.vendor_id = v.id
              ELSE coalesce(s.person_version_id = pv.id AND s.vendor_id = v.id AND cl.person_version_id = pv.id AND cl.vendor_id = v.id, false) END AS is_its_subject,
         coalesce(cl.state = 'revoked', false) AS is_license_revoked,
         v.legal_entity, v.head_office, v.country, v.safeguard, v.safeguard_expires_on::text, v.paused, v.withheld_fields, v.adapter, v.base_url,
         v.support_channel, v.support_address, k.wrapped_key
    FROM deliveries d
    JOIN person_versions pv ON pv.id = d.person_version_id
    JOIN persons p ON p.id = pv.person_id
    JOIN vendors v ON v.id = d.vendor_id
    LEFT JOIN person_keys k ON k.person_id = p.id
    LEFT JOIN licenses li ON li.id = d.license_id
    LEFT JOIN fulfilments f ON f.id = coalesce(d.fulfilment_id, li.fulfilment_id)
    LEFT JOIN order_lines l ON l.id = f.order_line_id
    LEFT JOIN products pr ON pr.id = l.product_id
    LEFT JOIN escalations e ON e.id = d.escalation_id
    LEFT JOIN support_cases s ON s.id = e.case_id
    LEFT JOIN licenses cl ON cl.id = s.license_id
   WHERE d.id = ANY($1)`;

/** The addressee that an escalation was composed for; a notice to stop and to erase names its own. */
const READ_MEANT_FOR = `
  SELECT coalesce(n.recipient_entity, e.recipient_entity) AS "legalEntity", coalesce(n.recipient_country, e.recipient_country) AS country,
         coalesce(n.channel, e.channel) AS channel, coalesce(n.recipient, e.recipient) AS address
    FROM escalations e LEFT JOIN stop_notices n ON n.delivery_id = $2 WHERE e.id = $1`;

export const COUNT_USE = `UPDATE consents SET uses_left = uses_left - 1 WHERE id = $1`;

const READ_PROBLEM = `
  SELECT t.text FROM escalations e JOIN case_texts t ON t.case_id = e.case_id AND t.version = e.text_version WHERE e.id = $1`;

/** The columns of a ledger row as a release writes it, with their types; what it settles as comes later. */
const LEDGER = {
  id: 'text', delivery_id: 'text', attempt_id: 'text', form: 'text', person_id: 'text', person_version_id: 'text', customer_id: 'text',
  vendor_id: 'text', purpose: 'text', legal_basis: 'text', policy_version: 'integer', consent_id: 'text', consent_version: 'integer',
  recipient_entity: 'text', recipient_country: 'text', recipient_head_office: 'text', recipient_channel: 'text', recipient_address: 'text',
  safeguard: 'text', field_names: 'text[]', field_commitments: 'jsonb', body_commitment: 'text', released_at: 'timestamptz',
} as const; // prettier-ignore
export type LedgerRow = Readonly<
  Record<keyof typeof LEDGER, string | number | readonly string[] | Readonly<Record<string, string>> | Date | null>
>;

const LEDGER_NAMES = Object.keys(LEDGER).join(', ');

/** $1: the rows, as JSON. The clock of the database is read to the microsecond, which a JSON text of it keeps. */
export const WRITE_LEDGER = `
  INSERT INTO disclosures (${LEDGER_NAMES}, settled_at, outcome)
  SELECT ${LEDGER_NAMES}, NULL, 'released'
    FROM json_to_recordset($1::json) AS r (${Object.entries(LEDGER)
      .map(([name, type]) => `${name} ${type}`)
      .join(', ')})`;

/** Marks a claimed delivery and its attempt as released. */
export const MARK_RELEASED = `
  WITH mark_delivery AS (UPDATE deliveries SET state = 'released' WHERE id = $1 AND fence = $2)
  UPDATE attempts SET released_at = $4 WHERE id = $3`;

/** The way that the register names for this purpose. */
export const registeredWay = (facts: Facts, purpose: Purpose): Way =>
  isOfACase(purpose)
    ? { channel: facts.supportChannel, address: facts.supportAddress ?? '' }
    : { channel: facts.adapter, address: facts.baseUrl };

type MeantFor = As<Escalation, { legalEntity: 'recipientEntity'; country: 'recipientCountry'; address: 'recipient' }> &
  Pick<Escalation, 'channel'>;

/** Null where the delivery belongs to no case. */
export async function readMeantFor(
  runner: QueryRunner,
  { escalationId }: LockedDelivery,
  deliveryId: string,
): Promise<Addressee | null> {
  if (escalationId === null) return null;
  const [row] = await rows<MeantFor>(runner, READ_MEANT_FOR, [escalationId, deliveryId]);
  return row ?? null;
}

type PersonValues = Pick<PersonVersion, 'firstName' | 'lastName' | 'email'>;
type Told = Partial<PersonValues> & As<Delivery, { deliveryId: 'id' }>;

/** Empty values are left out, such as the last name of a person with one name. */
const withoutEmpty = (fields: readonly Field[], read: FieldValues): FieldValues =>
  Object.fromEntries(
    fields.filter((field) => read[field] !== undefined && read[field] !== '').map((field) => [field, read[field]]),
  );

/** Selects the allowed columns of the persons of several deliveries, and no other; by the delivery's id. */
export async function readPersons(
  runner: QueryRunner,
  deliveryIds: readonly string[],
  fields: readonly Field[],
): Promise<ReadonlyMap<string, FieldValues>> {
  const columns = fields
    .filter((field) => FIELDS[field].table === 'person_versions')
    .map((field) => `pv.${FIELDS[field].column} AS "${field}"`);
  if (columns.length === 0) return new Map();
  const persons = await rows<Told>(
    runner,
    `SELECT d.id AS delivery_id, ${columns.join(', ')}
       FROM deliveries d JOIN person_versions pv ON pv.id = d.person_version_id WHERE d.id = ANY($1)`,
    [deliveryIds],
  );
  return new Map(persons.map(({ deliveryId, ...read }) => [deliveryId, withoutEmpty(fields, read)]));
}

/** The allowed values of one delivery: of the person, and of the case where its text is allowed. */
export async function readValues(
  runner: QueryRunner,
  { deliveryId, escalationId }: { readonly deliveryId: string; readonly escalationId: string | null },
  fields: readonly Field[],
): Promise<FieldValues> {
  const person = (await readPersons(runner, [deliveryId], fields)).get(deliveryId);
  const [problem] = fields.includes('problemText')
    ? await rows<Pick<CaseText, 'text'>>(runner, READ_PROBLEM, [escalationId])
    : [];
  return withoutEmpty(fields, { ...person, ...(problem ? { problemText: problem.text } : {}) });
}

export interface LockedConsent {
  readonly facts: ConsentFacts | null;
  readonly id: string | null;
  readonly version: number | null;
  /** Version of the problem text as it stands now. */
  readonly textVersion: number;
  readonly countUse: boolean;
  /** The event of the Yes, and the commitments to the values that the person was shown; null without a Yes. */
  readonly yes: { readonly eventId: string; readonly commitments: Readonly<Record<string, string>> } | null;
}

interface ConsentRow
  extends
    Pick<Consent, 'id' | 'version' | 'state' | 'validUntil' | 'fields' | 'textVersion' | 'usesLeft'>,
    Pick<
      Consent,
      'recipientEntity' | 'recipientCountry' | 'recipientSafeguard' | 'recipientChannel' | 'recipientAddress'
    >,
    As<SupportCase, { currentTextVersion: 'textVersion'; caseState: 'state' }>,
    OrNull<As<ConsentEvent, { yesId: 'id'; yesCommitments: 'fieldCommitments' }>> {
  readonly counted: boolean;
}

export const NO_CONSENT: LockedConsent = {
  facts: null,
  id: null,
  version: null,
  textVersion: 0,
  countUse: false,
  yes: null,
};

/** Locks the consent of an escalation, if any, then reads it in a second statement: what that reads holds until the commit. */
export async function lockConsent(
  runner: QueryRunner,
  escalationId: string | null,
  deliveryId: string,
): Promise<LockedConsent> {
  await runner.query(LOCK_CONSENT, [escalationId]);
  await crashPoint('release.consent-locked');
  const [row] = await rows<ConsentRow>(runner, READ_CONSENT, [escalationId, deliveryId]);
  if (!row) return NO_CONSENT;
  const { id, version, state, fields } = row;
  return {
    id,
    version,
    facts: {
      state,
      fields,
      validUntil: row.validUntil,
      usesLeft: row.usesLeft + (row.counted ? 1 : 0),
      textVersion: row.textVersion,
      isCaseOpen: row.caseState === 'open',
      recipient: {
        legalEntity: row.recipientEntity,
        country: row.recipientCountry,
        safeguard: row.recipientSafeguard,
        channel: row.recipientChannel,
        address: row.recipientAddress,
      },
    },
    textVersion: row.currentTextVersion,
    countUse: !row.counted,
    yes: row.yesId === null ? null : { eventId: row.yesId, commitments: row.yesCommitments ?? {} },
  };
}
