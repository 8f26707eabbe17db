/** Whether a vendor may be called now, pure: pause, breaker, cap, pace. One vendor's trouble costs no other vendor anything. */
import { BREAKER_FAILURES } from '#model/held-back.js';
import type { Vendor, VendorGate } from '#model/vendor.entity.js';

export type Gate = Pick<VendorGate, 'usedSlotAt' | 'failures' | 'openUntil'> &
  Pick<Vendor, 'paused' | 'cap' | 'pacePerMinute'>;

/** Why nothing may start now, and when it is worth looking again; null: once the vendor is no longer paused. */
export interface Closed {
  readonly reason: 'vendor-paused' | 'breaker-open' | 'vendor-asked-to-wait' | 'vendor-at-cap' | 'vendor-paced';
  readonly again: Date | null;
}

/** For how long the breaker is open; then one call at a time until the vendor answers. */
export const BREAKER_OPEN_MS = 30_000;

/** Keeps processes from coming back at one moment. */
const WAIT_JITTER_MS = 1_000;
/** A place that another process frees is found by this look at the latest. */
const LOOK_AGAIN_CAP_MS = 2_000;

/** A slot that lies so little ahead is used now, so that what is due together may start together. */
export const SLOT_EARLY_MS = 50;
/**
 * How old a slot may be when it is used. With the one above less than a twentieth of a minute, so that no minute exceeds the pace by
 * more than 5 %. Older slots are lost: they do not pile up while a vendor is away.
 */
export const SLOT_HOLDS_MS = 2_900;

const after = (now: Date, ms: number) => new Date(now.getTime() + ms);
const intervalOf = ({ pacePerMinute }: Gate): number => Math.ceil(60_000 / pacePerMinute);

/** Paused or held back by its breaker or by its own wish; undefined where cap and pace alone decide. `random` from 0 to 1 is the jitter. */
export function closedBy(gate: Gate, now: Date, random: number): Closed | undefined {
  if (gate.paused) return { reason: 'vendor-paused', again: null };
  if (!gate.openUntil || gate.openUntil <= now) return undefined;
  const reason = gate.failures >= BREAKER_FAILURES ? 'breaker-open' : 'vendor-asked-to-wait';
  return { reason, again: after(gate.openUntil, random * WAIT_JITTER_MS) };
}

/** Calls that may be in flight at once. */
export const mostInFlight = (gate: Gate): number => (gate.failures >= BREAKER_FAILURES ? 1 : gate.cap);

export const atCap = (now: Date): Closed => ({ reason: 'vendor-at-cap', again: after(now, LOOK_AGAIN_CAP_MS) });

const firstSlot = (gate: Gate, now: Date): number =>
  Math.max(gate.usedSlotAt.getTime() + intervalOf(gate), now.getTime() - SLOT_HOLDS_MS);

/** Slots that what has long been due could use now: never fewer than {@link slotOf} grants. */
export function slotsNow(gate: Gate, now: Date): number {
  const until = now.getTime() + SLOT_EARLY_MS;
  return Math.max(0, Math.floor((until - firstSlot(gate, now)) / intervalOf(gate)) + 1);
}

export const paced = (gate: Gate, now: Date): Closed => ({
  reason: 'vendor-paced',
  again: new Date(firstSlot(gate, now) - SLOT_EARLY_MS),
});

/** The slot of the pace that a delivery due since `dueAt` uses now, or undefined. No slot of before it was due: an idle vendor saves none up. */
export function slotOf(gate: Gate, dueAt: Date, now: Date): Date | undefined {
  const slot = new Date(Math.max(firstSlot(gate, now), Math.min(dueAt.getTime(), now.getTime())));
  return slot <= after(now, SLOT_EARLY_MS) ? slot : undefined;
}
