/** The closed lists of a fulfilment and of the events in an order's timeline. */
export const FULFILMENT_STATES = [
  'delivering',
  'held',
  'needs-input',
  'refused',
  'attention',
  'fulfilled',
  'cancelled',
] as const;
export type FulfilmentState = (typeof FULFILMENT_STATES)[number];

/** The state of its delivery may move it. */
export const FOLLOWS_DELIVERY = ['delivering', 'attention'] as const satisfies readonly FulfilmentState[];

export const FULFILMENT_EVENTS = [
  'held',
  'resumed',
  'cancelled',
  'answered',
  'fulfilled',
  'asked',
  'refused',
  'gave-up',
  'retried',
] as const;
export type FulfilmentEvent = (typeof FULFILMENT_EVENTS)[number];

export const ORDER_EVENTS = ['placed', 'revocation-asked', ...FULFILMENT_EVENTS] as const;
export type OrderEventName = (typeof ORDER_EVENTS)[number];
