/** Which decisions offer their withdrawal. */
import { canWithdraw } from './consent-views.js';

test.each([
  ['given', true, true],
  ['consumed', true, true],
  ['expired', true, true],
  ['superseded', true, true],
  ['invalidated', true, true],
  ['requested', false, false],
  ['refused', false, false],
  ['withdrawn', true, false],
  ['expired', false, false],
  ['superseded', false, false],
] as const)('a consent that is %s, after a Yes %p: withdrawal offered %p', (state, said_yes, offered) => {
  expect(canWithdraw({ state, said_yes })).toBe(offered);
});
