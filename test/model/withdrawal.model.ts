/**
 * Release against withdrawal (protocols.md, 2) as a model: a worker that may crash or freeze at any step and its retries, a vendor
 * that answers or does not, a customer who withdraws, is told one of three truths and may be cut off at any step, a consent that
 * runs out, the sweeps, what the escalation falls back to, a case that is closed and a letter that is taken up again. Everybody is kept from nothing but by what the rows say.
 */
import type { Model, Step } from './explore.js';

type Said = 'given' | 'withdrawn' | 'expired';

interface WithdrawalState {
  /** As committed; the time may be over before anybody has written `expired`. */
  readonly consent: Said;
  readonly timeOver: boolean;
  readonly lock: 'free' | 'worker' | 'customer' | 'sweep';
  readonly worker: 'start' | 'waiting-for-lock' | 'locked' | 'read' | 'released' | 'sent' | 'over';
  /** What the worker's read said, and what a snapshot from before the lock would have said. */
  readonly read: Said | 'none';
  readonly snapshot: Said | 'none';
  /** The time of the consent was over when it was read. */
  readonly readTooLate: boolean;
  readonly fresh: boolean;
  /** Of the present attempt; what earlier ones left stands in `everLeft`. */
  readonly ledger: 'none' | 'released' | 'sent' | 'aborted' | 'may-have-left';
  readonly everLeft: 'nothing' | 'perhaps' | 'surely';
  readonly attempts: number;
  readonly personal: 'waiting' | 'under-way' | 'done' | 'refused' | 'cancelled';
  readonly cancelAsked: boolean;
  /** What the escalation has become: under way with the letter, gone without, at its end, or before a person. */
  readonly escalation: 'personal' | 'serial-only' | 'sent' | 'person';
  readonly caseOpen: boolean;
  /** An administrator took the letter up again after its ladder had ended. */
  readonly retried: boolean;
  readonly customer: 'start' | 'locked' | 'recorded' | 'waiting' | 'told' | 'cut-off';
  readonly told: 'nothing' | 'nothing-left' | 'left' | 'may-arrive';
  readonly notices: number;
  readonly bytesLeft: boolean;
  readonly effects: number;
  readonly serialEffects: number;
  readonly releasedAfterEnd: boolean;
  readonly releasedAfterTime: boolean;
  readonly leftLate: boolean;
  readonly leaseOver: boolean;
}

export interface WithdrawalGuards {
  /** The state of the consent is read in a statement after the one that locks it. */
  readonly readAfterLock: boolean;
  readonly releaseLocksConsent: boolean;
  /** The release looks at the clock itself and does not wait until a sweep has written `expired`. */
  readonly releaseReadsClock: boolean;
  readonly deadlineBeforeFirstByte: boolean;
  /** The confirmation looks at unsettled releases before it says that nothing left. */
  readonly confirmationWaits: boolean;
  /** An abandoned release becomes may-have-left, never aborted. */
  readonly abandonedMayHaveLeft: boolean;
  /** Only what surely did not leave goes without by itself; the rest is for a person. */
  readonly unknownIsForAPerson: boolean;
  /** What was stopped goes on without only in a case that is open. */
  readonly fallBackAsksCase: boolean;
  /** A withdrawal's notice is looked for by a sweep, not only by whoever withdrew. */
  readonly sweepOwesNotice: boolean;
  /** One notice per escalation, held by the database. */
  readonly oneNotice: boolean;
}

export const HONEST: WithdrawalGuards = {
  readAfterLock: true,
  releaseLocksConsent: true,
  releaseReadsClock: true,
  deadlineBeforeFirstByte: true,
  confirmationWaits: true,
  abandonedMayHaveLeft: true,
  unknownIsForAPerson: true,
  fallBackAsksCase: true,
  sweepOwesNotice: true,
  oneNotice: true,
};

/** Bound of the exploration. */
const MOST_ATTEMPTS = 2;

const START: WithdrawalState = {
  consent: 'given', timeOver: false, lock: 'free', worker: 'start', read: 'none', snapshot: 'none', readTooLate: false, fresh: false, ledger: 'none',
  everLeft: 'nothing', attempts: 1, personal: 'waiting', cancelAsked: false, escalation: 'personal', caseOpen: true, retried: false, customer: 'start', told: 'nothing',
  notices: 0, bytesLeft: false, effects: 0, serialEffects: 0, releasedAfterEnd: false, releasedAfterTime: false, leftLate: false, leaseOver: false,
}; // prettier-ignore

type Change = Partial<WithdrawalState>;

