import { DELIVERY_STATES } from '#model/delivery.states.js';
/** What may happen next to a fulfilment: the whole table, and what holds for every sequence of events. */
import fc from 'fast-check';
import { FULFILMENT_STATES, type FulfilmentEvent, type FulfilmentState } from '#model/fulfilment.states.js';
import { eventOfDelivery, nextState, orderState } from './fulfilment.states.js';

const EVENTS: readonly FulfilmentEvent[] = [
  'held',
  'resumed',
  'cancelled',
  'answered',
  'fulfilled',
  'asked',
  'refused',
  'gave-up',
  'retried',
];

/** The whole table; what is not here cannot happen. */
const TABLE = `
  delivering  held      -> held
  delivering  cancelled -> cancelled
  delivering  fulfilled -> fulfilled
  delivering  asked     -> needs-input
  delivering  refused   -> refused
  delivering  gave-up   -> attention
  held        resumed   -> delivering
  held        cancelled -> cancelled
  needs-input answered  -> delivering
  needs-input cancelled -> cancelled
  refused     answered  -> delivering
  refused     cancelled -> cancelled
  attention   retried   -> delivering
  attention   cancelled -> cancelled
  attention   fulfilled -> fulfilled
  attention   asked     -> needs-input
  attention   refused   -> refused`;

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+(?:->\s+)?/) as [FulfilmentState, FulfilmentEvent, FulfilmentState]);

test('each state takes these events and no other', () => {
  for (const state of FULFILMENT_STATES) {
    for (const event of EVENTS) {
      expect([state, event, nextState(state, event)]).toEqual([
        state,
        event,
        rows.find(([from, on]) => from === state && on === event)?.[2],
      ]);
    }
  }
});

test('whatever happens, a fulfilment stays within its states and never leaves fulfilled or cancelled', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 }), (events) => {
      let state: FulfilmentState = 'delivering';
      for (const event of events) {
        const next = nextState(state, event);
        if (state === 'fulfilled' || state === 'cancelled') expect(next).toBeUndefined();
        state = next ?? state;
        expect(FULFILMENT_STATES).toContain(state);
      }
    }),
  );
});

test('every state that is no end leads to both ends', () => {
  for (const start of FULFILMENT_STATES) {
    const reached = new Set<FulfilmentState>([start]);
    for (const state of reached) for (const event of EVENTS) reached.add(nextState(state, event) ?? state);
    expect(reached.has('cancelled')).toBe(start !== 'fulfilled');
    expect(reached.has('fulfilled')).toBe(start !== 'cancelled');
  }
});

test.each([
  ['done', 'fulfilled', 'fulfilled'],
  ['needs-input', 'asked', 'asked'],
  ['refused', 'refused', 'refused'],
  ['dead', 'gave-up', 'gave-up'],
  ['cancelled', 'gave-up', 'gave-up'],
  ['waiting', undefined, 'retried'],
  ['claimed', undefined, 'retried'],
  ['released', undefined, 'retried'],
] as const)(
  'a delivery that is %s says %s to one that is delivering and %s to one that stood in front of a person',
  (delivery, delivering, attention) => {
    expect(eventOfDelivery(delivery, 'delivering')).toBe(delivering);
    expect(eventOfDelivery(delivery, 'attention')).toBe(attention);
  },
);

test('what a delivery says never moves a fulfilment that a person has held, cancelled or must answer', () => {
  for (const state of ['held', 'cancelled', 'needs-input', 'refused', 'fulfilled'] as const) {
    for (const delivery of DELIVERY_STATES) {
      const event = eventOfDelivery(delivery, state);
      expect(event && nextState(state, event)).toBeUndefined();
    }
  }
});

test('the line that most needs somebody speaks for its order', () => {
  const loudest: readonly FulfilmentState[] = [
    'needs-input',
    'refused',
    'attention',
    'held',
    'delivering',
    'fulfilled',
    'cancelled',
  ];
  for (const [index, state] of loudest.entries()) {
    expect(orderState(loudest.slice(index).reverse())).toBe(state);
    expect(orderState([state])).toBe(state);
  }
  expect(orderState([])).toBe('cancelled');
});
