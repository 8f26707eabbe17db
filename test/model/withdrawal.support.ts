/** Support in the model of a consent: takes over what the consent and the letter say, under the lock of the case and its escalation. */
import type { Step } from './explore.js';
import { isOnItsWay } from './withdrawal.release.js';
import type { Change, Said, WithdrawalGuards, WithdrawalState } from './withdrawal.state.js';

const OVER: ReadonlySet<Said | 'none'> = new Set<Said>(['refused', 'withdrawn', 'expired', 'ended']);
export const isOpen = (said: Said): boolean => said === 'requested' || said === 'given';

const startsPersonal = (s: WithdrawalState): Change => ({
  escalation: 'personal',
  goesWithout: false,
  personal: 'waiting',
  personalLetters: s.personalLetters + 1,
  actedOnOldAnswer: s.actedOnOldAnswer || s.supportIsStale,
});
const goesWithout = (s: WithdrawalState): Change => ({
  escalation: 'serial-only',
  goesWithout: false,
  serialLetters: s.serialLetters + 1,
  wentWithoutAfterPerhaps: s.wentWithoutAfterPerhaps || s.everLeft !== 'nothing',
});

const canBeStopped = (s: WithdrawalState): boolean =>
  !s.cancelAsked && (s.personal === 'waiting' || (s.personal === 'under-way' && s.ledger === 'none'));

const sees = (s: WithdrawalState) =>
  s.escalation === 'asking' && s.caseOpen ? 'asking' : isOnItsWay(s) ? 'on-its-way' : 'else';

/** What follows from the consent as it was read, for an escalation as it was seen under the same lock. */
function taken(s: WithdrawalState, guards: WithdrawalGuards): Change {
  const asks = s.supportSaw === 'asking' || (!guards.takenOverOnce && s.personalLetters < 2);
  if (asks && s.supportRead === 'given') return startsPersonal(s);
  if (asks && OVER.has(s.supportRead) && s.supportSaw === 'asking') {
    // What was stopped before it left goes without; a No and silence only where support said so before.
    if (s.saidYes || s.goesWithout) return goesWithout(s);
    return { escalation: 'answered-no' };
  }
  if (s.supportSaw === 'on-its-way' && s.supportRead === 'withdrawn' && canBeStopped(s)) return { cancelAsked: true };
  return {};
}

/** What the sweep finds. */
const isBehind = (s: WithdrawalState): boolean =>
  (s.escalation === 'asking' && s.caseOpen && s.consent !== 'requested') ||
  (isOnItsWay(s) && s.consent === 'withdrawn' && canBeStopped(s));

/** The job and the sweep. Where nothing follows from what was read, nobody sees that it was. */
function takeOver(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const go = (what: string, change: Change) => ({ name: `support ${what}`, next: { ...s, ...change } });
  const idle = { support: 'idle', supportRead: 'none', supportSaw: 'none', supportIsStale: false, caseLock: s.caseLock === 'support' ? 'free' : s.caseLock } as const; // prettier-ignore
  const lock = guards.takenOverUnderLock ? ({ caseLock: 'support' } as const) : {};
  const reads = (what: string, change: Change, said: Said): Step<WithdrawalState>[] => {
    const read = { ...s, ...change, ...lock, support: 'read', supportRead: said, supportSaw: sees(s), supportIsStale: said !== s.consent } as const; // prettier-ignore
    const followsNothing = Object.keys(taken(read, guards)).length === 0;
    return [followsNothing ? go(what, { ...change, ...idle }) : { name: `support ${what}`, next: read }];
  };
  const called = (what: string, change: Change, said: Said) =>
    guards.oneLockEach ? reads(what, change, said) : [go(what, { ...change, ...lock, support: 'locked' })];
  if (s.support === 'idle') {
    if (s.caseLock !== 'free') return [];
    const said = guards.supportReadsAnew || s.nudge === 'none' || s.nudge === 'there' ? s.consent : s.nudge;
    return [
      ...(s.nudge === 'none' ? [] : [...called('is nudged', { nudge: 'none' }, said), ...called('is nudged, and will be once more', {}, said)]),
      ...(guards.sweepTakesAnswers && isBehind(s) ? called('finds what was missed', {}, s.consent) : []),
    ]; // prettier-ignore
  }
  const crash = go('crashes', idle);
  if (s.support === 'locked')
    return s.lock === 'free' ? [crash, ...reads('reads the consent', {}, s.consent)] : [crash];
  return [crash, go('commits what follows', { ...taken(s, guards), ...idle })];
}

