/**
 * Claim and release of a vendor's plain deliveries in one transaction, as a model: two deliveries of
 * one vendor, two workers that crash, freeze and come back, a clerk who holds and cancels,
 * an administrator who pauses the vendor, a sweep, and a vendor whose answers get lost and to whom letters may come late.
 */
import type { Model, Step } from './explore.js';

interface Row {
  readonly state: 'waiting' | 'released' | 'done' | 'refused' | 'dead' | 'cancelled';
  readonly step: 'issue' | 'look-up';
  /** What the batch dropped goes the single way. */
  readonly single: boolean;
  readonly fence: number;
  readonly leaseOver: boolean;
  readonly lockedBy: 'nobody' | 'clerk' | 'worker 1' | 'worker 2';
  /** The clerk was told so. */
  readonly held: boolean;
  readonly ledgerRows: number;
  readonly underWay: boolean;
  /** Whether the vendor made it, and how often its license was written. */
  readonly made: boolean;
  readonly licenses: number;
}

type Heard = 'none' | 'nothing-sent' | 'sent' | 'done' | 'unknown';

/** What one worker has in its memory; gone with a crash. */
interface Worker {
  readonly at: 'idle' | 'at-gate' | 'picked' | 'judged' | 'sending';
  readonly pausedAtGate: boolean;
  /** The fence that it gave each of its deliveries; 0: not one of its batch. */
  readonly fences: readonly [number, number];
  readonly heard: readonly [Heard, Heard];
  /** The release is younger than five seconds. */
  readonly fresh: boolean;
}

interface BatchState {
  readonly rows: readonly [Row, Row];
  readonly workers: readonly [Worker, Worker];
  readonly gateOf: 'nobody' | 'worker 1' | 'worker 2';
  readonly paused: boolean;
  readonly pauses: number;
  readonly wrong: string;
}

/** What is explored: how many of the vendor's deliveries may be in flight, and who takes part. */
export interface BatchPlay {
  readonly cap: number;
  readonly clerk: boolean;
  /** Releases of one delivery; after them it is a dead letter. */
  readonly mostReleases: number;
  /** The letters of the second delivery cannot be rendered. */
  readonly isSecondBad: boolean;
}

/** The protocol as it is designed; each sabotage switches one of its guards off. */
export interface BatchGuards {
  /** One batch at a time counts what is in flight and takes places. */
  readonly locksGate: boolean;
  /** Its rows are locked, and those that somebody else has locked are passed over. */
  readonly locksRows: boolean;
  /** Pause and person are read after every lock. */
  readonly readsAfterLocks: boolean;
  /** What cannot be rendered goes the single way, and the others on. */
  readonly dropsTheBad: boolean;
  /** No packet exists before the commit. */
  readonly commitsFirst: boolean;
  readonly settlesByFence: boolean;
}

export const HONEST_BATCH: BatchGuards = {
  locksGate: true, locksRows: true, readsAfterLocks: true, dropsTheBad: true, commitsFirst: true, settlesByFence: true,
}; // prettier-ignore

const ROW: Row = {
  state: 'waiting', step: 'issue', single: false, fence: 0, leaseOver: false, lockedBy: 'nobody', held: false, ledgerRows: 0,
  underWay: false, made: false, licenses: 0,
}; // prettier-ignore
const IDLE: Worker = {
  at: 'idle', pausedAtGate: false, fences: [0, 0], heard: ['none', 'none'], fresh: false,
}; // prettier-ignore
const MOST_PAUSES = 1;
const SECOND = 1;
const BOTH = [0, 1] as const;
const NAMES = ['worker 1', 'worker 2'] as const;

const put = <T>(pair: readonly [T, T], index: number, value: T): readonly [T, T] =>
  index === 0 ? [value, pair[1]] : [pair[0], value];
const withRow = (s: BatchState, index: number, change: Partial<Row>): BatchState => ({
  ...s,
  rows: put(s.rows, index, { ...s.rows[index]!, ...change }),
});
const inFlight = ({ rows }: BatchState) => rows.filter(({ state }) => state === 'released').length;

/** The worker's transaction is over: whoever it locked is free. */
function unlocked(s: BatchState, index: number): BatchState {
  const name = NAMES[index]!;
  const rows = s.rows.map((row) => (row.lockedBy === name ? { ...row, lockedBy: 'nobody' as const } : row));
  return { ...s, rows: rows as unknown as BatchState['rows'], gateOf: s.gateOf === name ? 'nobody' : s.gateOf };
}

