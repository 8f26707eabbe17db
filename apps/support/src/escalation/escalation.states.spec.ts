import { ESCALATION_STATES } from '#model/support-case.entity.js';
import {
  afterAnswer,
  eventOfDelivery,
  nextState,
  type DeliveryView,
  type EscalationEvent,
} from './escalation.states.js';

const EVENTS: EscalationEvent[] = [
  'chosen',
  'asked',
  'granted',
  'refused',
  'sent',
  'failed',
  'fell-back',
  'retried',
  'discarded',
];

test('an escalation moves as the table says and no other way', () => {
  const moves = ESCALATION_STATES.flatMap((state) =>
    EVENTS.map((event) => [state, event, nextState(state, event)] as const),
  ).filter(([, , next]) => next);
  expect(moves.map((move) => move.join(' '))).toEqual([
    'composed chosen delivering',
    'composed asked asking',
    'composed discarded discarded',
    'asking chosen delivering',
    'asking granted delivering',
    'asking refused answered-no',
    'asking discarded discarded',
    'answered-no chosen delivering',
    'answered-no discarded discarded',
    'delivering sent sent',
    'delivering failed failed',
    'delivering fell-back delivering',
    'sent granted delivering',
    'failed granted delivering',
    'failed sent sent',
    'failed fell-back delivering',
    'failed retried delivering',
  ]);
});

test('a Yes in force goes with personal data, one that is over goes without, and a No waits for support unless it may go without', () => {
  const follows = (state: string, saidYes: boolean) =>
    [false, true].map((goes) => afterAnswer({ state, saidYes }, goes));
  expect(follows('given', true)).toEqual(['personal', 'personal']);
  for (const state of ['withdrawn', 'expired', 'invalidated'])
    expect([state, ...follows(state, true)]).toEqual([state, 'serial-only', 'serial-only']);
  for (const state of ['refused', 'withdrawn', 'expired', 'invalidated'])
    expect([state, ...follows(state, false)]).toEqual([state, 'answered-no', 'serial-only']);
  for (const state of ['requested', 'superseded', 'consumed'])
    expect([state, ...follows(state, false)]).toEqual([state, undefined, undefined]);
});

const delivery = (
  purpose: DeliveryView['purpose'],
  state: DeliveryView['state'],
  reason: string | null = null,
  everUnknown = false,
) => ({
  purpose,
  state,
  reason,
  everUnknown,
});

test('every end of a delivery says what became of the escalation', () => {
  expect(eventOfDelivery(delivery('escalation-serial', 'done'), 'delivering')).toBe('sent');
  for (const state of ['refused', 'needs-input', 'dead', 'cancelled'] as const)
    expect(eventOfDelivery(delivery('escalation-serial', state), 'delivering')).toBe('failed');
  expect(eventOfDelivery(delivery('escalation-serial', 'waiting'), 'delivering')).toBeUndefined();
  expect(eventOfDelivery(delivery('escalation-serial', 'waiting'), 'failed')).toBe('retried');
});

test('what may no longer go with personal data goes on without, unless it may have left already', () => {
  for (const code of ['consent-withdrawn', 'consent-expired', 'text-changed']) {
    expect(eventOfDelivery(delivery('escalation-personal', 'refused', code), 'delivering')).toBe('fell-back');
    expect(eventOfDelivery(delivery('escalation-personal', 'refused', code, true), 'delivering')).toBe('failed');
  }
  expect(eventOfDelivery(delivery('escalation-personal', 'cancelled'), 'delivering')).toBe('fell-back');
  expect(eventOfDelivery(delivery('escalation-personal', 'refused', 'safeguard'), 'delivering')).toBe('failed');
});