const settled = (s: WithdrawalState, outcome: 'sent' | 'aborted' | 'may-have-left'): Change => {
  if (s.ledger !== 'released') return {};
  const left = outcome === 'sent' ? 'surely' : outcome === 'may-have-left' && s.everLeft === 'nothing' ? 'perhaps' : s.everLeft;
  return { ledger: outcome, everLeft: left };
}; // prettier-ignore

/** The next attempt under the same key, unless the first lease has been taken from this worker. */
const again = (s: WithdrawalState, change: Change): Change =>
  s.ledger !== 'released' && s.ledger !== 'none'
    ? { worker: 'over' }
    : { ...change, worker: 'over', personal: 'waiting' };

const saidNow = (s: WithdrawalState, guards: WithdrawalGuards): Said =>
  s.consent === 'given' && s.timeOver && guards.releaseReadsClock ? 'expired' : s.consent;

/** A letter that was taken up again is under way, whether or not the escalation has taken that over. */
const isOnItsWay = (s: WithdrawalState): boolean =>
  s.escalation === 'personal' || (s.escalation === 'person' && s.retried);

function workerSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const go = (what: string, change: Change) => ({ name: `the worker ${what}`, next: { ...s, ...change } });
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
      steps.push(go('claims and asks for the lock', { worker: 'waiting-for-lock', personal: 'under-way', snapshot: saidNow(s, guards), ledger: 'none', fresh: false, leaseOver: false, attempts })); // prettier-ignore
  }
  switch (s.worker) {
    case 'waiting-for-lock':
      if (!guards.releaseLocksConsent) steps.push(go('goes on without the lock', { worker: 'locked' }));
      else if (s.lock === 'free') steps.push(go('gets the lock', { worker: 'locked', lock: 'worker' }));
      break;
    case 'locked':
      steps.push(
        go('reads', {
          worker: 'read',
          read: guards.readAfterLock ? saidNow(s, guards) : s.snapshot,
          readTooLate: s.timeOver && guards.readAfterLock,
        }),
      );
      break;
    case 'read':
      if (s.read === 'given') {
        const ended = s.consent !== 'given';
        steps.push(go('commits the release', { worker: 'released', ledger: 'released', fresh: true, releasedAfterEnd: s.releasedAfterEnd || ended, releasedAfterTime: s.releasedAfterTime || s.readTooLate, ...unlock })); // prettier-ignore
      } else steps.push(go('may not release', { worker: 'over', personal: 'refused', ...unlock }));
      break;
    case 'released':
      if (s.fresh) steps.push(go('lets five seconds pass', { fresh: false }));
      if (s.fresh || !guards.deadlineBeforeFirstByte)
        // Under one key the vendor does one thing.
        steps.push(go('sends', { worker: 'sent', bytesLeft: true, effects: 1, leftLate: s.leftLate || !s.fresh }));
      else steps.push(go('settles aborted', again(s, settled(s, 'aborted'))));
      break;
    case 'sent':
      steps.push(go('hears that it is done and settles sent', s.ledger === 'released' ? { worker: 'over', ...settled(s, 'sent'), personal: 'done' } : { worker: 'over' })); // prettier-ignore
      steps.push(go('hears nothing and settles may-have-left', again(s, settled(s, 'may-have-left'))));
      break;
  }
  return steps;
}

function customerSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const go = (what: string, change: Change) => ({ name: `the customer ${what}`, next: { ...s, ...change } });
  const open = s.ledger === 'released' && guards.confirmationWaits;
  switch (s.customer) {
    case 'start':
      return s.lock === 'free' ? [go('takes the lock to withdraw', { customer: 'locked', lock: 'customer' })] : [];
    case 'locked':
      return [
        go('has withdrawn', { customer: 'recorded', consent: 'withdrawn', lock: 'free' }),
        go('is cut off before it is recorded', { customer: 'start', lock: 'free' }),
      ];
    case 'recorded':
      return [
        go('stops what waits', { customer: 'waiting', cancelAsked: s.cancelAsked || s.personal === 'waiting' || (s.personal === 'under-way' && s.ledger === 'none') }), // prettier-ignore
        go('is cut off', { customer: 'cut-off' }),
      ];
    case 'waiting': {
      if (s.ledger === 'sent' || s.everLeft === 'surely') return [go('is told that it left', { customer: 'told', told: 'left' })]; // prettier-ignore
      if (open || s.everLeft === 'perhaps') return [go('is told that it may still arrive', { customer: 'told', told: 'may-arrive' })]; // prettier-ignore
      return [go('is told that nothing left', { customer: 'told', told: 'nothing-left' })];
    }
    default:
      return [];
  }
}

