/**
 * What may happen next to a delivery, pure: the outcome of an attempt in, the next state out. States: `waiting` for its time,
 * `claimed` by a worker, `released` to the network, and the ends `done`, `needs-input`, `refused`, `dead`, `cancelled`.
 */
import { OUR_SERVER } from '#kernel/mail/our-server.js';
import type { DeliveryState, DisclosureOutcome } from '#model/delivery.states.js';
import { ALREADY_THERE, type Left, type Settled, type Step } from '../vendors/outcome.js';
import type { StepDeclaration } from '../vendors/vendor.js';

export interface Position {
  readonly step: Step;
  /** Rungs of the ladder that are used up. */
  readonly rung: number;
  /** Claims since the last retry by an administrator. */
  readonly claims: number;
  readonly declaration: Pick<StepDeclaration, 'effect' | 'ifUnknown'>;
  /** The vendor's steps, in its order. */
  readonly way: readonly Step[];
  /** An earlier attempt of it was left open: what it asked for may have been done, or may still be. */
  readonly everOpen: boolean;
  /** The vendor said that it has the order already. */
  readonly saidTaken: boolean;
}

export interface Verdict {
  readonly state: Exclude<DeliveryState, 'claimed' | 'released' | 'cancelled'>;
  readonly step: Step;
  readonly rung: number;
  /** Until the next attempt; 0: at once. Meaningful while waiting. */
  readonly delayMs: number;
  readonly reason: string | null;
  /** What this says about the vendor's health: true, a failure; false, it answered; null, nothing. */
  readonly vendorFailed: boolean | null;
}

/** The longest time for which one answer holds back all deliveries to a vendor. */
const LONGEST_VENDOR_WAIT_MS = 15 * 60_000;
const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/** Pause before the attempt after rung `rung`, with jitter from half to the whole; undefined when the ladder has ended. */
export function ladderMs(ladder: readonly number[], rung: number, random: number): number | undefined {
  const seconds = ladder[rung];
  return seconds === undefined ? undefined : seconds * 1000 * (0.5 + random / 2);
}

/** The longest time after which a repair of something of ours is noticed. */
const LONGEST_OUR_WAIT_MS = 15 * 60_000;

/** Pause while something of ours is broken: the ladder's, with its last rung repeated, up to the bound above. */
const ourWaitMs = (ladder: readonly number[], rung: number, random: number): number =>
  Math.min(ladderMs(ladder, Math.min(rung, ladder.length - 1), random) ?? LONGEST_OUR_WAIT_MS, LONGEST_OUR_WAIT_MS);

const isOurs = (reason: string | null): boolean =>
  reason !== null && (reason.startsWith(OUR_SERVER) || reason === 'mail-not-configured');

/** Rungs used up before an attempt. Rungs that trouble of ours took are given back once it is over, so that it ends no delivery. */
export const rungOf = (claim: { rung: number; waitedFor: string | null }, outcome: Settled): number =>
  isOurs(claim.waitedFor) && !(outcome.kind === 'retry' && outcome.ours) ? 0 : claim.rung;

/** After so many claims a named wait is ignored and the ladder applies, so that the delivery ends. A retry counts anew. */
const MOST_NAMED_WAITS = 200;
const LEAST_JITTER_MS = 500;
const MOST_JITTER_MS = 60_000;

/**
 * The wait that the vendor named, a day at most, with jitter so that deliveries do not come back at one moment. It costs no rung: a
 * vendor that paces us has not failed. Undefined where the vendor named none.
 */
function namedWaitMs(at: Position, retryAfterMs: number | undefined, random: number): number | undefined {
  if (retryAfterMs === undefined || retryAfterMs <= 0 || at.claims > MOST_NAMED_WAITS) return undefined;
  const wait = Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
  return wait + random * Math.min(Math.max(wait / 10, LEAST_JITTER_MS), MOST_JITTER_MS);
}

/** A vendor that names a wait has not failed, although the outcome stays unknown. */
const isFailure = ({ retryAfterMs = 0 }: { readonly retryAfterMs?: number }): true | null =>
  retryAfterMs > 0 ? null : true;

