/** What may happen next to an escalation: state → event → next state, and nothing else. */
import type { Delivery } from '#model/delivery.entity.js';
import type { Form } from '#model/purposes.js';
import type { EscalationState } from '#model/support-case.entity.js';

export type EscalationEvent =
  /** Support chose serial-only, or the time to wait for an answer is over. */
  | 'chosen'
  | 'asked'
  | 'granted'
  | 'refused'
  | 'sent'
  | 'failed'
  /** The personal letter was stopped; the escalation goes on serial-only. */
  | 'fell-back'
  | 'retried'
  | 'discarded';

const TABLE: Readonly<Record<EscalationState, Partial<Record<EscalationEvent, EscalationState>>>> = {
  composed: { chosen: 'delivering', asked: 'asking', discarded: 'discarded' },
  asking: { granted: 'delivering', chosen: 'delivering', refused: 'answered-no', discarded: 'discarded' },
  'answered-no': { chosen: 'delivering', discarded: 'discarded' },
  delivering: { sent: 'sent', failed: 'failed', 'fell-back': 'delivering' },
  // A retry that was refused before `retried` was recorded falls back all the same.
  failed: { retried: 'delivering', sent: 'sent', 'fell-back': 'delivering', granted: 'delivering' },
  // A Yes that came after the serial-only letter was sent or failed allows a personal letter, which support starts.
  sent: { granted: 'delivering' },
  discarded: {},
};

export const nextState = (state: EscalationState, event: EscalationEvent): EscalationState | undefined =>
  TABLE[state][event];

/** The facts of a consent that decide how its escalation goes on. */
export interface Answer {
  readonly state: string;
  /** A Yes was given at some time, whatever became of it. */
  readonly saidYes: boolean;
}

/** States of a consent in which no answer can come any more. */
const OVER: ReadonlySet<string> = new Set(['refused', 'expired', 'withdrawn', 'invalidated']);
/** States of a consent from which something follows for the escalation that still asks. */
export const ANSWERS: readonly string[] = ['given', ...OVER];

/**
 * What follows from an answer; undefined while there is none. A Yes that ended before it was applied leads to serial-only, like a
 * stopped letter. `goesWithout`: support chose serial-only in advance, for a No as well as for silence.
 */
export function afterAnswer({ state, saidYes }: Answer, goesWithout: boolean): Form | 'answered-no' | undefined {
  if (state === 'given') return 'personal';
  if (!OVER.has(state)) return undefined;
  return saidYes || goesWithout ? 'serial-only' : 'answered-no';
}

/** Codes by which a release refuses a personal letter because no valid consent covers it. */
export const SAID_NO: ReadonlySet<string> = new Set([
  'consent-missing',
  'consent-withdrawn',
  'consent-expired',
  'consent-used-up',
  'case-closed',
  'text-changed',
  'recipient-changed',
  'field-not-in-consent',
  'license-revoked',
]);

/**
 * Reasons for which a failed escalation does not fall back to serial-only: the case was closed, support chose another escalation, the
 * license was revoked, or the register names another company, for which support decides anew.
 */
export const IS_OVER: ReadonlySet<string> = new Set([
  'case-closed',
  'another-chosen',
  'license-revoked',
  'recipient-changed',
]);

export interface DeliveryView extends Pick<Delivery, 'purpose' | 'state' | 'reason'> {
  /** The outcome of a released attempt is unknown. */
  readonly everUnknown: boolean;
}

/** The event that follows from the state of a delivery; undefined: none. */
export function eventOfDelivery(delivery: DeliveryView, state: EscalationState): EscalationEvent | undefined {
  const stopped =
    delivery.state === 'cancelled' || (delivery.state === 'refused' && SAID_NO.has(delivery.reason ?? ''));
  if (delivery.purpose === 'escalation-personal' && stopped) return delivery.everUnknown ? 'failed' : 'fell-back';
  if (delivery.state === 'done') return 'sent';
  if (stopped || delivery.state === 'refused' || delivery.state === 'needs-input' || delivery.state === 'dead')
    return 'failed';
  return state === 'failed' ? 'retried' : undefined;
}
