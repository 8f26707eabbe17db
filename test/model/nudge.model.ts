/**
 * A nudge for each vendor, as a model (protocols.md, 1): clerks who commit what is due for one vendor, a queue that drops a nudge while
 * one like it waits, and processes whose pumps look once at a time and go on looking for a while. Nothing crashes and nothing is lost here:
 * what is asked is whether something stays due that only the sweep would find.
 */
import type { Model, Step } from './explore.js';

interface Clerk {
  readonly at: 'begins' | 'has read' | 'has committed' | 'is through';
  /** The promise to look without being asked that the clerk has read of; 0: none. */
  readonly readOf: number;
}

interface Pump {
  /** Rows that the look under way has found; null: no look is under way. */
  readonly found: readonly number[] | null;
  readonly askedMeanwhile: boolean;
  /** The promise that it keeps; 0: it is asleep. */
  readonly promise: number;
  /** The time of its promise has passed, and its last look has not begun. */
  readonly owesLast: boolean;
  /** The worker of its process has taken the job; `mark`: and not yet taken away the mark. */
  readonly job: 'none' | 'mark' | 'looked';
}

interface NudgeState {
  readonly clerks: readonly Clerk[];
  readonly rows: readonly ('none' | 'due' | 'taken')[];
  readonly pumps: readonly Pump[];
  /** The queue's job waits; its mark makes the queue drop others. */
  readonly waits: boolean;
  readonly marked: boolean;
  /** The newest promise in the gate, and those whose time has passed. */
  readonly promised: number;
  readonly passed: number;
}

export interface NudgePlay {
  readonly clerks: number;
  readonly pumps: number;
  /** Rows that one look takes at most. */
  readonly most: number;
}

/** The protocol as it is built; each sabotage switches one of its guards off. */
export interface NudgeGuards {
  /** The mark goes before the look begins. */
  readonly markGoesFirst: boolean;
  /** Who is asked during a look looks again after it. */
  readonly looksAgainWhenAsked: boolean;
  /** A look that took as much as it could is followed by another. */
  readonly looksAgainWhenFull: boolean;
  /** The last look begins after the time that was promised. */
  readonly looksLast: boolean;
  /** The clerk looks at the time once the commit is over: a promise that held before may not hold then. */
  readonly comparesAfterCommit: boolean;
}

export const HONEST_NUDGE: NudgeGuards = {
  markGoesFirst: true, looksAgainWhenAsked: true, looksAgainWhenFull: true, looksLast: true, comparesAfterCommit: true,
}; // prettier-ignore

const ASLEEP: Pump = { found: null, askedMeanwhile: false, promise: 0, owesLast: false, job: 'none' };
const MOST_PROMISES = 3;

const put = <T>(list: readonly T[], at: number, change: Partial<T>): T[] =>
  list.map((each, index) => (index === at ? { ...each, ...change } : each));

