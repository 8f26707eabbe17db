/**
 * The delivery protocol (protocols.md, 1) as a model: one delivery, two workers that crash, freeze and come back, a sweep, a clerk
 * who cancels, and a vendor whose answers get lost and to whom letters may come late. The names of states and steps are those
 * of the code.
 */
import type { Model, Step } from './explore.js';

/** `check` asks the vendor about what it sells, before anybody is told. */
type Doing = 'check' | 'issue' | 'look-up';

/** What one worker has in its memory; gone with a crash. */
interface Worker {
  readonly at: 'idle' | 'claimed' | 'released' | 'waiting-for-answer' | 'answered';
  readonly fence: number;
  readonly does: Doing;
  /** The release is younger than five seconds. */
  readonly fresh: boolean;
  readonly heard: 'none' | 'done' | 'absent' | 'unknown' | 'not-sent' | 'sold' | 'not-sold';
}

interface DeliveryState {
  readonly state: 'waiting' | 'claimed' | 'released' | 'done' | 'dead' | 'cancelled' | 'refused';
  readonly step: Doing;
  readonly fence: number;
  readonly leaseOver: boolean;
  readonly cancelled: boolean;
  /** Some attempt ended without our knowing what it did. */
  readonly everUnknown: boolean;
  readonly workers: readonly [Worker, Worker];
  /** Letters that have left and not yet arrived. */
  readonly underWay: number;
  /** Things that the vendor really made. */
  readonly effects: number;
  readonly licenses: number;
  /** The vendor said that it sells it. */
  readonly sold: boolean;
  /** The clerk was told that it is cancelled. */
  readonly toldCancelled: boolean;
}

/** The protocol as it is; each sabotage switches one of its guards off. */
export interface DeliveryGuards {
  /** The vendor makes one thing per reference of ours. */
  readonly vendorKnowsReference: boolean;
  readonly settleByFence: boolean;
  readonly releaseChecksCancel: boolean;
  readonly cancelOnlyIfNeverUnknown: boolean;
  /** Whoever takes it up first asks the vendor what can be asked without a person. */
  readonly asksFirst: boolean;
}

export const HONEST: DeliveryGuards = {
  vendorKnowsReference: true,
  settleByFence: true,
  releaseChecksCancel: true,
  cancelOnlyIfNeverUnknown: true,
  asksFirst: true,
};

const IDLE: Worker = { at: 'idle', fence: 0, does: 'issue', fresh: false, heard: 'none' };
/** Bounds of the exploration: claims in all, and letters under way at once. */
const MOST_CLAIMS = 5;
const MOST_UNDER_WAY = 2;

const START: DeliveryState = {
  state: 'waiting', step: 'issue', sold: false, fence: 0, leaseOver: false, cancelled: false, everUnknown: false, workers: [IDLE, IDLE],
  underWay: 0, effects: 0, licenses: 0, toldCancelled: false,
}; // prettier-ignore

const withWorker = (state: DeliveryState, index: number, worker: Worker): DeliveryState => ({
  ...state,
  workers: index === 0 ? [worker, state.workers[1]] : [state.workers[0], worker],
});

/** A delivery that nobody has taken up yet begins with the question. */
const firstOr = ({ fence, step }: DeliveryState, { asksFirst }: DeliveryGuards): Doing =>
  asksFirst && fence === 0 ? 'check' : step;

function workerSteps(s: DeliveryState, index: number, guards: DeliveryGuards): Step<DeliveryState>[] {
  const w = s.workers[index]!;
  const name = (what: string) => `worker ${index + 1} ${what}`;
  const go = (what: string, worker: Worker, change: Partial<DeliveryState> = {}) => ({
    name: name(what),
    next: { ...withWorker(s, index, worker), ...change },
  });
  const current = s.fence === w.fence && (s.state === 'claimed' || s.state === 'released');
  const steps: Step<DeliveryState>[] = w.at === 'idle' ? [] : [go('crashes', IDLE)];

  if (w.at === 'idle' && s.state === 'waiting' && s.fence < MOST_CLAIMS) {
    if (s.cancelled) steps.push(go('finds it cancelled', IDLE, { state: 'cancelled' }));
    else
      steps.push(
        go(
          'claims',
          { ...IDLE, at: 'claimed', fence: s.fence + 1, does: firstOr(s, guards) },
          { state: 'claimed', step: firstOr(s, guards), fence: s.fence + 1, leaseOver: false },
        ),
      );
  }
  if (w.at === 'claimed') {
    if (!current || s.state !== 'claimed') steps.push(go('finds its claim gone', IDLE));
    else if (s.cancelled && guards.releaseChecksCancel) steps.push(go('finds it stopped', IDLE, { state: 'waiting' }));
    else if (w.does === 'check') {
      steps.push(go('hears that it is sold', { ...w, at: 'answered', heard: 'sold' }));
      steps.push(go('hears that it is not sold', { ...w, at: 'answered', heard: 'not-sold' }));
      steps.push(go('hears nothing of it', { ...w, at: 'answered', heard: 'not-sent' }));
    } else steps.push(go('releases', { ...w, at: 'released', fresh: true }, { state: 'released' }));
  }
  if (w.at === 'released') {
    if (w.fresh) steps.push(go('lets five seconds pass', { ...w, fresh: false }));
    if (w.fresh) {
      if (w.does === 'issue' && s.underWay < MOST_UNDER_WAY)
        steps.push(go('sends', { ...w, at: 'waiting-for-answer' }, { underWay: s.underWay + 1 }));
      if (w.does === 'look-up')
        steps.push(go('looks up', { ...w, at: 'answered', heard: s.effects > 0 ? 'done' : 'absent' }));
    } else {
      steps.push(go('sends nothing, too late', { ...w, at: 'answered', heard: 'not-sent' }));
    }
  }
  if (w.at === 'waiting-for-answer') {
    steps.push(go('hears nothing', { ...w, at: 'answered', heard: 'unknown' }));
    if (s.effects > 0) steps.push(go('hears that it is done', { ...w, at: 'answered', heard: 'done' }));
  }
  if (w.at === 'answered') {
    if (guards.settleByFence && !current) steps.push(go('settles nothing: its fence is old', IDLE));
    else steps.push(go(`settles ${w.heard}`, IDLE, settled(s, w)));
  }
  return steps;
}