function released(s: BatchState, index: number, w: Worker): { readonly state: BatchState; readonly fences: Worker['fences'] } {
  let state = unlocked(s, index);
  let fences: Worker['fences'] = [0, 0];
  for (const at of BOTH) {
    if (w.fences[at] === 0) continue;
    const row = state.rows[at];
    if (row.held || row.state === 'cancelled') state = { ...state, wrong: 'it was released after the clerk was told that it stands still' };
    fences = put(fences, at, row.fence + 1);
    state = withRow(state, at, { state: 'released', fence: row.fence + 1, leaseOver: false, ledgerRows: row.ledgerRows + 1 });
  }
  return { state, fences };
} // prettier-ignore

function workerSteps(s: BatchState, index: number, play: BatchPlay, guards: BatchGuards): Step<BatchState>[] {
  const w = s.workers[index]!;
  const go = (what: string, worker: Worker, state: BatchState = s): Step<BatchState> => ({
    name: `${NAMES[index]} ${what}`,
    next: { ...state, workers: put(state.workers, index, worker) },
  });
  const steps: Step<BatchState>[] = w.at === 'idle' ? [] : [go('crashes', IDLE, unlocked(s, index))];
  switch (w.at) {
    case 'idle':
      if (s.gateOf === 'nobody' || !guards.locksGate)
        steps.push(go('locks the gate', { ...IDLE, at: 'at-gate', pausedAtGate: s.paused }, { ...s, gateOf: NAMES[index]! }));
      break;
    case 'at-gate': {
      const free = play.cap - inFlight(s);
      const plain = BOTH.filter((at) => {
        const row = s.rows[at];
        const open = row.lockedBy === 'nobody' || !guards.locksRows;
        return row.state === 'waiting' && row.step === 'issue' && !row.single && !row.held && open && row.fence < play.mostReleases;
      }).slice(0, free);
      let state = s;
      let fences: Worker['fences'] = [0, 0];
      for (const at of plain) {
        fences = put(fences, at, -1);
        if (guards.locksRows) state = withRow(state, at, { lockedBy: NAMES[index]! });
      }
      if (plain.length === 0) steps.push(go('finds nothing that may start', IDLE, unlocked(s, index)));
      else steps.push(go('takes the rows', { ...w, at: 'picked', fences }, state));
      break;
    }
    case 'picked': {
      if (guards.readsAfterLocks && s.paused) steps.push(go('sees the pause', IDLE, unlocked(s, index)));
      else if (!play.isSecondBad || w.fences[SECOND] === 0) steps.push(go('judges', { ...w, at: 'judged'}));
      else if (guards.dropsTheBad)
        steps.push(go('drops what it cannot render', { ...w, at: 'judged', fences: put(w.fences, SECOND, 0) }, withRow(s, SECOND, { single: true, lockedBy: 'nobody' })));
      else steps.push(go('fails as a whole', IDLE, unlocked(s, index)));
      break;
    }
    case 'judged': {
      if (w.fences.every((fence) => fence === 0)) {
        steps.push(go('has none left', IDLE, unlocked(s, index)));
        break;
      }
      if (!guards.commitsFirst) for (const at of BOTH) if (w.fences[at] !== 0 && !s.rows[at].underWay) steps.push(go(`sends letter ${at + 1} too early`, w, withRow(s, at, { underWay: true })));
      const done = released(s, index, w);
      // There is one pause, so it has lasted all the while.
      const wrong = w.pausedAtGate && s.paused ? 'it was released though the vendor had been paused before' : done.state.wrong;
      steps.push(go('commits', { ...IDLE, at: 'sending', fences: done.fences, fresh: true }, { ...done.state, wrong }));
      break;
    }
    case 'sending':
      steps.push(...sendingSteps(s, w, go, guards));
  }
  return steps;
} // prettier-ignore

