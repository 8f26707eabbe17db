/** A play: the worker with a personal letter and the licensee who withdraws, moved from barrier to barrier in a given order. */
import type { CrashPoint } from '#kernel/faults/crash-point.js';
import type { Truth } from '../../../apps/consent/src/consent/truth.js';
import { waitFor } from '../../support/wait-for.js';
import type { Actor } from './barriers.js';
import { askedCase, sayYes, sweep, toItsEnd, turnClock, withdraw, type Case } from './case.js';
import { faultsOf } from './judge.js';
import type { Stage } from './stage.js';

/** Where the worker waits, and where the licensee's withdrawal does. */
export const WORKER_BARRIERS = [
  'delivery.before-claim',
  'claim.after-commit',
  'release.locked',
  'release.before-commit',
  'release.after-commit',
  'send.after-answer',
  'settle.before-commit',
] as const satisfies readonly CrashPoint[];
const LICENSEE_BARRIERS = ['start', 'withdrawal.before-commit', 'withdrawal.after-commit'] as const;

/** The worker or the licensee goes on to the next barrier, or the process of one of them is killed where it stands. */
export type Move = 'w' | 'c' | 'W' | 'C';

export const LICENSEE: Actor = { name: 'licensee', app: 'consent' };
const LOOK_AGAIN_MS = 10;

/** Where nobody waits for anybody: all are parked, at their end, blocked by a lock, or wait for a release to be settled. */
export async function untilQuiet(stage: Stage, one: Case, tracked: (actor: Actor) => boolean): Promise<void> {
  await waitFor('the play to come to rest', async () => {
    for (let looks = 0; looks < 5; looks += 1) {
      const busy = stage.barriers.atWork.filter(tracked);
      if (busy.length === 0) return true;
      const event = stage.barriers.next(LOOK_AGAIN_MS);
      if (await areWaiting(stage, one, busy)) return true;
      await event;
    }
    return false;
  });
}

async function areWaiting(stage: Stage, one: Case, busy: readonly Actor[]): Promise<boolean> {
  const hoping = busy.filter(({ name }) => stage.barriers.last.get(name) === 'withdrawal.nudged');
  const atLocks =
    hoping.length > 0 && (await isUnsettled(stage, one)) ? busy.filter((actor) => !hoping.includes(actor)) : busy;
  if (atLocks.length === 0) return true;
  const blocked = await stage.blocked();
  return [...Map.groupBy(atLocks, ({ app }) => app)].every(([app, of]) => (blocked.get(app) ?? 0) >= of.length);
}

/** Whoever has withdrawn waits for these. */
async function isUnsettled(stage: Stage, { consentId }: Case): Promise<boolean> {
  const rows = await stage.database.query(`SELECT 1 FROM disclosures WHERE consent_id = $1 AND outcome = 'released'`, [
    consentId,
  ]);
  return rows.length > 0;
}

export interface Played {
  readonly one: Case;
  readonly events: readonly string[];
  readonly faults: readonly string[];
}

/** Plays the moves, lets everything come to its end, and judges it. */
export async function play(stage: Stage, moves: readonly Move[], deadWake: boolean): Promise<Played> {
  const { barriers } = stage;
  barriers.clear();
  stage.vendor.clear();
  const one = await askedCase(stage);
  let worker: string | undefined;
  const isPlayer = (actor: Actor) => actor.name === LICENSEE.name || actor.name === worker;
  barriers.holds = (actor, point) => {
    if (actor.name === LICENSEE.name) return (LICENSEE_BARRIERS as readonly string[]).includes(point);
    if (!actor.name.startsWith('deliver-')) return false;
    worker ??= actor.name;
    return actor.name === worker && (WORKER_BARRIERS as readonly string[]).includes(point);
  };
  await sayYes(stage, one);
  await waitFor('the worker to come', () => worker !== undefined && barriers.at(worker));
  let told: Truth | undefined;
  const withdrawing = barriers
    .play(LICENSEE, () => withdraw(stage, one))
    .then(
      ({ truth }) => (told = truth),
      () => undefined,
    );

  for (const move of moves) await makeMove(stage, one, move, worker!, isPlayer);
  await toTheEnd(stage, one, deadWake, withdrawing);
  return { one, events: [...barriers.events], faults: await faultsOf(stage, one, told ? [told] : []) };
}

async function makeMove(
  stage: Stage,
  one: Case,
  move: Move,
  worker: string,
  isPlayer: (actor: Actor) => boolean,
): Promise<void> {
  const { barriers } = stage;
  const name = move.toLowerCase() === 'w' ? worker : LICENSEE.name;
  // Whoever waits for the other one, or has come to an end, cannot be moved.
  if (!barriers.at(name)) return;
  if (move === 'W' || move === 'C') {
    barriers.kill(name);
    await stage.cutIdle(move === 'W' ? 'vendor-sync' : 'consent');
  } else {
    barriers.go(name);
  }
  await untilQuiet(stage, one, isPlayer);
}

export async function toTheEnd(
  stage: Stage,
  one: Case,
  deadWake: boolean,
  withdrawing: Promise<unknown>,
): Promise<void> {
  // Who withdraws waits for whatever is unsettled: what a dead worker left is found by the sweep.
  stage.barriers.open();
  await turnClock(stage);
  await sweep(stage);
  await toItsEnd(stage, one, deadWake);
  await withdrawing;
}

const weave = (workers: number, licensees: number): Move[][] => {
  if (workers === 0 || licensees === 0) return [[...Array.from({ length: workers }, () => 'w' as const), ...Array.from({ length: licensees }, () => 'c' as const)]]; // prettier-ignore
  return [
    ...weave(workers - 1, licensees).map((rest): Move[] => ['w', ...rest]),
    ...weave(workers, licensees - 1).map((rest): Move[] => ['c', ...rest]),
  ];
};

/** Every order in which the two can pass their barriers, and every one in which one of them is killed on the way. */
export function everyOrder(): Readonly<Record<string, Move[][]>> {
  const workers = WORKER_BARRIERS.length;
  const licensees = LICENSEE_BARRIERS.length;
  // The last move of the one who is killed is their death.
  const lastOf = (moves: Move[], who: 'w' | 'c'): Move[] =>
    moves.with(moves.lastIndexOf(who), who.toUpperCase() as Move);
  return {
    'in which both come through': weave(workers, licensees),
    'in which the worker is killed': WORKER_BARRIERS.flatMap((_, at) =>
      weave(at + 1, licensees).map((moves) => lastOf(moves, 'w')),
    ),
    'in which the withdrawal is killed': [2, 3].flatMap((at) => weave(workers, at).map((moves) => lastOf(moves, 'c'))),
  };
}
