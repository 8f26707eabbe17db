/**
 * Release against withdrawal (protocols.md, 2) as a model: a worker that may crash or freeze at any step, a customer who
 * withdraws and is told one of three truths, a consent that runs out, and the sweep that finds abandoned releases.
 */
import type { Model, Step } from './explore.js';

interface WithdrawalState {
  /** As committed. */
  readonly consent: 'given' | 'withdrawn';
  readonly lock: 'free' | 'worker' | 'customer';
  readonly worker: 'start' | 'waiting-for-lock' | 'locked' | 'read' | 'released' | 'sent' | 'over';
  /** What the worker's read said. */
  readonly read: 'given' | 'withdrawn' | 'none';
  /** What a snapshot from before the lock would have said. */
  readonly snapshot: 'given' | 'withdrawn' | 'none';
  readonly fresh: boolean;
  readonly ledger: 'none' | 'released' | 'sent' | 'aborted' | 'may-have-left';
  readonly customer: 'start' | 'locked' | 'recorded' | 'waiting' | 'told';
  readonly told: 'nothing' | 'nothing-left' | 'left' | 'may-arrive';
  readonly bytesLeft: boolean;
  readonly releasedAfterWithdrawal: boolean;
  readonly leftLate: boolean;
  readonly leaseOver: boolean;
}

export interface WithdrawalGuards {
  /** The state of the consent is read in a statement after the one that locks it. */
  readonly readAfterLock: boolean;
  readonly releaseLocksConsent: boolean;
  readonly deadlineBeforeFirstByte: boolean;
  /** The confirmation looks at unsettled releases before it says that nothing left. */
  readonly confirmationWaits: boolean;
  /** An abandoned release becomes may-have-left, never aborted. */
  readonly abandonedMayHaveLeft: boolean;
}

export const HONEST: WithdrawalGuards = {
  readAfterLock: true,
  releaseLocksConsent: true,
  deadlineBeforeFirstByte: true,
  confirmationWaits: true,
  abandonedMayHaveLeft: true,
};

const START: WithdrawalState = {
  consent: 'given', lock: 'free', worker: 'start', read: 'none', snapshot: 'none', fresh: false, ledger: 'none', customer: 'start',
  told: 'nothing', bytesLeft: false, releasedAfterWithdrawal: false, leftLate: false, leaseOver: false,
}; // prettier-ignore

function workerSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const go = (what: string, change: Partial<WithdrawalState>) => ({
    name: `the worker ${what}`,
    next: { ...s, ...change },
  });
  const running = s.worker !== 'start' && s.worker !== 'over';
  const unlock = s.lock === 'worker' ? ({ lock: 'free' } as const) : {};
  const steps: Step<WithdrawalState>[] = running ? [go('crashes', { worker: 'over', ...unlock })] : [];
  switch (s.worker) {
    case 'start':
      // The snapshot of the locking statement is taken before it waits.
      steps.push(go('asks for the lock', { worker: 'waiting-for-lock', snapshot: s.consent }));
      break;
    case 'waiting-for-lock':
      if (!guards.releaseLocksConsent) steps.push(go('goes on without the lock', { worker: 'locked' }));
      else if (s.lock === 'free') steps.push(go('gets the lock', { worker: 'locked', lock: 'worker' }));
      break;
    case 'locked':
      steps.push(go('reads', { worker: 'read', read: guards.readAfterLock ? s.consent : s.snapshot }));
      break;
    case 'read':
      if (s.read === 'given') {
        const after = s.consent === 'withdrawn';
        steps.push(
          go('commits the release', {
            worker: 'released',
            ledger: 'released',
            fresh: true,
            releasedAfterWithdrawal: s.releasedAfterWithdrawal || after,
            ...unlock,
          }),
        );
      } else steps.push(go('may not release', { worker: 'over', ...unlock }));
      break;
    case 'released':
      if (s.fresh) steps.push(go('lets five seconds pass', { fresh: false }));
      if (s.fresh || !guards.deadlineBeforeFirstByte)
        steps.push(go('sends', { worker: 'sent', bytesLeft: true, leftLate: !s.fresh }));
      else
        steps.push(go('settles aborted', { worker: 'over', ledger: s.ledger === 'released' ? 'aborted' : s.ledger }));
      break;
    case 'sent':
      steps.push(go('settles sent', { worker: 'over', ledger: s.ledger === 'released' ? 'sent' : s.ledger }));
      break;
  }
  return steps;
}

function customerSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const go = (what: string, change: Partial<WithdrawalState>) => ({
    name: `the customer ${what}`,
    next: { ...s, ...change },
  });
  switch (s.customer) {
    case 'start':
      return s.lock === 'free' ? [go('takes the lock to withdraw', { customer: 'locked', lock: 'customer' })] : [];
    case 'locked':
      return [go('has withdrawn', { customer: 'recorded', consent: 'withdrawn', lock: 'free' })];
    case 'recorded':
      return [go('waits for the confirmation', { customer: 'waiting' })];
    case 'waiting': {
      if (s.ledger === 'released' && guards.confirmationWaits)
        return [go('is told that it may still arrive', { customer: 'told', told: 'may-arrive' })];
      if (s.ledger === 'sent') return [go('is told that it left', { customer: 'told', told: 'left' })];
      if (s.ledger === 'may-have-left')
        return [go('is told that it may have left', { customer: 'told', told: 'may-arrive' })];
      return [go('is told that nothing left', { customer: 'told', told: 'nothing-left' })];
    }
    case 'told':
      return [];
  }
}

function sweepSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  if (s.ledger !== 'released') return [];
  // The lease outlives the release: it can only run out on a release that is no longer fresh, or on a dead worker.
  const mayRunOut = !s.leaseOver && (s.worker === 'over' || !s.fresh || s.worker === 'sent');
  const runOut = mayRunOut ? [{ name: 'the lease runs out', next: { ...s, leaseOver: true } }] : [];
  const swept = s.leaseOver
    ? [
        {
          name: 'the sweep finds the release',
          next: { ...s, ledger: guards.abandonedMayHaveLeft ? ('may-have-left' as const) : ('aborted' as const) },
        },
      ]
    : [];
  return [...runOut, ...swept];
}

export const withdrawalModel = (guards: WithdrawalGuards): Model<WithdrawalState> => ({
  start: START,
  steps: (s) => [...workerSteps(s, guards), ...customerSteps(s, guards), ...sweepSteps(s, guards)],
  broken: (s) => [
    ...(s.releasedAfterWithdrawal ? ['something was released after a recorded withdrawal'] : []),
    ...(s.told === 'nothing-left' && s.bytesLeft ? ['the customer was told that nothing left, and something did'] : []),
    ...(s.ledger === 'aborted' && s.bytesLeft ? ['the ledger says aborted, and something left'] : []),
    ...(s.leftLate ? ['something left more than five seconds after its release'] : []),
    ...(s.bytesLeft && s.ledger === 'none' ? ['something left that is not in the ledger'] : []),
  ],
  isEnd: (s) => s.customer === 'told' && (s.worker === 'over' || s.worker === 'start'),
});