function sendingSteps(
  s: BatchState,
  w: Worker,
  go: (what: string, worker: Worker, state?: BatchState) => Step<BatchState>,
  guards: BatchGuards,
): Step<BatchState>[] {
  const steps: Step<BatchState>[] = [];
  const mine = BOTH.filter((at) => w.fences[at] !== 0);
  const hear = (at: number, heard: Heard): Worker => ({ ...w, heard: put(w.heard, at, heard) });
  if (w.fresh) steps.push(go('lets five seconds pass', { ...w, fresh: false }));
  for (const at of mine) {
    const row = s.rows[at];
    if (w.heard[at] === 'none' && w.fresh && !row.underWay)
      steps.push(go(`sends letter ${at + 1}`, hear(at, 'sent'), withRow(s, at, { underWay: true })));
    if (w.heard[at] === 'none' && !w.fresh) steps.push(go(`sends no letter ${at + 1}`, hear(at, 'nothing-sent')));
    if (w.heard[at] === 'sent') steps.push(go(`hears nothing of ${at + 1}`, hear(at, 'unknown')));
    if (w.heard[at] === 'sent' && row.made) steps.push(go(`hears that ${at + 1} is done`, hear(at, 'done')));
  }
  if (mine.every((at) => w.heard[at] !== 'none' && w.heard[at] !== 'sent')) {
    let state = s;
    for (const at of mine) {
      const row = state.rows[at];
      if (guards.settlesByFence && !(row.state === 'released' && row.fence === w.fences[at])) continue;
      if (w.heard[at] === 'done') state = withRow(state, at, { state: 'done', licenses: row.licenses + 1 });
      else state = withRow(state, at, { state: 'waiting', step: w.heard[at] === 'unknown' ? 'look-up' : row.step });
    }
    steps.push(go('settles them together', IDLE, state));
  }
  return steps;
}

function othersSteps(s: BatchState, play: BatchPlay): Step<BatchState>[] {
  const steps: Step<BatchState>[] = [];
  const step = (name: string, next: BatchState) => steps.push({ name, next });
  for (const at of BOTH) {
    const row = s.rows[at];
    const change = (name: string, values: Partial<Row>) => step(`${name} ${at + 1}`, withRow(s, at, values));
    // A lease outlives the five seconds of a release, so whoever still holds it is no longer fresh.
    const fresh = s.workers.some((w) => w.fresh && w.fences[at] === row.fence && row.fence > 0);
    if (row.state === 'released' && !row.leaseOver && !fresh) change('the lease runs out of', { leaseOver: true });
    if (row.state === 'released' && row.leaseOver) change('the sweep takes up', { state: 'waiting', step: 'look-up' });
    if (row.underWay) {
      change('there arrives', { underWay: false, made: true });
      change('there is lost', { underWay: false });
    }
    const free = row.state === 'waiting' && row.lockedBy === 'nobody';
    if (free && row.step === 'look-up' && !row.held)
      change('the single way looks up', row.made ? { state: 'done', licenses: row.licenses + 1 } : { step: 'issue' });
    if (free && row.single && !row.held) change('the single way refuses', { state: 'refused' });
    if (free && row.step === 'issue' && row.fence >= play.mostReleases)
      change('the ladder ends for', { state: 'dead' });
    if (play.clerk && free && row.step === 'issue' && row.fence === 0) {
      if (!row.held) change('the clerk locks', { lockedBy: 'clerk' });
      if (row.held) change('the clerk resumes', { held: false });
    }
    if (row.lockedBy === 'clerk') {
      change('the clerk holds', { lockedBy: 'nobody', held: row.state === 'waiting' });
      if (row.state === 'waiting') change('the clerk cancels', { lockedBy: 'nobody', state: 'cancelled' });
    }
  }
  if (!s.paused && s.pauses < MOST_PAUSES) step('the vendor is paused', { ...s, paused: true, pauses: s.pauses + 1 });
  if (s.paused) step('the pause ends', { ...s, paused: false });
  return steps;
}

export const batchModel = (play: BatchPlay, guards: BatchGuards): Model<BatchState> => ({
  start: { rows: [ROW, ROW], workers: [IDLE, IDLE], gateOf: 'nobody', paused: false, pauses: 0, wrong: '' },
  steps: (s) => [...workerSteps(s, 0, play, guards), ...workerSteps(s, 1, play, guards), ...othersSteps(s, play)],
  broken: (s) => [
    ...(s.wrong === '' ? [] : [s.wrong]),
    ...(inFlight(s) > play.cap ? ['more are in flight than the cap'] : []),
    ...s.rows.flatMap((row) => [
      ...(row.underWay && row.ledgerRows === 0 ? ['a letter is on its way that no ledger row tells of'] : []),
      ...(row.licenses > 1 ? ['the license was written twice'] : []),
      ...(row.state === 'cancelled' && row.made ? ['the clerk was told cancelled and the vendor did it'] : []),
      ...(row.state === 'done' && !row.made ? ['it is called done and was never done'] : []),
    ]),
  ],
  isEnd: ({ rows }) => rows.every(({ state }) => state !== 'waiting' && state !== 'released'),
});
