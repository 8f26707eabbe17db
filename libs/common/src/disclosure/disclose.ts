/**
 * The one door out: the release of protocols.md, 2. In one transaction it locks the delivery by its fence, reads, decides,
 * selects only the allowed columns of the person, writes the ledger row and commits; only then does a packet exist. When the
 * commit's own result is unknown nothing was handed out and nothing is sent.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { ledgerAddress, sameWay, type Way } from './addressee.js';
import { decide, type Decision } from './decide.js';
import { Disclosed } from './disclosed.js';
import type { Field, FieldValues } from '#model/fields.js';
import { bodyOf, LONGEST_RELEASE_MS, type Letter } from './letter.js';
import { commitAll, commitFields, unwrapKey } from './person-key.js';
import type { Purpose } from '#model/purposes.js';
import {
  COUNT_USE,
  LOCK_DELIVERY,
  lockConsent,
  NO_CONSENT,
  READ_FACTS,
  readMeantFor,
  readValues,
  registeredWay,
  WRITE_LEDGER,
  type Facts,
  type LockedConsent,
  type LockedDelivery,
} from './release.queries.js';

const mint = Disclosed.takeMint();

export interface ReleaseRequest {
  readonly deliveryId: string;
  readonly fence: number;
  readonly attemptId: string;
  /** Purpose of this step; it may differ from the delivery's, as a look-up within an issue does. */
  readonly purpose: Purpose;
  /** The way that the letters will take. */
  readonly way: Way;
  readonly needs: readonly Field[];
  readonly accepts: readonly Field[];
  /** Milliseconds from the start of the release within which the first byte must be sent; later the letter is not sent. */
  readonly lifetimeMs: number;
  /** The letters are about the vendor's products only: the release is decided like any other, but no ledger row is written. */
  readonly isQuestion?: boolean | undefined;
  /** Pure: the letters as they will go out. */
  readonly render: (values: FieldValues) => readonly Letter[];
}

export type Release =
  | {
      readonly kind: 'released';
      readonly packet: Disclosed;
      readonly disclosureId: string;
      readonly fields: readonly Field[];
    }
  /** The delivery was claimed again or has ended since this claim. */
  | { readonly kind: 'gone' }
  /** The order was held or cancelled since the claim, or the register names another channel or address now. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'not-allowed'; readonly decision: Exclude<Decision, { answer: 'allowed' }> }
  /** The person has no value for a field that the vendor needs. */
  | { readonly kind: 'incomplete'; readonly field: Field };

/** Compares each value with the commitment recorded at the Yes: the consent names a text version, whose row could have been altered since. */
function isWhatWasAgreedTo(
  wrappingKey: Buffer,
  { personId, wrappedKey }: Facts,
  { yes }: LockedConsent,
  values: FieldValues,
): boolean {
  if (yes === null || wrappedKey === null) return false;
  const now = commitFields(unwrapKey(wrappingKey, personId, wrappedKey), yes.eventId, values);
  return Object.entries(now).every(([field, commitment]) => yes.commitments[field] === commitment);
}

/** Commitments to the fields (JSON) and to the bodies; empty after erasure, when the key is deleted and letters have no personal field. */
function commitments(
  wrappingKey: Buffer,
  { personId, wrappedKey }: Facts,
  disclosureId: string,
  values: FieldValues,
  letters: readonly Letter[],
): [string, string] {
  if (wrappedKey === null) return ['{}', ''];
  const key = unwrapKey(wrappingKey, personId, wrappedKey);
  const { fields, bodies } = commitAll(key, disclosureId, values, letters.map(bodyOf));
  return [JSON.stringify(fields), bodies];
}

async function releaseInTransaction(
  runner: QueryRunner,
  wrappingKey: Buffer,
  request: ReleaseRequest,
  t0: number,
): Promise<Release> {
  const [delivery] = await rows<LockedDelivery>(runner, LOCK_DELIVERY, [request.deliveryId, request.fence]);
  if (!delivery) return { kind: 'gone' };
  if (delivery.hold || delivery.cancelRequestedAt) return { kind: 'stopped' };
  await crashPoint('release.locked');

  const personal = request.purpose === 'escalation-personal';
  const consent = personal ? await lockConsent(runner, delivery.escalationId, request.deliveryId) : NO_CONSENT;
  const [facts] = await rows<Facts>(runner, READ_FACTS, [
    delivery.personVersionId,
    delivery.vendorId,
    delivery.fulfilmentId,
    delivery.licenseId,
    delivery.escalationId,
  ]);
  if (!facts) return { kind: 'gone' };
  const way = registeredWay(facts, request.purpose);
  const decision = decide(
    {
      purpose: request.purpose,
      delivery: {
        purpose: delivery.purpose,
        form: delivery.form,
        isItsSubject: facts.isItsSubject,
        isLicenseRevoked: facts.isLicenseRevoked,
      },
      needs: request.needs,
      accepts: request.accepts,
      vendor: {
        legalEntity: facts.legalEntity,
        country: facts.country,
        paused: facts.paused,
        safeguard: facts.safeguard,
        safeguardExpiresOn: facts.safeguardExpiresOn,
        withheldFields: facts.withheldFields,
        ...way,
      },
      meantFor: await readMeantFor(runner, delivery, request.deliveryId),
      person: { erased: facts.erasedAt !== null || facts.wrappedKey === null, isBuyer: facts.licenseeIsBuyer },
      consent: consent.facts,
      textVersion: consent.textVersion,
    },
    facts.now,
  );
  if (decision.answer !== 'allowed') return { kind: 'not-allowed', decision };
  if (!sameWay(way, request.way)) return { kind: 'stopped' };
  await crashPoint('release.decided');

  const values = await readValues(runner, delivery, decision.fields);
  if (personal && !isWhatWasAgreedTo(wrappingKey, facts, consent, values))
    return { kind: 'not-allowed', decision: { answer: 'refused', code: 'text-changed' } };
  const missing = request.needs.find((field) => values[field] === undefined);
  if (missing) return { kind: 'incomplete', field: missing };

  const letters = request.render(values);
  const deadline = t0 + Math.min(request.lifetimeMs, LONGEST_RELEASE_MS);
  const told = decision.fields.filter((field) => values[field] !== undefined);
  if (request.isQuestion) {
    if (told.length > 0) throw new Error('A question tells nothing of a person.');
    return {
      kind: 'released',
      packet: mint({ disclosureId: '', values, letters, deadline }),
      disclosureId: '',
      fields: told,
    };
  }
  const disclosureId = newId('disclosure');
  await runner.query(WRITE_LEDGER, [
    disclosureId, request.deliveryId, request.fence, request.attemptId, delivery.form, facts.personId, delivery.personVersionId,
    facts.customerId, delivery.vendorId, request.purpose, decision.basis, decision.policyVersion, facts.legalEntity,
    facts.country, facts.safeguard, told, facts.now, ...commitments(wrappingKey, facts, disclosureId, values, letters), consent.id, consent.version,
    facts.headOffice, way.channel, ledgerAddress(way),
  ]); // prettier-ignore
  if (consent.countUse && consent.id) await runner.query(COUNT_USE, [consent.id]);
  await crashPoint('release.before-commit');
  return {
    kind: 'released',
    packet: mint({ disclosureId, values, letters, deadline }),
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
    if (!request.isQuestion) await crashPoint('release.after-commit');
    return release;
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
