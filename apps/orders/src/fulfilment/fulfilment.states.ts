/** What may happen next to a fulfilment: state → event → next state, and nothing else. */
import type { DeliveryState } from '#model/delivery.states.js';
import type { FulfilmentEvent, FulfilmentState } from '#model/fulfilment.states.js';

const TABLE: Readonly<Record<FulfilmentState, Partial<Record<FulfilmentEvent, FulfilmentState>>>> = {
  delivering: {
    held: 'held',
    cancelled: 'cancelled',
    fulfilled: 'fulfilled',
    asked: 'needs-input',
    refused: 'refused',
    'gave-up': 'attention',
  },
  held: { resumed: 'delivering', cancelled: 'cancelled' },
  'needs-input': { answered: 'delivering', cancelled: 'cancelled' },
  refused: { answered: 'delivering', cancelled: 'cancelled' },
  attention: {
    retried: 'delivering',
    cancelled: 'cancelled',
    fulfilled: 'fulfilled',
    asked: 'needs-input',
    refused: 'refused',
  },
  fulfilled: {},
  cancelled: {},
};

/** The next state, or undefined where the event cannot happen. */
export const nextState = (state: FulfilmentState, event: FulfilmentEvent): FulfilmentState | undefined =>
  TABLE[state][event];

/** The event that the state of a delivery means for its fulfilment, or undefined. */
export function eventOfDelivery(deliveryState: DeliveryState, state: FulfilmentState): FulfilmentEvent | undefined {
  switch (deliveryState) {
    case 'done':
      return 'fulfilled';
    case 'needs-input':
      return 'asked';
    case 'refused':
      return 'refused';
    case 'dead':
    // A clerk's cancel ends the line in the same transaction. A delivery that was cancelled without it must show.
    case 'cancelled':
      return 'gave-up';
    default:
      return state === 'attention' ? 'retried' : undefined;
  }
}

/** An order has the state of its most urgent line; the most urgent state comes first. */
const LOUDEST: readonly FulfilmentState[] = ['needs-input', 'refused', 'attention', 'held', 'delivering', 'fulfilled'];
export const orderState = (lines: readonly FulfilmentState[]): FulfilmentState =>
  LOUDEST.find((state) => lines.includes(state)) ?? 'cancelled';