/** How long a busy vendor asked us to hold back all of its deliveries; 0 where it named no wait. */
export const vendorWaitMs = (outcome: Settled): number =>
  outcome.kind === 'retry' || outcome.kind === 'unknown'
    ? Math.min(outcome.retryAfterMs ?? 0, LONGEST_VENDOR_WAIT_MS)
    : 0;

/** Goes on with `step` after the named wait, or else after the next rung; without a rung left the delivery is dead-lettered. */
function climb(
  at: Position,
  ladder: readonly number[],
  random: number,
  to: {
    step: Step;
    reason: string;
    deadReason: string;
    retryAfterMs?: number;
    vendorFailed: boolean | null;
    ours?: boolean | undefined;
  },
): Verdict {
  const { step, vendorFailed } = to;
  if (to.ours) {
    const rung = Math.min(at.rung + 1, ladder.length);
    return {
      state: 'waiting',
      step,
      rung,
      delayMs: ourWaitMs(ladder, at.rung, random),
      reason: to.reason,
      vendorFailed,
    };
  }
  const named = namedWaitMs(at, to.retryAfterMs, random);
  const pause = named ?? ladderMs(ladder, at.rung, random);
  if (pause === undefined)
    return { state: 'dead', step, rung: at.rung, delayMs: 0, reason: to.deadReason, vendorFailed };
  return {
    state: 'waiting',
    step,
    rung: named === undefined ? at.rung + 1 : at.rung,
    delayMs: pause,
    reason: to.reason,
    vendorFailed,
  };
}

/** A later step costs no rung. An earlier one does: "taken" and "not found" in turn would go in circles. */
const leadsOn = ({ way, step }: Position, to: Step): boolean => way.indexOf(to) > way.indexOf(step);

/** A retry of this dead letter begins with the look-up, where there is one, and never with the step itself. */
const forAPerson = ({ step, rung, declaration: { ifUnknown } }: Position, reason: string): Verdict => ({
  state: 'dead',
  step: ifUnknown === 'person' ? step : ifUnknown,
  rung,
  delayMs: 0,
  reason,
  vendorFailed: false,
});

/** The next state after an attempt. `random` from 0 to 1 is the jitter. */
export function verdictOf(outcome: Settled, at: Position, ladder: readonly number[], random: number): Verdict {
  const stay = { step: at.step, rung: at.rung, delayMs: 0 };
  const { ifUnknown, effect } = at.declaration;
  switch (outcome.kind) {
    case 'done':
      return { state: 'done', ...stay, reason: null, vendorFailed: false };
    case 'gone':
      // Only an open earlier attempt explains it. Without one the license may still be in force at another URL of the vendor.
      if (effect === 'ends' && at.everOpen) return { state: 'done', ...stay, reason: null, vendorFailed: false };
      return forAPerson(at, 'not-at-the-vendor');
    case 'needs-input':
    case 'refused':
      if (effect === 'looks-up') return unanswered(outcome, at, ladder, random);
      return turnedDown(outcome, at);
    case 'next':
      // "Not there" right after "taken" comes from a replica that lags behind. Believed, it would disclose the person's data once more.
      if (effect === 'looks-up' && at.saidTaken)
        return climb(at, ladder, random, {
          step: at.step,
          reason: 'taken-and-not-found',
          deadReason: 'outcome-unknown',
          vendorFailed: false,
        });
      if (leadsOn(at, outcome.step))
        return { state: 'waiting', ...stay, step: outcome.step, reason: null, vendorFailed: false };
      return climb(at, ladder, random, {
        step: outcome.step,
        reason: ALREADY_THERE,
        deadReason: 'outcome-unknown',
        vendorFailed: false,
      });
    case 'pending':
      if (ifUnknown === 'person') return { state: 'dead', ...stay, reason: 'outcome-unknown', vendorFailed: false };
      return climb(at, ladder, random, {
        step: ifUnknown,
        reason: 'vendor-pending',
        deadReason: 'still-pending',
        retryAfterMs: outcome.retryAfterMs,
        vendorFailed: false,
      });
    case 'retry':
      return climb(at, ladder, random, {
        step: at.step,
        reason: outcome.code,
        deadReason: 'gave-up',
        retryAfterMs: outcome.retryAfterMs,
        vendorFailed: outcome.vendorAtFault ? true : null,
        ours: outcome.ours,
      });
    case 'disputed':
      return forAPerson(at, outcome.code);
    case 'unknown':
      if (ifUnknown === 'person')
        return { state: 'dead', ...stay, reason: 'outcome-unknown', vendorFailed: isFailure(outcome) };
      return climb(at, ladder, random, {
        step: ifUnknown,
        reason: outcome.code,
        deadReason: 'outcome-unknown',
        retryAfterMs: outcome.retryAfterMs,
        vendorFailed: isFailure(outcome),
      });
  }
}

