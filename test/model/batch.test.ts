import { batchModel, HONEST_BATCH, type BatchGuards, type BatchPlay } from './batch.model.js';
import { explore } from './explore.js';

const ONE_PLACE: BatchPlay = { cap: 1, clerk: false, mostReleases: 1, isSecondBad: false };
const ONE_IS_BAD: BatchPlay = { cap: 2, clerk: false, mostReleases: 2, isSecondBad: true };
const WITH_CLERK: BatchPlay = { cap: 2, clerk: true, mostReleases: 1, isSecondBad: false };

test.each([ONE_PLACE, ONE_IS_BAD, WITH_CLERK])(
  'no order of batches, crashes, frozen workers, holds, cancels and pauses breaks the release of a batch (%j)',
  (play) => {
    const found = explore(batchModel(play, HONEST_BATCH));
    expect(found.violation).toBeUndefined();
    expect(found.states).toBeGreaterThan(1_000);
  },
);

test.each<[keyof BatchGuards, BatchPlay, string]>([
  ['locksGate', ONE_PLACE, 'more are in flight than the cap'],
  ['locksRows', WITH_CLERK, 'it was released after the clerk was told that it stands still'],
  ['readsAfterLocks', WITH_CLERK, 'it was released though the vendor had been paused before'],
  ['dropsTheBad', ONE_IS_BAD, 'from here the end cannot be reached any more'],
  ['commitsFirst', WITH_CLERK, 'a letter is on its way that no ledger row tells of'],
  ['settlesByFence', WITH_CLERK, 'the license was written twice'],
])('without the guard %s the model finds it (%j): %s', (guard, play, promise) => {
  expect(explore(batchModel(play, { ...HONEST_BATCH, [guard]: false })).violation).toMatchObject({ promise });
});
