/** A wait that the vendor named: kept to, for one delivery and for all that we have for that vendor, and no failure of anybody. */
import type { Settled } from '../vendors/outcome.js';
import { vendorWaitMs, verdictOf, type Position, type Verdict } from './delivery.states.js';

const DAY_MS = 24 * 3_600_000;
const at = (rung = 0): Position => ({
  step: 'issue',
  rung,
  claims: 1,
  everOpen: false,
  saidTaken: false,
  declaration: { effect: 'issues', ifUnknown: 'look-up' },
  way: ['look-up', 'issue'],
});
const after = (outcome: Settled, position: Position, random = 1): Verdict =>
  verdictOf(outcome, position, [5, 30, 300], random);

const waiting = (retryAfterMs?: number): Settled[] => [
  { kind: 'retry', code: 'rate-limited', vendorAtFault: false, retryAfterMs, left: 'sent' },
  { kind: 'pending', retryAfterMs, left: 'sent' },
  { kind: 'unknown', code: 'status-503', retryAfterMs, left: 'sent' },
];

test.each([
  ['longer than the rung', 60_000, 60_000, 66_000],
  ['shorter than the rung', 1_000, 1_000, 1_500],
  ['until tomorrow', DAY_MS, DAY_MS, DAY_MS + 60_000],
  ['absurd', 1e15, DAY_MS, DAY_MS + 60_000],
])('a wait that the vendor named, %s, is kept to and costs no rung', (_name, retryAfterMs, least, most) => {
  for (const outcome of waiting(retryAfterMs))
    for (const rung of [0, 3]) {
      expect(after(outcome, at(rung), 0)).toMatchObject({ state: 'waiting', rung, delayMs: least });
      expect(after(outcome, at(rung), 1)).toMatchObject({ state: 'waiting', rung, delayMs: most });
    }
});

test('a vendor that names no wait, or none to speak of, costs a rung', () => {
  for (const outcome of [...waiting(), ...waiting(0), ...waiting(-1)])
    expect(after(outcome, at())).toMatchObject({ rung: 1, delayMs: 5_000 });
});

test('a vendor that names a wait without end ends before a person too', () => {
  for (const outcome of waiting(1_000)) {
    expect(after(outcome, { ...at(3), claims: 200 })).toMatchObject({ state: 'waiting', rung: 3 });
    expect(after(outcome, { ...at(2), claims: 201 })).toMatchObject({ state: 'waiting', rung: 3 });
    expect(after(outcome, { ...at(3), claims: 201 })).toMatchObject({ state: 'dead' });
  }
});

test('a vendor that names a wait has not failed, whatever it answered with it; one that names none has', () => {
  for (const ifUnknown of ['look-up', 'person'] as const)
    for (const [retryAfterMs, vendorFailed] of [[1_000, null], [0, true], [undefined, true]] as const)
      expect(after({ kind: 'unknown', code: 'status-503', retryAfterMs, left: 'sent' }, { ...at(), declaration: { effect: 'issues', ifUnknown } })).toMatchObject({ vendorFailed });
}); // prettier-ignore

test('a busy vendor is left alone by everything for as long as it asks, within a quarter of an hour', () => {
  const busy = (retryAfterMs?: number): Settled => ({
    kind: 'retry', code: 'rate-limited', vendorAtFault: false, retryAfterMs, left: 'sent',
  }); // prettier-ignore
  expect(vendorWaitMs(busy(60_000))).toBe(60_000);
  expect(vendorWaitMs(busy(1e12))).toBe(900_000);
  expect(vendorWaitMs(busy())).toBe(0);
  expect(vendorWaitMs({ kind: 'unknown', code: 'status-503', retryAfterMs: 5_000, left: 'sent' })).toBe(5_000);
  // What is pending is one license, not the vendor.
  expect(vendorWaitMs({ kind: 'pending', retryAfterMs: 60_000, left: 'sent' })).toBe(0);
  expect(vendorWaitMs({ kind: 'done', did: 'ended', left: 'sent' })).toBe(0);
});
