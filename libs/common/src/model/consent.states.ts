/** What may happen next to a consent: state → event → next state. Only the person grants; withdrawing is always taken. */
import { CONSENT_STATES, type ConsentState, type LateAnswer, type Speaker } from './consent.entity.js';

export type ConsentEventName =
  | 'granted'
  | 'refused'
  | 'withdrawn'
  | 'expired'
  | 'superseded'
  /** The case was closed, or the recipient that the Yes named is another one now. */
  | 'invalidated'
  | 'consumed';

const TABLE: Readonly<Record<ConsentState, Partial<Record<ConsentEventName, ConsentState>>>> = {
  requested: {
    granted: 'given',
    refused: 'refused',
    withdrawn: 'refused',
    expired: 'expired',
    superseded: 'superseded',
    invalidated: 'invalidated',
  },
  given: {
    withdrawn: 'withdrawn',
    expired: 'expired',
    superseded: 'superseded',
    invalidated: 'invalidated',
    consumed: 'consumed',
  },
  // An ended consent covers nothing; a withdrawal of it is accepted and recorded all the same.
  refused: { withdrawn: 'withdrawn' },
  consumed: { withdrawn: 'withdrawn' },
  superseded: { withdrawn: 'withdrawn' },
  expired: { withdrawn: 'withdrawn' },
  invalidated: { withdrawn: 'withdrawn' },
  withdrawn: {},
};

/** The next state, or undefined where the event cannot happen. */
export const nextState = (state: ConsentState, event: ConsentEventName): ConsentState | undefined =>
  TABLE[state][event];

/** All moves of the table; a rule in the database permits no other (row-rules.ts). */
export const CONSENT_MOVES: readonly (readonly [from: ConsentState, to: ConsentState])[] = CONSENT_STATES.flatMap(
  (from) => [...new Set(Object.values(TABLE[from]))].map((to) => [from, to] as const),
);

/** Ended by a change of the text, the case or the vendor, which the person could not know of. */
const ENDED_BESIDE: ReadonlySet<ConsentState> = new Set(['superseded', 'invalidated']);
const LATE: Partial<Record<ConsentEventName, LateAnswer>> = { granted: 'given-late', refused: 'refused-late' };

/** How an answer to an ended question is recorded; the state of the consent does not change. */
export const lateAnswer = (state: ConsentState, event: ConsentEventName): LateAnswer | undefined =>
  ENDED_BESIDE.has(state) ? LATE[event] : undefined;

/** Whether another late answer is recorded: only the first is, and a No after a Yes. */
export const followsLate = (before: LateAnswer | null, late: LateAnswer): boolean =>
  before === null || (before === LATE.granted && late === LATE.refused);

/** Pairs of a late answer and the state of its consent; a rule in the database permits no other (row-rules.ts). */
export const LATE_BESIDE: readonly (readonly [answer: LateAnswer, beside: ConsentState])[] = Object.values(
  LATE,
).flatMap((answer) => [...ENDED_BESIDE].map((state) => [answer, state] as const));

/** Granting is the person's own; staff may record a refusal or a withdrawal that came by phone or letter. */
export const mayRecord = (event: ConsentEventName, by: Speaker): boolean =>
  by === 'subject'
    ? event === 'granted' || event === 'refused' || event === 'withdrawn'
    : by === 'staff'
      ? event === 'refused' || event === 'withdrawn'
      : event !== 'granted' && event !== 'withdrawn';
