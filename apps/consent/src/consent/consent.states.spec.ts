/** What may happen next to a consent: the whole table, and who may say what. */
import { CONSENT_STATES } from '#common/model/consent.entity.js';
import { mayRecord, nextState } from './consent.states.js';
import type { ConsentEventName } from './consent.states.js';

const EVENTS: readonly ConsentEventName[] = ['granted', 'refused', 'withdrawn', 'expired', 'superseded', 'consumed'];

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

test('only the person grants, staff write down what they were told, and the machine does neither', () => {
  const said = (by: 'subject' | 'staff' | 'system') => EVENTS.filter((event) => mayRecord(event, by));
  expect(said('subject')).toEqual(['granted', 'refused', 'withdrawn']);
  expect(said('staff')).toEqual(['refused', 'withdrawn']);
  expect(said('system')).toEqual(['refused', 'expired', 'superseded', 'consumed']);
});