/** Composed for a support channel or address that is not registered any more. */
export const CHANNEL_CHANGED = 'channel-changed';

/**
 * A refusal or a question. While an earlier attempt is open it does not prove that nothing was done, and the clerk could neither
 * answer the line nor cancel it. So the delivery is dead-lettered, and a retry begins with the look-up.
 */
function turnedDown(outcome: { kind: 'needs-input' | 'refused'; code: string; left: Left }, at: Position): Verdict {
  const { ifUnknown, effect } = at.declaration;
  const end = { rung: at.rung, delayMs: 0, vendorFailed: outcome.left === 'not-sent' ? null : false };
  // A notice for a former address ends, and consent makes one for the present address. A second notice is harmless.
  if (effect === 'ends' && outcome.code === CHANNEL_CHANGED)
    return { state: 'refused', step: at.step, reason: outcome.code, ...end };
  // No clerk can answer a question about a revocation or a notice, and neither may stay undone: it is dead-lettered.
  if (effect === 'ends') return { state: 'dead', step: at.step, reason: outcome.code, ...end };
  if (at.everOpen && effect === 'issues')
    return { state: 'dead', step: ifUnknown === 'person' ? at.step : ifUnknown, reason: 'left-open', ...end };
  return { state: outcome.kind, step: at.step, reason: outcome.code, ...end };
}

/**
 * A refused look-up leaves the outcome as open as before. As a question to the clerk it would lead to a new delivery under a new
 * intent key, and the thing could be done twice.
 */
function unanswered(
  outcome: { code: string; left: Left },
  at: Position,
  ladder: readonly number[],
  random: number,
): Verdict {
  if (outcome.left === 'not-sent')
    return { state: 'dead', step: at.step, rung: at.rung, delayMs: 0, reason: outcome.code, vendorFailed: null };
  return climb(at, ladder, random, {
    step: at.step,
    reason: outcome.code,
    deadReason: 'outcome-unknown',
    vendorFailed: false,
  });
}

/**
 * The next state after a lease ran out. That is no fault of the vendor: no rung is used, and the delivery goes on at once. A released
 * packet may have been sent, so the delivery then goes on as after an unknown outcome.
 */
export function verdictOfLostLease(
  at: Pick<Position, 'step' | 'rung'> & { readonly declaration: Pick<StepDeclaration, 'ifUnknown'> },
  wasReleased: boolean,
): Verdict {
  const base = { rung: at.rung, delayMs: 0, vendorFailed: null };
  if (!wasReleased) return { state: 'waiting', step: at.step, reason: 'lease-lost', ...base };
  if (at.declaration.ifUnknown === 'person')
    return { state: 'dead', step: at.step, reason: 'outcome-unknown', ...base };
  return { state: 'waiting', step: at.declaration.ifUnknown, reason: 'lease-lost', ...base };
}

const LEDGER: Readonly<Record<Left, DisclosureOutcome>> = {
  sent: 'sent',
  'not-sent': 'aborted',
  perhaps: 'may-have-left',
};
export const disclosureOutcome = (left: Left): DisclosureOutcome => LEDGER[left];
