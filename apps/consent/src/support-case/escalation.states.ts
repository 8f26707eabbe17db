/** What may happen next to an escalation: state → event → next state, and nothing else. */
import type { EscalationState } from '#common/model/support-case.entity.js';

export type EscalationEvent = 'chosen' | 'sent' | 'failed' | 'retried' | 'discarded';

const TABLE: Readonly<Record<EscalationState, Partial<Record<EscalationEvent, EscalationState>>>> = {
  composed: { chosen: 'delivering', discarded: 'discarded' },
  delivering: { sent: 'sent', failed: 'failed' },
  failed: { retried: 'delivering', sent: 'sent' },
  sent: {},
  discarded: {},
};

export const nextState = (state: EscalationState, event: EscalationEvent): EscalationState | undefined =>
  TABLE[state][event];

/** What the state of its delivery says about an escalation; undefined while there is nothing to say. */
export function eventOfDelivery(deliveryState: string, state: EscalationState): EscalationEvent | undefined {
  if (deliveryState === 'done') return 'sent';
  if (
    deliveryState === 'refused' ||
    deliveryState === 'needs-input' ||
    deliveryState === 'dead' ||
    deliveryState === 'cancelled'
  )
    return 'failed';
  return state === 'failed' ? 'retried' : undefined;
}
