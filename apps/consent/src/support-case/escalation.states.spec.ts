import { ESCALATION_STATES } from '#common/model/support-case.entity.js';
import { eventOfDelivery, nextState } from './escalation.states.js';
import type { EscalationEvent } from './escalation.states.js';

const EVENTS: EscalationEvent[] = ['chosen', 'sent', 'failed', 'retried', 'discarded'];

test('an escalation moves as the table says and no other way', () => {
  const moves = ESCALATION_STATES.flatMap((state) =>
    EVENTS.map((event) => [state, event, nextState(state, event)] as const),
  ).filter(([, , next]) => next);
  expect(moves).toEqual([
    ['composed', 'chosen', 'delivering'],
    ['composed', 'discarded', 'discarded'],
    ['delivering', 'sent', 'sent'],
    ['delivering', 'failed', 'failed'],
    ['failed', 'sent', 'sent'],
    ['failed', 'retried', 'delivering'],
  ]);
});

test('every end of a delivery says what became of the escalation', () => {
  expect(eventOfDelivery('done', 'delivering')).toBe('sent');
  for (const state of ['refused', 'needs-input', 'dead', 'cancelled'])
    expect(eventOfDelivery(state, 'delivering')).toBe('failed');
  expect(eventOfDelivery('waiting', 'delivering')).toBeUndefined();
  expect(eventOfDelivery('waiting', 'failed')).toBe('retried');
});
