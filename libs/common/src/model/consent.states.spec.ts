/** What may happen next to a consent: the whole table, and who may say what. */
import { CONSENT_STATES } from './consent.entity.js';
import { CONSENT_MOVES, lateAnswer, mayRecord, nextState, type ConsentEventName } from './consent.states.js';

const EVENTS: readonly ConsentEventName[] = ['granted', 'refused', 'withdrawn', 'expired', 'superseded', 'consumed'];
const ALL_EVENTS: readonly ConsentEventName[] = [...EVENTS, 'invalidated'];

test('a consent moves as the table says and no other way', () => {
  const moves = CONSENT_STATES.flatMap((state) =>
    EVENTS.flatMap((event) => (nextState(state, event) ? [`${state} ${event} ${nextState(state, event)}`] : [])),
  );
  expect(moves.toSorted()).toEqual([
    'consumed withdrawn withdrawn',
    'expired withdrawn withdrawn',
    'given consumed consumed',
    'given expired expired',
    'given superseded superseded',
    'given withdrawn withdrawn',
    'invalidated withdrawn withdrawn',
    'refused withdrawn withdrawn',
    'requested expired expired',
    'requested granted given',
    'requested refused refused',
    'requested superseded superseded',
    'requested withdrawn refused',
    'superseded withdrawn withdrawn',
  ]);
});

test('a way from one state to another is named once, and nothing leads back to a Yes', () => {
  const ways = CONSENT_MOVES.map(([from, to]) => `${from} ${to}`);
  expect(new Set(ways).size).toBe(ways.length);
  for (const from of CONSENT_STATES)
    for (const to of CONSENT_STATES)
      expect([from, to, ways.includes(`${from} ${to}`)]).toEqual([
        from,
        to,
        ALL_EVENTS.some((event) => nextState(from, event) === to),
      ]);
  expect(CONSENT_MOVES.filter(([, to]) => to === 'given')).toEqual([['requested', 'given']]);
});

test('only the person grants, staff write down what they were told, and the machine does neither', () => {
  const said = (by: 'subject' | 'staff' | 'system') => EVENTS.filter((event) => mayRecord(event, by));
  expect(said('subject')).toEqual(['granted', 'refused', 'withdrawn']);
  expect(said('staff')).toEqual(['refused', 'withdrawn']);
  expect(said('system')).toEqual(['refused', 'expired', 'superseded', 'consumed']);
});

test('an answer is late where somebody else ended the question, and no state of a consent', () => {
  const late = CONSENT_STATES.flatMap((state) =>
    EVENTS.flatMap((event) => (lateAnswer(state, event) ? [`${state} ${event} ${lateAnswer(state, event)}`] : [])),
  );
  expect(late.toSorted()).toEqual([
    'invalidated granted given-late',
    'invalidated refused refused-late',
    'superseded granted given-late',
    'superseded refused refused-late',
  ]);
  expect(CONSENT_STATES.filter((state) => state.endsWith('-late'))).toEqual([]);
});
