/** What may happen next to an escalation: state → event → next state, and nothing else. */
import type { Delivery } from '#model/delivery.entity.js';
import type { Form } from '#model/purposes.js';
import type { EscalationState } from '#model/support-case.entity.js';

export type EscalationEvent =
  /** Support chose the form without personal data, or the time to wait for an answer is over. */
  | 'chosen'
  | 'asked'
  | 'granted'
  | 'refused'
  | 'sent'
  | 'failed'
  /** What was under way with personal data goes on without. */
  | 'fell-back'
  | 'retried'
  | 'discarded';

const TABLE: Readonly<Record<EscalationState, Partial<Record<EscalationEvent, EscalationState>>>> = {
  composed: { chosen: 'delivering', asked: 'asking', discarded: 'discarded' },
  asking: { granted: 'delivering', chosen: 'delivering', refused: 'answered-no', discarded: 'discarded' },
  'answered-no': { chosen: 'delivering', discarded: 'discarded' },
  delivering: { sent: 'sent', failed: 'failed', 'fell-back': 'delivering' },
  // A retry that was refused before anybody saw that it was under way falls back all the same.
  failed: { retried: 'delivering', sent: 'sent', 'fell-back': 'delivering', granted: 'delivering' },
  // A Yes that came after it went without, or failed to, may be used for a new, personal delivery, which support starts.
  sent: { granted: 'delivering' },
  discarded: {},
};

export const nextState = (state: EscalationState, event: EscalationEvent): EscalationState | undefined =>
  TABLE[state][event];

/** What a consent says about the escalation that asks for it. */
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
 * What follows from an answer; undefined while there is none. A Yes that is over before it was taken over goes without, like a letter
 * that was stopped. Whoever said that it may go without by itself meant a No as well as silence.
 */
export function afterAnswer({ state, saidYes }: Answer, goesWithout: boolean): Form | 'answered-no' | undefined {
  if (state === 'given') return 'personal';
  if (!OVER.has(state)) return undefined;
  return saidYes || goesWithout ? 'serial-only' : 'answered-no';
}

/** Codes of a release that say: the person said no, or not to this. */
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
 * Reasons of a failed escalation that does not go on without: the case was closed, support went on with another one, the license has ended,
 * or it was composed for a company that the register no longer names, and what goes to the new one support decides anew.
 */
export const IS_OVER: ReadonlySet<string> = new Set([
  'case-closed',
  'another-chosen',
  'license-revoked',
  'recipient-changed',
]);

export interface DeliveryView extends Pick<Delivery, 'purpose' | 'state' | 'reason'> {
  /** Some attempt was released and nobody knows what became of it. */
  readonly everUnknown: boolean;
}

/** What the state of its delivery says about an escalation; undefined while there is nothing to say. */
export function eventOfDelivery(delivery: DeliveryView, state: EscalationState): EscalationEvent | undefined {
  const stopped =
    delivery.state === 'cancelled' || (delivery.state === 'refused' && SAID_NO.has(delivery.reason ?? ''));
  if (delivery.purpose === 'escalation-personal' && stopped) return delivery.everUnknown ? 'failed' : 'fell-back';
  if (delivery.state === 'done') return 'sent';
  if (stopped || delivery.state === 'refused' || delivery.state === 'needs-input' || delivery.state === 'dead')
    return 'failed';
  return state === 'failed' ? 'retried' : undefined;
}
