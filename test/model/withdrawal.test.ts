import { explore } from './explore.js';
import { HONEST, withdrawalModel } from './withdrawal.model.js';
import type { WithdrawalGuards } from './withdrawal.model.js';

test('no order of release, withdrawal, expiry, crash, freeze, retry, sweep and fall back breaks what the customer is promised', () => {
  const found = explore(withdrawalModel(HONEST));
  expect(found.violation).toBeUndefined();
  expect(found.states).toBeGreaterThan(1_000);
});

test.each<[keyof WithdrawalGuards, string]>([
  ['readAfterLock', 'something was released after the end of the consent was on record'],
  ['releaseLocksConsent', 'something was released after the end of the consent was on record'],
  ['releaseReadsClock', 'something was released though the time of the consent was over'],
  ['unknownIsForAPerson', 'it went without by itself, and had gone with'],
  ['fallBackAsksCase', 'the vendor was told of a case that was closed'],
  ['sweepOwesNotice', 'from here the end cannot be reached any more'],
  ['oneNotice', 'the vendor was told twice to stop and to erase'],
  ['confirmationWaits', 'the customer was told that nothing left, and something did'],
  ['abandonedMayHaveLeft', 'the ledger says aborted, and something left'],
  ['deadlineBeforeFirstByte', 'something left more than five seconds after its release'],
])('without the guard %s the model finds: %s', (guard, promise) => {
  expect(explore(withdrawalModel({ ...HONEST, [guard]: false })).violation).toMatchObject({ promise });
});
