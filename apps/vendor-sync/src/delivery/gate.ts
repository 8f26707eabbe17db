/** Whether a vendor may be called now, pure: pause, breaker, cap, pace. One vendor's trouble costs no other vendor anything. */
export interface Gate {
  readonly paused: boolean;
  /** Calls in flight at most. */
  readonly cap: number;
  readonly pacePerMinute: number;
  readonly nextSlotAt: Date;
  readonly failures: number;
  readonly openUntil: Date | null;
}

export type GateVerdict =
  | { readonly kind: 'go'; readonly nextSlotAt: Date }
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
/** A net only: whoever frees a place wakes the next one. */
const LOOK_AGAIN_CAP_MS = 2_000;

/** A reserved slot that was not used within this is gone: after an outage all of them would start at once, far above the pace. */
const SLOT_HOLDS_MS = 5_000;

const after = (now: Date, ms: number) => new Date(now.getTime() + ms);
const later = (at: Date, reason: string): GateVerdict => ({
  kind: 'later',
  at,
  reason,
  slotAt: null,
  nextSlotAt: null,
});

export function gateVerdict(gate: Gate, delivery: { inFlight: number; slotAt: Date | null }, now: Date): GateVerdict {
  if (gate.paused) return later(after(now, LOOK_AGAIN_PAUSED_MS), 'vendor-paused');
  if (gate.openUntil && gate.openUntil > now) return later(gate.openUntil, 'breaker-open');
  const cap = gate.failures >= BREAKER_FAILURES ? 1 : gate.cap;
  if (delivery.inFlight >= cap) return later(after(now, LOOK_AGAIN_CAP_MS), 'vendor-at-cap');
  // A slot that was reserved earlier and has come is used without taking another.
  if (delivery.slotAt && delivery.slotAt <= now && delivery.slotAt >= after(now, -SLOT_HOLDS_MS))
    return { kind: 'go', nextSlotAt: gate.nextSlotAt };
  const intervalMs = 60_000 / gate.pacePerMinute;
  if (gate.nextSlotAt <= now) return { kind: 'go', nextSlotAt: after(now, intervalMs) };
  return {
    kind: 'later',
    at: gate.nextSlotAt,
    reason: 'vendor-paced',
    slotAt: gate.nextSlotAt,
    nextSlotAt: after(gate.nextSlotAt, intervalMs),
  };
}