export function nudgeModel(play: NudgePlay, guards: NudgeGuards): Model<NudgeState> {
  const dueIn = ({ rows }: NudgeState) => rows.flatMap((row, at) => (row === 'due' ? [at] : []));
  const holds = (s: NudgeState, promise: number) => promise > s.passed;
  const pumpIn = (s: NudgeState, at: number, change: Partial<Pump>): NudgeState => ({
    ...s,
    pumps: put(s.pumps, at, change),
  });

  /** Asks the pump to look: at once, or after the look under way. */
  const asked = (s: NudgeState, at: number): NudgeState =>
    s.pumps[at]!.found
      ? pumpIn(s, at, { askedMeanwhile: guards.looksAgainWhenAsked })
      : pumpIn(s, at, { found: dueIn(s).slice(0, play.most), askedMeanwhile: false, owesLast: false });

  function ended(s: NudgeState, at: number): NudgeState {
    const { found, askedMeanwhile, job } = s.pumps[at]!;
    // Another process may have taken some of them meanwhile.
    const mine = found!.filter((row) => s.rows[row] === 'due');
    const isFull = found!.length === play.most;
    const rows = s.rows.map((row, index) => (mine.includes(index) ? ('taken' as const) : row));
    const promises = mine.length > 0 && !isFull && s.promised < MOST_PROMISES;
    const promised = promises ? s.promised + 1 : s.promised;
    const isOver = job === 'looked';
    const next: NudgeState = {
      ...pumpIn({ ...s, rows, promised }, at, { found: null, askedMeanwhile: false, ...(promises ? { promise: promised } : {}), ...(isOver ? { job: 'none' } : {}) }),
      ...(isOver && !guards.markGoesFirst ? { marked: false } : {}),
    };
    return askedMeanwhile || (isFull && guards.looksAgainWhenFull) ? asked(next, at) : next;
  } // prettier-ignore

  function clerkSteps(s: NudgeState, at: number): Step<NudgeState>[] {
    const clerk = s.clerks[at]!;
    const go = (what: string, change: Partial<Clerk>, more: Partial<NudgeState> = {}): Step<NudgeState> => ({
      name: `clerk ${at + 1} ${what}`,
      next: { ...s, clerks: put(s.clerks, at, change), ...more },
    });
    switch (clerk.at) {
      case 'begins':
        return [go('reads the gate', { at: 'has read', readOf: holds(s, s.promised) ? s.promised : 0 })];
      case 'has read': {
        const rows = s.rows.map((row, index) => (index === at ? ('due' as const) : row));
        return [go('commits', { at: 'has committed' }, { rows })];
      }
      case 'has committed': {
        const isLookedFor = clerk.readOf > 0 && (!guards.comparesAfterCommit || holds(s, clerk.readOf));
        const sent = isLookedFor || s.marked ? {} : { waits: true, marked: true };
        return [go(isLookedFor ? 'nudges nobody' : 'nudges', { at: 'is through' }, sent)];
      }
      default:
        return [];
    }
  }

  function pumpSteps(s: NudgeState, at: number): Step<NudgeState>[] {
    const pump = s.pumps[at]!;
    const steps: Step<NudgeState>[] = [];
    const go = (what: string, next: NudgeState) => steps.push({ name: `process ${at + 1} ${what}`, next });
    if (pump.found) go('ends its look', ended(s, at));
    if (pump.job === 'none' && s.waits) go('takes the job', { ...pumpIn(s, at, { job: 'mark' }), waits: false });
    if (pump.job === 'mark')
      go('takes away the mark and looks', asked({ ...pumpIn(s, at, { job: 'looked' }), ...(guards.markGoesFirst ? { marked: false } : {}) }, at));
    if (pump.promise > 0 && !pump.found) {
      if (holds(s, pump.promise)) {
        go('looks unasked', asked(s, at));
        go('sees its time pass', { ...pumpIn(s, at, { promise: guards.looksLast ? pump.promise : 0 }), passed: pump.promise });
      } else {
        go('looks for the last time', pumpIn(asked(s, at), at, { promise: 0 }));
      }
    }
    return steps;
  } // prettier-ignore

  const isQuiet = ({ clerks, waits, pumps }: NudgeState) =>
    clerks.every(({ at }) => at === 'is through') &&
    !waits &&
    pumps.every(({ found, promise, job }) => found === null && promise === 0 && job === 'none');
  return {
    start: {
      clerks: Array.from({ length: play.clerks }, () => ({ at: 'begins' as const, readOf: 0 })),
      rows: Array.from({ length: play.clerks }, () => 'none' as const),
      pumps: Array.from({ length: play.pumps }, () => ASLEEP),
      waits: false,
      marked: false,
      promised: 0,
      passed: 0,
    },
    steps: (s) => [...s.clerks.flatMap((_, at) => clerkSteps(s, at)), ...s.pumps.flatMap((_, at) => pumpSteps(s, at))],
    broken: (s) => (isQuiet(s) && dueIn(s).length > 0 ? ['something is due that only the sweep finds'] : []),
    isEnd: isQuiet,
  };
}
