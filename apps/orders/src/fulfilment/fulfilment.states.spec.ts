/** What a delivery means for its line, and what a clerk may do next: the whole tables, and what holds for every sequence of events. */
import fc from 'fast-check';
import { DELIVERY_STATES } from '#model/delivery.states.js';
import { CLERK_EVENTS, FULFILMENT_STATES, type ClerkEvent, type FulfilmentState } from '#model/fulfilment.states.js';
import { isOver, nextState, orderState, OUTCOMES } from './fulfilment.states.js';

/** The whole table; what is not here cannot happen. */
const TABLE = `
  delivering  held      -> held
  delivering  cancelled -> cancelled
  held        resumed   -> delivering
  held        cancelled -> cancelled
  needs-input answered  -> delivering
  needs-input cancelled -> cancelled
  refused     answered  -> delivering
  refused     cancelled -> cancelled
  attention   cancelled -> cancelled`;

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+(?:->\s+)?/) as [FulfilmentState, ClerkEvent, FulfilmentState]);

test('each state takes these events and no other', () => {
  for (const state of FULFILMENT_STATES) {
    for (const event of CLERK_EVENTS) {
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
    fc.property(fc.array(fc.constantFrom(...CLERK_EVENTS), { maxLength: 40 }), (events) => {
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

test('a clerk may end a line wherever it stands, until it is over', () => {
  expect(FULFILMENT_STATES.filter(isOver)).toEqual(['fulfilled', 'cancelled']);
  for (const state of FULFILMENT_STATES)
    expect([state, nextState(state, 'cancelled')]).toEqual([state, isOver(state) ? undefined : 'cancelled']);
});

test.each([
  ['waiting', 'delivering', null],
  ['claimed', 'delivering', null],
  ['released', 'delivering', null],
  ['done', 'fulfilled', 'fulfilled'],
  ['needs-input', 'needs-input', 'asked'],
  ['refused', 'refused', 'refused'],
  ['dead', 'attention', 'gave-up'],
  ['cancelled', 'attention', 'gave-up'],
] as const)('a delivery that is %s makes its line %s, and the timeline tells %s', (delivery, state, event) => {
  expect(OUTCOMES[delivery]).toEqual({ state, event });
});

test('each state of a delivery means something, and none that a clerk has held or cancelled the line', () => {
  expect(Object.keys(OUTCOMES).toSorted()).toEqual([...DELIVERY_STATES].toSorted());
  for (const { state } of Object.values(OUTCOMES)) expect(['held', 'cancelled']).not.toContain(state);
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
