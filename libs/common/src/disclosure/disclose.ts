/**
 * The one door out: the release of protocols.md, 2. In one transaction it locks the delivery by its fence, reads, decides,
 * selects only the allowed columns of the person, writes the ledger row and commits; only then does a packet exist. When the
 * commit's own result is unknown nothing was handed out and nothing is sent.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { newId } from '../database/ids.js';
import { crashPoint } from '../faults/crash-point.js';
import { decide } from './decide.js';
import type { Decision } from './decide.js';
import { Disclosed } from './disclosed.js';
import { FIELDS } from './fields.js';
import type { Field, FieldValues } from './fields.js';
import { LONGEST_RELEASE_MS } from './letter.js';
import type { HttpLetter } from './letter.js';
import { commitBodies, commitFields, unwrapKey } from './person-key.js';
import type { Form, Purpose } from './purposes.js';

const mint = Disclosed.takeMint();

export interface ReleaseRequest {
  readonly deliveryId: string;
  readonly fence: number;
  readonly attemptId: string;
  /** Purpose of this step, which need not be that of the delivery: a look-up on the way to an issue is a look-up. */
  readonly purpose: Purpose;
  readonly needs: readonly Field[];
  readonly accepts: readonly Field[];
  /** Milliseconds after the release began within which the first byte leaves, or never. */
  readonly lifetimeMs: number;
  /** Pure: the letters as they will go out. */
  readonly render: (values: FieldValues) => readonly HttpLetter[];
}

export type Release =
  | {
      readonly kind: 'released';
      readonly packet: Disclosed;
      readonly disclosureId: string;
      readonly fields: readonly Field[];
    }
  /** Another claim, or an end, came in between. */
  | { readonly kind: 'gone' }
  /** Held or cancelled since the claim. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-allowed'; readonly decision: Exclude<Decision, { answer: 'allowed' }> }
  /** The person has no value for a field that the vendor needs. */
  | { readonly kind: 'incomplete'; readonly field: Field };

interface LockedDelivery {
  form: Form;
  vendor_id: string;
  fulfilment_id: string | null;
  license_id: string | null;
  person_version_id: string;
  hold: boolean;
  cancel_requested_at: Date | null;
}

interface Facts {
  now: Date;
  person_id: string;
  customer_id: string;
  erased_at: Date | null;
  licensee_is_buyer: boolean;
  legal_entity: string;
  country: string;
  safeguard: string;
  safeguard_expires_on: string | null;
  paused: boolean;
  withheld_fields: string[];
  wrapped_key: Buffer | null;
}

const LOCK_DELIVERY = `
  SELECT form, vendor_id, fulfilment_id, license_id, person_version_id, hold, cancel_requested_at
    FROM deliveries WHERE id = $1 AND fence = $2 AND state = 'claimed' FOR NO KEY UPDATE`;

/** A statement of its own, after the locks: its snapshot is younger than every wait. */
const READ_FACTS = `
  SELECT clock_timestamp() AS now, p.id AS person_id, p.customer_id, p.erased_at,
         coalesce(l.licensee_is_buyer, false) AS licensee_is_buyer,
         v.legal_entity, v.country, v.safeguard, v.safeguard_expires_on::text, v.paused, v.withheld_fields, k.wrapped_key
    FROM person_versions pv
    JOIN persons p ON p.id = pv.person_id
    JOIN vendors v ON v.id = $2
    LEFT JOIN person_keys k ON k.person_id = p.id
    LEFT JOIN licenses li ON li.id = $4
    LEFT JOIN fulfilments f ON f.id = coalesce($3, li.fulfilment_id)
    LEFT JOIN order_lines l ON l.id = f.order_line_id
   WHERE pv.id = $1`;

const WRITE_LEDGER = `
  WITH mark_delivery AS (UPDATE deliveries SET state = 'released' WHERE id = $2 AND fence = $3),
       mark_attempt AS (UPDATE attempts SET released_at = $17 WHERE id = $4)
  INSERT INTO disclosures (id, delivery_id, attempt_id, form, person_id, person_version_id, customer_id, vendor_id, purpose,
                           legal_basis, policy_version, consent_id, consent_version, recipient_entity, recipient_country,
                           safeguard, field_names, field_commitments, body_commitment, released_at, settled_at, outcome)
  VALUES ($1, $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, NULL, $13, $14, $15, $16, $18, $19, $17, NULL, 'released')`;

