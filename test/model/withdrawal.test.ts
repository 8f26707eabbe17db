import { explore } from './explore.js';
import { HONEST, withdrawalModel } from './withdrawal.model.js';
import type { WithdrawalGuards } from './withdrawal.model.js';

test('no order of release, withdrawal, crash, freeze and sweep breaks what the customer is promised', () => {
  expect(explore(withdrawalModel(HONEST)).violation).toBeUndefined();
});

test.each<[keyof WithdrawalGuards, string]>([
  ['readAfterLock', 'something was released after a recorded withdrawal'],
  ['releaseLocksConsent', 'something was released after a recorded withdrawal'],
  ['confirmationWaits', 'the customer was told that nothing left, and something did'],
  ['abandonedMayHaveLeft', 'the ledger says aborted, and something left'],
  ['deadlineBeforeFirstByte', 'something left more than five seconds after its release'],
])('without the guard %s the model finds: %s', (guard, promise) => {
  expect(explore(withdrawalModel({ ...HONEST, [guard]: false })).violation).toMatchObject({ promise });
});
