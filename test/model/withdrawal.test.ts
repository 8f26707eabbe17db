import { explore } from './explore.js';
import { withdrawalModel } from './withdrawal.model.js';
import { HONEST, type WithdrawalGuards } from './withdrawal.state.js';

test('no order of answer, take-over, silence, closing, release, withdrawal, expiry, crash, freeze, retry and sweep breaks what is promised', () => {
  const found = explore(withdrawalModel(HONEST));
  expect(found.violation).toBeUndefined();
  expect(found.states).toBeGreaterThan(10_000);
});

test.each<[keyof WithdrawalGuards, string]>([
  ['readAfterLock', 'something was released after the end of the consent was on record'],
  ['releaseLocksConsent', 'something was released after the end of the consent was on record'],
  ['releaseReadsClock', 'something was released though the time of the consent was over'],
  ['unknownIsForAPerson', 'it went without by itself, and had gone with'],
  ['fallBackAsksCase', 'the vendor was told of a case that was closed'],
  ['sweepOwesNotice', 'from here the end cannot be reached any more'],
  ['oneNotice', 'the vendor was told twice to stop and to erase'],
  ['releaseReadsCase', 'something was released on a Yes that the closing of its case had ended'],
  ['sweepTakesAnswers', 'from here the end cannot be reached any more'],
  ['takenOverOnce', 'one Yes was taken over twice'],
  ['takenOverUnderLock', 'the serial number went twice'],
  ['supportReadsAnew', 'support began a letter on an answer that was over before it looked'],
  ['silenceReadsConsent', 'it went without, and a Yes was on record before'],
  ['oneLockEach', 'an answer and support wait for each other'],
  ['reopeningWaits', 'something was released on a Yes that the closing of its case had ended'],
  ['sweepPutsQuestions', 'from here the end cannot be reached any more'],
  ['answerPutsQuestion', 'an answer is on record, and its question is not'],
  ['putsOnlyWhatIsOpen', 'a mail asked for an answer that could not count'],
  ['confirmationWaits', 'the licensee was told that nothing left, and something did'],
  ['abandonedMayHaveLeft', 'the ledger says aborted, and something left'],
  ['deadlineBeforeFirstByte', 'something left more than five seconds after its release'],
])('without the guard %s the model finds: %s', (guard, promise) => {
  expect(explore(withdrawalModel({ ...HONEST, [guard]: false })).violation).toMatchObject({ promise });
});
