/**
 * A consent between three services (protocols.md, 2) as a model. The licensee answers and withdraws under the lock of the consent alone.
 * Support takes that over under the lock of the case alone, nudged by a job that may be lost, late or doubled, or by its sweep. A worker
 * releases under the locks of the delivery and the consent. Each of them may crash at every step, and is kept from nothing but by what
 * the rows say.
 */
import type { Model, Step } from './explore.js';
import { isOnItsWay, MOST_ATTEMPTS, settled, workerSteps } from './withdrawal.release.js';
import { START, type Change, type Said, type WithdrawalGuards, type WithdrawalState } from './withdrawal.state.js';
import { isOpen, supportSteps } from './withdrawal.support.js';

const isToBePut = (s: WithdrawalState): boolean => s.question === 'inserted' || s.question === 'lost';
const isCountable = (s: WithdrawalState): boolean => s.consent === 'requested' && !s.timeOver && s.caseOpen;

/** Who takes back what was only asked for has said No. */
const withdrawnFrom = (consent: Said): Said => (consent === 'requested' ? 'refused' : 'withdrawn');

function customerSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const go = (what: string, change: Change) => ({ name: `the licensee ${what}`, next: { ...s, ...change } });
  const takeLock = [go('takes the lock to withdraw', { licensee: 'locked', lock: 'licensee' })];
  const nudge = guards.supportReadsAnew ? 'there' : s.consent;
  const reads = (): Step<WithdrawalState> => {
    if (isCountable(s)) return go('takes the lock to answer', { licensee: 'answer-read', lock: 'licensee' });
    const end = s.consent === 'requested' && !s.caseOpen ? ({ consent: 'ended' } as const) : {};
    return go('answers too late', { licensee: 'start', lock: 'free', ...end });
  };
  const toldStaff = {
    licensee: 'answered',
    consent: 'refused',
    question: guards.answerPutsQuestion ? 'put' : s.question,
  } as const;
  switch (s.licensee) {
    case 'asked':
      if (s.lock !== 'free' || s.escalation === 'composed') return [];
      if (isToBePut(s)) return isCountable(s) ? [go('says No over the phone', toldStaff)] : [];
      if (guards.oneLockEach) return [reads(), ...takeLock];
      return [go('takes the lock to answer, and asks for that of the case', { licensee: 'answering', lock: 'licensee' })];
    case 'answering':
      return s.caseLock === 'free' ? [reads()] : [];
    case 'answer-read':
      return [
        go('says Yes', { licensee: 'answered', lock: 'free', consent: 'given', saidYes: true }),
        go('says No', { licensee: 'answered', lock: 'free', consent: 'refused' }),
        go('is cut off before it is recorded', { licensee: 'asked', lock: 'free' }),
      ];
    case 'answered':
      return [go('has support nudged', { licensee: 'start', nudge }), go('is cut off', { licensee: 'start' })];
    case 'start':
      return s.lock === 'free' ? takeLock : [];
    case 'locked':
      return [
        go('has withdrawn', { licensee: 'recorded', consent: withdrawnFrom(s.consent), yesEndedByClosing: false, lock: 'free' }),
        go('is cut off before it is recorded', { licensee: s.consent === 'requested' ? 'asked' : 'start', lock: 'free' }),
      ]; // prettier-ignore
    case 'recorded':
      return [go('has support nudged', { licensee: 'waiting', nudge }), go('is cut off', { licensee: 'cut-off' })];
    case 'waiting': {
      const open = s.ledger === 'released' && guards.confirmationWaits;
      if (s.ledger === 'sent' || s.everLeft === 'surely') return [go('is told that it left', { licensee: 'told', told: 'left' })]; // prettier-ignore
      if (open || s.everLeft === 'perhaps') return [go('is told that it may still arrive', { licensee: 'told', told: 'may-arrive' })]; // prettier-ignore
      return [go('is told that nothing left', { licensee: 'told', told: 'nothing-left' })];
    }
    default:
      return [];
  }
} // prettier-ignore

const isOwed = (s: WithdrawalState): boolean =>
  s.consent === 'withdrawn' && s.everLeft !== 'nothing' && s.ledger !== 'released';

/** Consent takes over what the clock, the letter or the case came to, under the lock of the consent alone. */
function endsOf(s: WithdrawalState): Step<WithdrawalState>[] {
  if (s.lock !== 'free') return [];
  const to = (what: string, consent: Said) => ({
    name: `consent takes over ${what}`,
    next: { ...s, consent, yesEndedByClosing: false },
  });
  return [
    ...(s.timeOver && isOpen(s.consent) ? [to('that its time is over', 'expired')] : []),
    ...(s.personal === 'done' && s.consent === 'given' ? [to('that it was used', 'consumed')] : []),
    ...(!s.caseOpen && isOpen(s.consent) ? [to('that the case was closed', 'ended')] : []),
  ];
}

