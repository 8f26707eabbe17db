/**
 * The door out of one delivery: the release of protocols.md, 2. In one transaction it locks the delivery by its fence, reads, decides,
 * selects only the allowed columns of the person, writes the ledger row and commits; only then does a packet exist. When the
 * commit's own result is unknown nothing was handed out and nothing is sent.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { sameWay } from './addressee.js';
import type { Decision } from './decide.js';
import type { Disclosed } from './disclosed.js';
import { judge, ledgerRow, type StepRequest } from './judged.js';
import type { Field, FieldValues } from '#model/fields.js';
import { LONGEST_RELEASE_MS } from './letter.js';
import { mint } from './mint.js';
import { commitFields, unwrapKey } from './person-key.js';
import {
  COUNT_USE,
  LOCK_DELIVERY,
  lockConsent,
  MARK_RELEASED,
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

export interface ReleaseRequest extends StepRequest {
  readonly fence: number;
  /** Milliseconds from the start of the release within which the first byte must be sent; later the letter is not sent. */
  readonly lifetimeMs: number;
  /** The letters are about the vendor's products only: the release is decided like any other, but no ledger row is written. */
  readonly isQuestion?: boolean | undefined;
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
  const [facts] = await rows<Facts>(runner, READ_FACTS, [[request.deliveryId]]);
  if (!facts) return { kind: 'gone' };
  const meantFor = await readMeantFor(runner, delivery, request.deliveryId);
  const decision = judge(request, delivery, facts, meantFor, consent);
  if (decision.answer !== 'allowed') return { kind: 'not-allowed', decision };
  if (!sameWay(registeredWay(facts, request.purpose), request.way)) return { kind: 'stopped' };
  await crashPoint('release.decided');

  const values = await readValues(runner, { ...delivery, ...request }, decision.fields);
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
  const row = ledgerRow(wrappingKey, request, delivery, facts, decision, consent, { values, letters, fields: told });
  await runner.query(MARK_RELEASED, [request.deliveryId, request.fence, request.attemptId, facts.now]);
  await runner.query(WRITE_LEDGER, [JSON.stringify([row])]);
  if (consent.countUse && consent.id) await runner.query(COUNT_USE, [consent.id]);
  await crashPoint('release.before-commit');
  return {
    kind: 'released',
    packet: mint({ disclosureId: row.id, values, letters, deadline }),
    disclosureId: row.id,
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
