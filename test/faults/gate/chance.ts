/** Plays by chance: every worker, support, the sweeps, failing vendors, kills and a changing world join in, by a seed that repeats the choices. */
import type { CrashPoint } from '#kernel/faults/crash-point.js';
import type { Truth } from '../../../apps/consent/src/consent/truth.js';
import type { Rule } from '../../vendors/misbehave.js';
import { randomFrom } from '../storm.js';
import type { Actor } from './barriers.js';
import {
  askedCase,
  changeText,
  letExpire,
  sayYes,
  sweepOfConsent,
  sweepOfSupport,
  turnClock,
  withdraw,
  withdrawByPhone,
  type Case,
} from './case.js';
import { faultsOf } from './judge.js';
import { LICENSEE, toTheEnd, untilQuiet, WORKER_BARRIERS, type Played } from './play.js';
import type { Stage } from './stage.js';

const HELD: ReadonlySet<CrashPoint | 'start'> = new Set([
  'start', ...WORKER_BARRIERS, 'claim.before-commit', 'send.before-first-byte', 'settle.after-commit',
  'answer.before-commit', 'answer.after-commit', 'escalation.before-commit', 'escalation.after-commit',
  'withdrawal.before-commit', 'withdrawal.after-commit', 'withdrawal.nudged', 'notice.before-commit', 'notice.after-commit',
]); // prettier-ignore

const TROUBLE: readonly (readonly Rule[])[] = [
  [{ times: 1, do: { kind: 'reset' } }],
  [{ times: 1, afterEffect: true, do: { kind: 'reset' } }],
  [{ times: 2, afterEffect: true, do: { kind: 'status', status: 500 } }],
  [{ times: 1, do: { kind: 'status', status: 503 } }],
  [{ times: 2, do: { kind: 'status', status: 429 } }],
  [{ times: 1, afterEffect: true, do: { kind: 'hang' } }],
  [{ times: 1, afterEffect: true, do: { kind: 'html' } }],
];

/** Most moves before everything is let go. */
const MOST_MOVES = 60;

interface Cast {
  readonly told: Truth[];
  readonly parts: Promise<unknown>[];
}

/** Starts an actor whose end is waited for at the end of the play; an error is what a killed process leaves its caller with. */
const enter = (stage: Stage, cast: Cast, actor: Actor, part: () => Promise<unknown>): void => {
  cast.parts.push(stage.barriers.play(actor, part).catch(() => undefined));
};

const leaves = (cast: Cast, act: () => Promise<{ truth?: Truth }>) => async () => {
  const { truth } = await act();
  if (truth) cast.told.push(truth);
};

/** One play; the same seed makes the same choices. */
export async function playByChance(stage: Stage, seed: number): Promise<Played> {
  const random = randomFrom(seed);
  const { barriers } = stage;
  barriers.clear();
  stage.vendor.clear();
  const one = await askedCase(stage);
  const cast: Cast = { told: [], parts: [] };
  if (random() < 0.45) stage.vendor.misbehave(structuredClone([...TROUBLE[Math.floor(random() * TROUBLE.length)]!]));
  // Not everybody stops everywhere: some plays are about a few barriers only.
  const density = 0.3 + random() * 0.7;
  barriers.holds = (actor, point) =>
    HELD.has(point) && (point === 'start' ? !actor.name.startsWith('sweep') : random() < density);
  enter(stage, cast, { name: 'answer', app: 'consent' }, () => sayYes(stage, one));
  enter(stage, cast, LICENSEE, leaves(cast, () => withdraw(stage, one))); // prettier-ignore
  for (let n = 0; n < MOST_MOVES; n += 1) {
    await untilQuiet(stage, one, () => true);
    if (!(await chance(stage, one, cast, random))) break;
  }
  await toTheEnd(stage, one, random() < 0.5, Promise.all(cast.parts));
  stage.vendor.calm();
  return { one, events: [...barriers.events], faults: await faultsOf(stage, one, cast.told) };
}

/** Makes one move; false when there is nobody left to move. */
async function chance(stage: Stage, one: Case, cast: Cast, random: () => number): Promise<boolean> {
  const { barriers } = stage;
  const die = random();
  const { waiting } = barriers;
  if (die < 0.05) {
    const which = random();
    await killProcess(stage, which < 0.7 ? 'vendor-sync' : which < 0.85 ? 'support' : 'consent');
  } else if (die < 0.12 || waiting.length === 0) {
    enter(stage, cast, { name: `sweep-${cast.parts.length}`, app: 'support' }, async () => {
      await turnClock(stage);
      await sweepOfSupport(stage);
    });
    enter(stage, cast, { name: `sweep-${cast.parts.length}`, app: 'consent' }, () => sweepOfConsent(stage));
    if (waiting.length === 0) await untilSomebody(stage);
    return waiting.length > 0 || barriers.atWork.length > 0 || barriers.waiting.length > 0;
  } else if (die < 0.14) await letExpire(stage, one);
  else if (die < 0.16) enter(stage, cast, { name: `support-${cast.parts.length}`, app: 'support' }, () => changeText(stage, one));
  else if (die < 0.19)
    enter(stage, cast, { name: `phone-${cast.parts.length}`, app: 'consent' }, leaves(cast, () => withdrawByPhone(stage, one)));
  else barriers.go(waiting[Math.floor(random() * waiting.length)]!);
  return true;
} // prettier-ignore

/** A nudge may be on its way through the queue. */
async function untilSomebody(stage: Stage): Promise<void> {
  for (let events = 0; events < 3 && stage.barriers.waiting.length === 0; events += 1) await stage.barriers.next(20);
}

/** Whoever stands in that process is gone, and its transactions with it. */
async function killProcess(stage: Stage, app: Actor['app']): Promise<void> {
  for (const name of stage.barriers.waiting) if (stage.barriers.appOf(name) === app) stage.barriers.kill(name);
  await stage.cutIdle(app);
}
