/** Moves a locked escalation and starts its letter, within the caller's transaction. */
import type { EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { isUniqueViolation } from '#kernel/database/unique-violation.js';
import { Refusal } from '#kernel/refusal.js';
import { Delivery } from '#model/delivery.entity.js';
import { deliveryRow } from '#model/new-delivery.js';
import type { Form } from '#model/purposes.js';
import { LOCK, LOCK_CASE, MOVE, type LockedEscalation } from './escalation.queries.js';
import { nextState, type EscalationEvent } from './escalation.states.js';

/** One order of locks everywhere: the case, then its escalation. */
export async function lockEscalation(manager: EntityManager, id: string): Promise<LockedEscalation> {
  await manager.query(LOCK_CASE, [id]);
  const [locked] = await rows<LockedEscalation>(manager, LOCK, [id]);
  if (!locked) throw new Refusal('not-found');
  return locked;
}

interface Move {
  readonly state: string;
  readonly reason?: string | null;
  readonly form?: Form | null;
  readonly serialAfter?: Date | null;
}

/** A unique index allows one escalation under way per case; a second clerk gets `already-under-way`. */
export async function moveOrRefuse(
  manager: EntityManager,
  id: string,
  { state, reason = null, form = null, serialAfter = null }: Move,
): Promise<void> {
  try {
    await manager.query(MOVE, [id, state, reason, form, serialAfter]);
  } catch (error) {
    if (isUniqueViolation(error)) throw new Refusal('already-under-way');
    throw error;
  }
}

/** Moves a locked escalation on and inserts the delivery of this form, under this form's own key; returns its vendor for the nudge. */
export async function startLetter(
  manager: EntityManager,
  locked: LockedEscalation,
  event: EscalationEvent,
  form: Form,
): Promise<string> {
  const state = nextState(locked.state, event);
  if (!state) throw new Refusal('wrong-state');
  await moveOrRefuse(manager, locked.id, { state, form, serialAfter: locked.serialAfter });
  const row = deliveryRow({
    vendorId: locked.vendorId,
    purpose: form === 'personal' ? 'escalation-personal' : 'escalation-serial',
    form,
    escalationId: locked.id,
    personVersionId: locked.personVersionId,
    round: 1,
    intentKey: form === 'personal' ? locked.personalKey : locked.serialKey,
  });
  await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
  return locked.vendorId;
}

/** Starts a letter that no clerk chooses at this moment. A revoked license discards the escalation instead, for both forms. */
export async function startByItself(
  manager: EntityManager,
  locked: LockedEscalation,
  event: 'granted' | 'chosen',
  form: Form,
): Promise<string | undefined> {
  if (locked.licenseState !== 'revoked') return startLetter(manager, locked, event, form);
  await moveOrRefuse(manager, locked.id, { state: 'discarded', reason: 'license-revoked' });
  return undefined;
}
