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

/** What a clerk does to a line. */
export const CLERK_EVENTS = ['held', 'resumed', 'cancelled', 'answered'] as const;
export type ClerkEvent = (typeof CLERK_EVENTS)[number];

/** What became of the delivery of a line: no event is stored, since the rows of vendor-sync tell it. */
export const DELIVERY_EVENTS = ['fulfilled', 'asked', 'refused', 'gave-up', 'retried'] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENTS)[number];

/** Events that are stored. */
export const ORDER_EVENTS = ['placed', 'revocation-asked', ...CLERK_EVENTS] as const;
export type OrderEventName = (typeof ORDER_EVENTS)[number];