/** The job and the sweep: the event of a question that support inserted, and its mails where an answer can still count. */
function putsQuestion(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const put = {
    name: 'consent puts the question',
    next: {
      ...s,
      question: 'put' as const,
      askedInVain: s.askedInVain || (!guards.putsOnlyWhatIsOpen && !isCountable(s)),
    },
  };
  const lost = { name: 'the queue loses the job of the question', next: { ...s, question: 'lost' as const } };
  if (s.question === 'inserted') return s.lock === 'free' ? [put, lost] : [lost];
  return s.question === 'lost' && s.lock === 'free' && guards.sweepPutsQuestions ? [put] : [];
}

function othersSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const steps = [...endsOf(s), ...putsQuestion(s, guards)];
  const go = (name: string, change: Change) => steps.push({ name, next: { ...s, ...change } });
  // What a closing ends is not left to its time.
  if (!s.timeOver && (s.caseOpen || !isOpen(s.consent))) go('the time of the consent is over', { timeOver: true });
  if (s.nudge !== 'none') go('the queue loses the nudge', { nudge: 'none' });
  if (s.ledger === 'released') {
    // The lease outlives the release: it can only run out on a release that is no longer fresh, or on a dead worker.
    if (!s.leaseOver && (s.worker === 'over' || !s.fresh || s.worker === 'sent')) go('the lease runs out', { leaseOver: true }); // prettier-ignore
    if (s.leaseOver) {
      const outcome = guards.abandonedMayHaveLeft ? 'may-have-left' : 'aborted';
      go('the sweep finds the release', { ...settled(s, outcome), personal: 'waiting' });
    }
  }
  if (s.escalation === 'personal' && s.personal === 'waiting' && s.worker === 'over' && s.attempts >= MOST_ATTEMPTS)
    go('the ladder ends', { escalation: 'failed' });
  if (s.escalation === 'failed' && s.personal === 'waiting' && !isOnItsWay(s))
    go('an administrator takes it up again', { retried: true, attempts: MOST_ATTEMPTS - 1 });
  const mayTell = guards.sweepOwesNotice || s.nudge !== 'none';
  if (isOwed(s) && mayTell && (s.notices === 0 || (!guards.oneNotice && s.notices < 2)))
    go('the vendor is told to stop and to erase', { notices: s.notices + 1 });
  return steps;
}

/** Each holds what the other waits for. */
const isDeadlock = (s: WithdrawalState, guards: WithdrawalGuards): boolean =>
  !guards.oneLockEach && s.licensee === 'answering' && s.support === 'locked' && s.caseLock === 'support';

export const withdrawalModel = (guards: WithdrawalGuards): Model<WithdrawalState> => ({
  start: START,
  steps: (s) => [...workerSteps(s, guards), ...customerSteps(s, guards), ...supportSteps(s, guards), ...othersSteps(s, guards)],
  broken: (s) => [
    ...(s.releasedAfterEnd ? ['something was released after the end of the consent was on record'] : []),
    ...(s.releasedAfterTime ? ['something was released though the time of the consent was over'] : []),
    ...(s.releasedAfterClosing ? ['something was released on a Yes that the closing of its case had ended'] : []),
    ...(s.told === 'nothing-left' && s.bytesLeft ? ['the licensee was told that nothing left, and something did'] : []),
    ...(s.ledger === 'aborted' && s.bytesLeft && s.everLeft === 'nothing'
      ? ['the ledger says aborted, and something left']
      : []),
    ...(s.leftLate ? ['something left more than five seconds after its release'] : []),
    ...(s.bytesLeft && s.ledger === 'none' && s.everLeft === 'nothing' ? ['something left that is not in the ledger'] : []),
    ...(s.bytesLeft && !s.saidYes ? ['something left without a Yes'] : []),
    ...(s.wentWithoutAfterPerhaps ? ['it went without by itself, and had gone with'] : []),
    ...(s.toldOfClosedCase ? ['the vendor was told of a case that was closed'] : []),
    ...(s.personalLetters > 1 ? ['one Yes was taken over twice'] : []),
    ...(s.serialLetters > 1 ? ['the serial number went twice'] : []),
    ...(s.actedOnOldAnswer ? ['support began a letter on an answer that was over before it looked'] : []),
    ...(s.passedOverYes ? ['it went without, and a Yes was on record before'] : []),
    ...(isDeadlock(s, guards) ? ['an answer and support wait for each other'] : []),
    ...(isToBePut(s) && !isOpen(s.consent) && s.consent !== 'ended' && s.consent !== 'expired'
      ? ['an answer is on record, and its question is not']
      : []),
    ...(s.askedInVain ? ['a mail asked for an answer that could not count'] : []),
    ...(s.notices > 1 ? ['the vendor was told twice to stop and to erase'] : []),
    ...(s.notices > 0 && s.consent !== 'withdrawn' ? ['the vendor was told to erase, and nobody had withdrawn'] : []),
  ],
  isEnd: (s) =>
    ['sent', 'failed', 'answered-no', 'discarded'].includes(s.escalation) && (s.licensee === 'told' || s.licensee === 'cut-off') &&
    s.ledger !== 'released' && (!isOwed(s) || s.notices > 0) && (s.caseOpen || !isOpen(s.consent)),
}); // prettier-ignore