/** What a letter came to. */
function afterLetter(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const steps: Step<WithdrawalState>[] = [];
  const go = (name: string, change: Change) => steps.push({ name, next: { ...s, ...change } });
  if (isOnItsWay(s) && (s.personal === 'refused' || s.personal === 'cancelled')) {
    const unknown = s.everLeft === 'perhaps' && guards.unknownIsForAPerson;
    if (unknown) go('it stands in front of a person', { escalation: 'failed', retried: false });
    else if (s.serialLetters > 0) go('it is as it was before the late Yes', { escalation: 'sent' });
    else if (!s.caseOpen && guards.fallBackAsksCase)
      go('it is over with its case', { escalation: 'failed', retried: false }); // prettier-ignore
    else go('it goes on without', goesWithout(s));
  }
  if ((s.escalation === 'personal' || s.escalation === 'failed') && s.personal === 'done') go('it is called sent', { escalation: 'sent' }); // prettier-ignore
  if (s.escalation === 'serial-only')
    go('the serial number is sent', { escalation: 'sent', toldOfClosedCase: s.toldOfClosedCase || !s.caseOpen }); // prettier-ignore
  if (s.escalation === 'failed' && s.personal === 'waiting' && s.retried)
    go('it is seen under way again', { escalation: 'personal', retried: false });
  return steps;
}

/** What staff do, each in one transaction under the lock of the case. */
function clerk(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const steps: Step<WithdrawalState>[] = [];
  const go = (name: string, change: Change) => steps.push({ name, next: { ...s, ...change } });
  if (s.escalation === 'composed' && s.caseOpen)
    for (const without of [false, true])
      go(`support asks${without ? ', and lets it go without after some days' : ''}`, { escalation: 'asking', question: 'inserted', goesWithout: without }); // prettier-ignore
  if (s.escalation === 'asking' && s.goesWithout && (s.consent !== 'given' || !guards.silenceReadsConsent))
    go('nobody answered in time', { ...goesWithout(s), passedOverYes: s.passedOverYes || s.consent === 'given' });
  // What is answered is taken over before anything is chosen.
  if ((s.escalation === 'asking' && s.consent === 'requested') || (s.escalation === 'answered-no' && s.caseOpen))
    go('support chooses the serial number alone', goesWithout(s));
  if (s.escalation === 'sent' && s.caseOpen && s.personalLetters === 0 && s.consent === 'given')
    go('support uses the late Yes', startsPersonal({ ...s, supportIsStale: false }));
  const isUnderWay = s.escalation === 'personal' || s.escalation === 'serial-only';
  if (s.caseOpen && !isUnderWay && !(s.escalation === 'asking' && s.consent !== 'requested')) {
    const waits = s.escalation === 'composed' || s.escalation === 'asking' || s.escalation === 'answered-no';
    go('support closes the case', { caseOpen: false, yesEndedByClosing: s.yesEndedByClosing || s.consent === 'given', ...(waits ? { escalation: 'discarded', goesWithout: false } : {}) }); // prettier-ignore
  }
  if (!s.caseOpen && (!guards.reopeningWaits || !isOpen(s.consent))) go('support opens it again', { caseOpen: true });
  return steps;
}

export const supportSteps = (s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] => [
  ...takeOver(s, guards),
  ...(s.caseLock === 'free' ? [...afterLetter(s, guards), ...clerk(s, guards)] : []),
];