function settled(s: DeliveryState, w: Worker): Partial<DeliveryState> {
  switch (w.heard) {
    case 'done':
      return { state: 'done', licenses: s.licenses + 1 };
    case 'sold':
      return { state: 'waiting', step: 'issue', sold: true };
    case 'not-sold':
      return { state: 'refused' };
    case 'absent':
    case 'not-sent':
      return { state: 'waiting', step: w.heard === 'absent' ? 'issue' : w.does };
    default:
      return { state: 'waiting', step: 'look-up', everUnknown: true };
  }
}

function othersSteps(s: DeliveryState, guards: DeliveryGuards): Step<DeliveryState>[] {
  const steps: Step<DeliveryState>[] = [];
  const open = s.state === 'claimed' || s.state === 'released';
  // A lease outlives the five seconds of a release, so whoever still holds it is no longer fresh.
  const holderIsFresh = s.workers.some((w) => w.fence === s.fence && w.at !== 'idle' && w.fresh && w.at === 'released');
  if (open && !s.leaseOver && !holderIsFresh)
    steps.push({ name: 'the lease runs out', next: { ...s, leaseOver: true } });
  if (open && s.leaseOver) {
    const released = s.state === 'released';
    steps.push({
      name: 'the sweep takes it up',
      next: {
        ...s,
        state: 'waiting',
        leaseOver: false,
        step: released ? 'look-up' : s.step,
        everUnknown: s.everUnknown || released,
      },
    });
  }
  if (s.underWay > 0) {
    const more = !guards.vendorKnowsReference || s.effects === 0;
    steps.push({
      name: 'a letter arrives',
      next: { ...s, underWay: s.underWay - 1, effects: s.effects + (more ? 1 : 0) },
    });
    steps.push({ name: 'a letter is lost', next: { ...s, underWay: s.underWay - 1 } });
  }
  const stillHere =
    s.step !== 'look-up' &&
    (s.state === 'waiting' || s.state === 'claimed') &&
    (!s.everUnknown || !guards.cancelOnlyIfNeverUnknown);
  if (stillHere && !s.cancelled)
    steps.push({ name: 'the clerk cancels', next: { ...s, cancelled: true, toldCancelled: true } });
  if (s.state === 'waiting' && s.fence >= MOST_CLAIMS)
    steps.push({ name: 'the ladder ends', next: { ...s, state: 'dead' } });
  return steps;
}

export const deliveryModel = (guards: DeliveryGuards): Model<DeliveryState> => ({
  start: START,
  steps: (s) => [...workerSteps(s, 0, guards), ...workerSteps(s, 1, guards), ...othersSteps(s, guards)],
  broken: (s) => [
    ...(s.effects > 1 ? ['the vendor did it twice'] : []),
    ...(s.licenses > 1 ? ['the license was written twice'] : []),
    ...(s.licenses > s.effects ? ['a license was written that the vendor never issued'] : []),
    ...(s.toldCancelled && s.effects > 0 ? ['the clerk was told cancelled and the vendor did it'] : []),
    ...(s.underWay > 0 && !s.sold ? ['a person was told of before the vendor said that it sells it'] : []),
    ...(s.state === 'done' && s.effects === 0 ? ['it is called done and was never done'] : []),
  ],
  isEnd: (s) => s.state === 'done' || s.state === 'dead' || s.state === 'cancelled' || s.state === 'refused',
});
