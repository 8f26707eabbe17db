/** Whether a vendor may be called now, pure: pause, breaker, cap, pace. One vendor's trouble costs no other vendor anything. */
import type { Vendor, VendorGate } from '#model/vendor.entity.js';

export type Gate = Omit<VendorGate, 'vendorId'> & Pick<Vendor, 'paused' | 'cap' | 'pacePerMinute'>;

export type GateVerdict =
  | { readonly kind: 'go'; readonly nextSlotAt: Date; readonly usedSlotAt: Date }
  /** `slotAt` and `nextSlotAt` are set where a slot of the pace was reserved. */
  | {
      readonly kind: 'later';
      readonly at: Date;
      readonly reason: string;
      readonly slotAt: Date | null;
      readonly nextSlotAt: Date | null;
    };

/** Failures in a row that open the breaker, and for how long; then one call at a time until the vendor answers. */
export const BREAKER_FAILURES = 5;
export const BREAKER_OPEN_MS = 30_000;

const LOOK_AGAIN_PAUSED_MS = 30_000;
/** Keeps waiting deliveries from coming back at one moment. */
const WAIT_JITTER_MS = 1_000;
/** A safety net only: an attempt that ends wakes the next delivery. */
const LOOK_AGAIN_CAP_MS = 2_000;

/**
 * How old a reserved slot may be when it is used: a twentieth of a minute, so that no minute exceeds the pace by more than 5 %.
 * Older slots are lost: they do not pile up while a vendor is away.
 */
export const SLOT_HOLDS_MS = 3_000;

const after = (now: Date, ms: number) => new Date(now.getTime() + ms);
const latest = (a: Date, b: Date) => (a > b ? a : b);
const later = (at: Date, reason: string): GateVerdict => ({
  kind: 'later',
  at,
  reason,
  slotAt: null,
  nextSlotAt: null,
});

/** `random` from 0 to 1 is the jitter. */
export function gateVerdict(
  gate: Gate,
  delivery: { inFlight: number; slotAt: Date | null },
  now: Date,
  random: number,
): GateVerdict {
  if (gate.paused) return later(after(now, LOOK_AGAIN_PAUSED_MS), 'vendor-paused');
  if (gate.openUntil && gate.openUntil > now) {
    const reason = gate.failures >= BREAKER_FAILURES ? 'breaker-open' : 'vendor-asked-to-wait';
    return later(after(gate.openUntil, random * WAIT_JITTER_MS), reason);
  }
  const cap = gate.failures >= BREAKER_FAILURES ? 1 : gate.cap;
  if (delivery.inFlight >= cap) return later(after(now, LOOK_AGAIN_CAP_MS), 'vendor-at-cap');
  if (delivery.slotAt && delivery.slotAt > now) return later(delivery.slotAt, 'vendor-paced');

  const interval = Math.ceil(60_000 / gate.pacePerMinute);
  // A delivery with a reserved slot may use a slightly older one; without, only the present slot, and only if none is reserved.
  const slot = latest(after(gate.usedSlotAt, interval), after(now, delivery.slotAt ? -SLOT_HOLDS_MS : 0));
  const next = latest(gate.nextSlotAt, slot);
  const lineIsEmpty = gate.nextSlotAt <= now;
  if (slot <= now && (delivery.slotAt || lineIsEmpty)) {
    return { kind: 'go', nextSlotAt: delivery.slotAt ? gate.nextSlotAt : after(now, interval), usedSlotAt: slot };
  }
  return { kind: 'later', at: next, reason: 'vendor-paced', slotAt: next, nextSlotAt: after(next, interval) };
}