const isOwed = (s: WithdrawalState): boolean =>
  s.consent === 'withdrawn' && s.everLeft !== 'nothing' && s.ledger !== 'released';

function othersSteps(s: WithdrawalState, guards: WithdrawalGuards): Step<WithdrawalState>[] {
  const steps: Step<WithdrawalState>[] = [];
  const go = (name: string, change: Change) => steps.push({ name, next: { ...s, ...change } });
  if (!s.timeOver) go('the time of the consent is over', { timeOver: true });
  if (s.timeOver && s.consent === 'given' && s.lock === 'free') go('the sweep writes that it expired', { consent: 'expired' }); // prettier-ignore
  if (s.ledger === 'released') {
    // The lease outlives the release: it can only run out on a release that is no longer fresh, or on a dead worker.
    if (!s.leaseOver && (s.worker === 'over' || !s.fresh || s.worker === 'sent')) go('the lease runs out', { leaseOver: true }); // prettier-ignore
    if (s.leaseOver) {
      const outcome = guards.abandonedMayHaveLeft ? 'may-have-left' : 'aborted';
      go('the sweep finds the release', { ...settled(s, outcome), personal: 'waiting' });
    }
  }
  const stopped = s.personal === 'refused' || s.personal === 'cancelled';
  if (isOnItsWay(s) && stopped) {
    const open = (s.everLeft === 'perhaps' && guards.unknownIsForAPerson) || (!s.caseOpen && guards.fallBackAsksCase);
    go(open ? 'it stands before a person' : 'it goes on without', { escalation: open ? 'person' : 'serial-only' });
  }
  if (s.escalation === 'personal' && s.personal === 'done') go('it is called sent', { escalation: 'sent' });
  if (s.escalation === 'personal' && s.personal === 'waiting' && s.worker === 'over' && s.attempts >= MOST_ATTEMPTS)
    go('the ladder ends', { escalation: 'person' });
  if (s.escalation === 'person' && s.personal === 'waiting' && !s.retried)
    go('an administrator takes it up again', { retried: true, attempts: MOST_ATTEMPTS - 1 });
  if (s.escalation === 'person' && s.personal === 'waiting' && s.retried)
    go('it is seen under way again', { escalation: 'personal' });
  // Closing ends the consent, under its lock.
  if (s.escalation === 'person' && s.caseOpen && s.lock === 'free')
    go('support closes the case', { caseOpen: false, ...(s.consent === 'given' ? { consent: 'expired' } : {}) });
  if (s.escalation === 'serial-only') go('the serial number is sent', { escalation: 'sent', serialEffects: 1 });
  const mayTell = guards.sweepOwesNotice || s.customer === 'told';
  if (isOwed(s) && mayTell && (s.notices === 0 || (!guards.oneNotice && s.notices < 2)))
    go('the vendor is told to stop and to erase', { notices: s.notices + 1 });
  return steps;
}

export const withdrawalModel = (guards: WithdrawalGuards): Model<WithdrawalState> => ({
  start: START,
  steps: (s) => [...workerSteps(s, guards), ...customerSteps(s, guards), ...othersSteps(s, guards)],
  broken: (s) => [
    ...(s.releasedAfterEnd ? ['something was released after the end of the consent was on record'] : []),
    ...(s.releasedAfterTime ? ['something was released though the time of the consent was over'] : []),
    ...(s.told === 'nothing-left' && s.bytesLeft ? ['the customer was told that nothing left, and something did'] : []),
    ...(s.ledger === 'aborted' && s.bytesLeft && s.everLeft === 'nothing'
      ? ['the ledger says aborted, and something left']
      : []),
    ...(s.leftLate ? ['something left more than five seconds after its release'] : []),
    ...(s.bytesLeft && s.ledger === 'none' && s.everLeft === 'nothing' ? ['something left that is not in the ledger'] : []),
    ...(s.effects > 0 && s.serialEffects > 0 && s.everLeft === 'perhaps' ? ['it went without by itself, and had gone with'] : []),
    ...(s.serialEffects > 0 && !s.caseOpen ? ['the vendor was told of a case that was closed'] : []),
    ...(s.notices > 1 ? ['the vendor was told twice to stop and to erase'] : []),
    ...(s.notices > 0 && s.consent !== 'withdrawn' ? ['the vendor was told to erase, and nobody had withdrawn'] : []),
  ],
  isEnd: (s) =>
    (s.escalation === 'sent' || s.escalation === 'person') && (s.customer === 'told' || s.customer === 'cut-off') &&
    s.ledger !== 'released' && (!isOwed(s) || s.notices > 0),
}); // prettier-ignore
