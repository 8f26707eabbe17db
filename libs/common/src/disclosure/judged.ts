/** What the two doors have in common: the decision about a delivery, and the ledger row of what is released. */
import { newId } from '#kernel/ids.js';
import { ledgerAddress, type Addressee, type Way } from './addressee.js';
import { decide, type Decision } from './decide.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { Field, FieldValues } from '#model/fields.js';
import { bodyOf, type Letter } from './letter.js';
import { commitAll, unwrapKey, type Commitments } from './person-key.js';
import type { Purpose } from '#model/purposes.js';
import { registeredWay, type Facts, type LedgerRow, type LockedConsent } from './release.queries.js';

/** What one step asks to tell a vendor. */
export interface StepRequest {
  readonly deliveryId: string;
  readonly attemptId: string;
  /** Purpose of this step; it may differ from the delivery's, as a look-up within an issue does. */
  readonly purpose: Purpose;
  /** The way that the letters will take. */
  readonly way: Way;
  readonly needs: readonly Field[];
  readonly accepts: readonly Field[];
  /** Pure: the letters as they will go out. */
  readonly render: (values: FieldValues) => readonly Letter[];
}

/** Columns of the locked delivery that the decision is about. */
export type JudgedDelivery = Pick<Delivery, 'purpose' | 'form' | 'vendorId' | 'personVersionId'>;

export function judge(
  { purpose, needs, accepts }: StepRequest,
  delivery: JudgedDelivery,
  facts: Facts,
  meantFor: Addressee | null,
  consent: LockedConsent,
): Decision {
  return decide(
    {
      purpose,
      delivery: {
        purpose: delivery.purpose,
        form: delivery.form,
        isItsSubject: facts.isItsSubject,
        isLicenseRevoked: facts.isLicenseRevoked,
      },
      needs,
      accepts,
      vendor: {
        legalEntity: facts.legalEntity,
        country: facts.country,
        paused: facts.paused,
        safeguard: facts.safeguard,
        safeguardExpiresOn: facts.safeguardExpiresOn,
        withheldFields: facts.withheldFields,
        ...registeredWay(facts, purpose),
      },
      meantFor,
      person: { erased: facts.erasedAt !== null || facts.wrappedKey === null, isBuyer: facts.licenseeIsBuyer },
      consent: consent.facts,
      textVersion: consent.textVersion,
    },
    facts.now,
  );
}

/** Empty after erasure, when the key is deleted and letters have no personal field. */
const commitments = (
  wrappingKey: Buffer,
  { personId, wrappedKey }: Facts,
  disclosureId: string,
  values: FieldValues,
  letters: readonly Letter[],
): Commitments =>
  wrappedKey === null
    ? { fields: {}, bodies: '' }
    : commitAll(unwrapKey(wrappingKey, personId, wrappedKey), disclosureId, values, letters.map(bodyOf));

/** The ledger row of letters that may be sent once it is committed. */
export function ledgerRow(
  wrappingKey: Buffer,
  { deliveryId, attemptId, purpose }: StepRequest,
  delivery: JudgedDelivery,
  facts: Facts,
  decision: Extract<Decision, { answer: 'allowed' }>,
  consent: Pick<LockedConsent, 'id' | 'version'>,
  told: { readonly values: FieldValues; readonly letters: readonly Letter[]; readonly fields: readonly Field[] },
): LedgerRow & { readonly id: string } {
  const id = newId('disclosure');
  const way = registeredWay(facts, purpose);
  const committed = commitments(wrappingKey, facts, id, told.values, told.letters);
  return {
    id,
    delivery_id: deliveryId,
    attempt_id: attemptId,
    form: delivery.form,
    person_id: facts.personId,
    person_version_id: delivery.personVersionId,
    customer_id: facts.customerId,
    vendor_id: delivery.vendorId,
    purpose,
    legal_basis: decision.basis,
    policy_version: decision.policyVersion,
    consent_id: consent.id,
    consent_version: consent.version,
    recipient_entity: facts.legalEntity,
    recipient_country: facts.country,
    recipient_head_office: facts.headOffice,
    recipient_channel: way.channel,
    recipient_address: ledgerAddress(way),
    safeguard: facts.safeguard,
    field_names: told.fields,
    field_commitments: committed.fields,
    body_commitment: committed.bodies,
    released_at: facts.now,
  };
}
