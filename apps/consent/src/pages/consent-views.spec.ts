/** Which decisions offer their withdrawal. */
import { canWithdraw, saidYes } from './consent-views.js';

const AT = new Date('2026-11-23T09:30:00Z');

test.each([
  ['given', AT, true],
  ['consumed', AT, true],
  ['expired', AT, true],
  ['superseded', AT, true],
  ['invalidated', AT, true],
  ['requested', null, false],
  ['refused', AT, false],
  ['withdrawn', AT, false],
  ['expired', null, false],
  ['superseded', null, false],
] as const)('a consent that is %s, decided %p: withdrawal offered %p', (state, decided_at, offered) => {
  expect(canWithdraw({ state, decided_at })).toBe(offered);
});

test('an expired consent was a Yes only where somebody had answered', () => {
  expect(saidYes({ state: 'expired', decided_at: AT })).toBe(true);
  expect(saidYes({ state: 'expired', decided_at: null })).toBe(false);
});