/** Selects the allowed columns and no other; a person with one name has no last name to give. */
async function readValues(
  runner: QueryRunner,
  personVersionId: string,
  fields: readonly Field[],
): Promise<FieldValues> {
  if (fields.length === 0) return {};
  const columns = fields.map((field) => `${FIELDS[field].column} AS "${field}"`).join(', ');
  const rows = (await runner.query(`SELECT ${columns} FROM person_versions WHERE id = $1`, [
    personVersionId,
  ])) as Record<Field, string>[];
  return Object.fromEntries(fields.filter((field) => rows[0]![field] !== '').map((field) => [field, rows[0]![field]]));
}

/** Of the fields, as JSON, and of the bodies. Once a person is erased there is no key to commit with, and only letters without a field. */
function commitments(
  wrappingKey: Buffer,
  { person_id, wrapped_key }: Facts,
  disclosureId: string,
  values: FieldValues,
  letters: readonly HttpLetter[],
): [string, string] {
  if (wrapped_key === null) return ['{}', ''];
  const key = unwrapKey(wrappingKey, person_id, wrapped_key);
  const bodies = letters.map((letter) => letter.body);
  return [JSON.stringify(commitFields(key, disclosureId, values)), commitBodies(key, disclosureId, bodies)];
}

async function releaseInTransaction(
  runner: QueryRunner,
  wrappingKey: Buffer,
  request: ReleaseRequest,
  t0: number,
): Promise<Release> {
  const locked = (await runner.query(LOCK_DELIVERY, [request.deliveryId, request.fence])) as LockedDelivery[];
  const delivery = locked[0];
  if (!delivery) return { kind: 'gone' };
  if (delivery.hold || delivery.cancel_requested_at) return { kind: 'stopped' };
  await crashPoint('release.locked');

  const found = (await runner.query(READ_FACTS, [
    delivery.person_version_id,
    delivery.vendor_id,
    delivery.fulfilment_id,
    delivery.license_id,
  ])) as Facts[];
  const facts = found[0];
  if (!facts) return { kind: 'gone' };
  const decision = decide(
    {
      purpose: request.purpose,
      needs: request.needs,
      accepts: request.accepts,
      vendor: {
        paused: facts.paused,
        safeguard: facts.safeguard,
        safeguardExpiresOn: facts.safeguard_expires_on,
        withheldFields: facts.withheld_fields,
      },
      person: { erased: facts.erased_at !== null || facts.wrapped_key === null, isBuyer: facts.licensee_is_buyer },
      consent: null,
      textVersion: 0,
    },
    facts.now,
  );
  if (decision.answer !== 'allowed') return { kind: 'not-allowed', decision };

  const values = await readValues(runner, delivery.person_version_id, decision.fields);
  const missing = request.needs.find((field) => values[field] === undefined);
  if (missing) return { kind: 'incomplete', field: missing };

  const letters = request.render(values);
  const disclosureId = newId('disclosure');
  const told = decision.fields.filter((field) => values[field] !== undefined);
  await runner.query(WRITE_LEDGER, [
    disclosureId, request.deliveryId, request.fence, request.attemptId, delivery.form, facts.person_id, delivery.person_version_id,
    facts.customer_id, delivery.vendor_id, request.purpose, decision.basis, decision.policyVersion, facts.legal_entity,
    facts.country, facts.safeguard, told, facts.now, ...commitments(wrappingKey, facts, disclosureId, values, letters),
  ]); // prettier-ignore
  await crashPoint('release.before-commit');
  return {
    kind: 'released',
    packet: mint({ disclosureId, values, letters, deadline: t0 + Math.min(request.lifetimeMs, LONGEST_RELEASE_MS) }),
    disclosureId,
    fields: told,
  };
}

/**
 * Decides one disclosure and writes it to the ledger. Returns a packet with a deadline, or why there is none. Throws when the
 * database fails; then nothing may be sent.
 */
export async function disclose(source: DataSource, wrappingKey: Buffer, request: ReleaseRequest): Promise<Release> {
  const t0 = performance.now();
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction('READ COMMITTED');
    await runner.query(`SET LOCAL lock_timeout = '2s'`);
    const release = await releaseInTransaction(runner, wrappingKey, request, t0);
    if (release.kind !== 'released') {
      await runner.rollbackTransaction();
      return release;
    }
    await runner.commitTransaction();
    await crashPoint('release.after-commit');
    return release;
  } catch (error) {
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
