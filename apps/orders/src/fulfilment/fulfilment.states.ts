/** What the state of its delivery means for a line, and what a clerk may do next: state → event → next state, and nothing else. */
import type { DeliveryState } from '#model/delivery.states.js';
import type { ClerkEvent, DeliveryEvent, FulfilmentState } from '#model/fulfilment.states.js';

interface Outcome {
  readonly state: FulfilmentState;
  /** How the timeline tells it. */
  readonly event: DeliveryEvent | null;
}

/** Of a line that no clerk has cancelled or held. */
export const OUTCOMES: Readonly<Record<DeliveryState, Outcome>> = {
  waiting: { state: 'delivering', event: null },
  claimed: { state: 'delivering', event: null },
  released: { state: 'delivering', event: null },
  done: { state: 'fulfilled', event: 'fulfilled' },
  'needs-input': { state: 'needs-input', event: 'asked' },
  refused: { state: 'refused', event: 'refused' },
  dead: { state: 'attention', event: 'gave-up' },
  // A delivery that was cancelled without a clerk must show.
  cancelled: { state: 'attention', event: 'gave-up' },
};

const TABLE: Readonly<Record<FulfilmentState, Partial<Record<ClerkEvent, FulfilmentState>>>> = {
  delivering: { held: 'held', cancelled: 'cancelled' },
  held: { resumed: 'delivering', cancelled: 'cancelled' },
  'needs-input': { answered: 'delivering', cancelled: 'cancelled' },
  refused: { answered: 'delivering', cancelled: 'cancelled' },
  attention: { cancelled: 'cancelled' },
  fulfilled: {},
  cancelled: {},
};

/** The next state, or undefined where the event cannot happen. */
export const nextState = (state: FulfilmentState, event: ClerkEvent): FulfilmentState | undefined =>
  TABLE[state][event];

/** Nothing happens to the line any more. */
export const isOver = (state: FulfilmentState): boolean => Object.keys(TABLE[state]).length === 0;

/** An order has the state of its most urgent line; the most urgent state comes first. */
const LOUDEST: readonly FulfilmentState[] = ['needs-input', 'refused', 'attention', 'held', 'delivering', 'fulfilled'];
export const orderState = (lines: readonly FulfilmentState[]): FulfilmentState =>
  LOUDEST.find((state) => lines.includes(state)) ?? 'cancelled';
