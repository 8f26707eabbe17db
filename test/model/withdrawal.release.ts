/** The worker of vendor-sync in the model of a consent: claims, releases, sends, settles, crashes and freezes. */
import type { Step } from './explore.js';
import type { Change, Said, WithdrawalGuards, WithdrawalState } from './withdrawal.state.js';

/** Bound of the exploration. */
export const MOST_ATTEMPTS = 2;

export const settled = (s: WithdrawalState, outcome: 'sent' | 'aborted' | 'may-have-left'): Change => {
  if (s.ledger !== 'released') return {};
  const left = outcome === 'sent' ? 'surely' : outcome === 'may-have-left' && s.everLeft === 'nothing' ? 'perhaps' : s.everLeft;
  return { ledger: outcome, everLeft: left, leaseOver: false };
}; // prettier-ignore

/** The next attempt under the same key, unless the first lease has been taken from this worker. */
const again = (s: WithdrawalState, change: Change): Change =>
  s.ledger !== 'released' && s.ledger !== 'none'
    ? { worker: 'over' }
    : { ...change, worker: 'over', personal: 'waiting' };

/** What a release reads: the row, the clock and the case. */
function saidNow(s: WithdrawalState, guards: WithdrawalGuards): Said {
  if (s.consent !== 'given') return s.consent;
  if (!s.caseOpen && guards.releaseReadsCase) return 'ended';
  return s.timeOver && guards.releaseReadsClock ? 'expired' : s.consent;
}

function reads(s: WithdrawalState, guards: WithdrawalGuards): Change {
  const read = guards.readAfterLock ? saidNow(s, guards) : s.snapshot;
  const isGiven = read === 'given' && guards.readAfterLock;
  return {
    worker: 'read',
    read,
    snapshot: 'none',
    readTooLate: isGiven && s.timeOver,
    readClosed: isGiven && (!s.caseOpen || s.yesEndedByClosing),
  };
}

/** A letter that was taken up again is under way, whether or not the escalation has taken that over. */
export const isOnItsWay = (s: WithdrawalState): boolean =>
  s.escalation === 'personal' || (s.escalation === 'failed' && s.retried);

/** What nobody looks at any more is forgotten, so that states which differ in nothing else are one. */
const forgotten = ({ worker }: Change): Change => ({
  ...(worker === 'over' || worker === 'released'
    ? { read: 'none', snapshot: 'none', readTooLate: false, readClosed: false }
    : {}),
  ...(worker === 'over' ? { fresh: false } : {}),
});

/** Locks the delivery, then the consent, and nothing else. */
export function workerSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const go = (what: string, change: Change) => ({
    name: `the worker ${what}`,
    next: { ...s, ...change, ...forgotten(change) },
  });
  const unlock = s.lock === 'worker' ? ({ lock: 'free' } as const) : {};
  const running = s.worker !== 'start' && s.worker !== 'over';
  const steps: Step<WithdrawalState>[] = running ? [go('crashes', { worker: 'over', ...unlock })] : [];
  // A crash before the release leaves a claim whose lease runs out: it waits again.
  if (s.worker === 'over' && s.personal === 'under-way' && s.ledger !== 'released') steps.push(go('is replaced', { personal: 'waiting' })); // prettier-ignore
  const mayStart = s.worker === 'start' || (s.worker === 'over' && s.attempts < MOST_ATTEMPTS);
  if (mayStart && s.personal === 'waiting' && isOnItsWay(s)) {
    const attempts = s.worker === 'over' ? s.attempts + 1 : s.attempts;
    if (s.cancelAsked) steps.push(go('finds it cancelled', { worker: 'over', personal: 'cancelled' }));
    else
      // The snapshot of the locking statement is taken before it waits.
      steps.push(go('claims and asks for the lock', { worker: 'waiting-for-lock', personal: 'under-way', snapshot: guards.readAfterLock ? 'none' : saidNow(s, guards), ledger: 'none', fresh: false, leaseOver: false, attempts })); // prettier-ignore
  }
  switch (s.worker) {
    case 'waiting-for-lock':
      if (!guards.releaseLocksConsent) steps.push(go('goes on without the lock', { worker: 'locked' }));
      else if (s.lock === 'free') steps.push(go('gets the lock', { worker: 'locked', lock: 'worker' }));
      break;
    case 'locked':
      steps.push(go('reads', reads(s, guards)));
      break;
    case 'read':
      if (s.read === 'given') {
        const ended = s.consent !== 'given';
        steps.push(go('commits the release', {
          worker: 'released', ledger: 'released', fresh: true, releasedAfterEnd: s.releasedAfterEnd || ended,
          releasedAfterTime: s.releasedAfterTime || s.readTooLate,
          releasedAfterClosing: s.releasedAfterClosing || s.readClosed, ...unlock,
        })); // prettier-ignore
      } else steps.push(go('may not release', { worker: 'over', personal: 'refused', ...unlock }));
      break;
    case 'released':
      if (s.fresh) steps.push(go('lets five seconds pass', { fresh: false }));
      if (s.fresh || !guards.deadlineBeforeFirstByte)
        steps.push(go('sends', { worker: 'sent', bytesLeft: true, leftLate: s.leftLate || !s.fresh }));
      else steps.push(go('settles aborted', again(s, settled(s, 'aborted'))));
      break;
    case 'sent':
      steps.push(go('hears that it is done and settles sent', s.ledger === 'released' ? { worker: 'over', ...settled(s, 'sent'), personal: 'done' } : { worker: 'over' })); // prettier-ignore
      steps.push(go('hears nothing and settles may-have-left', again(s, settled(s, 'may-have-left'))));
      break;
  }
  return steps;
}
