/**
 * Named places between the steps of the two protocols where a test can stop the process: kill it, throw, or hang. They do
 * nothing unless `SPARSAM_FAULT` names one, as `point:mode` or `point:mode:nth`, or a file `@path` that does; no real
 * installation sets it.
 */
import { readFileSync, rmSync } from 'node:fs';
import { log } from '../log/log.js';

/** In the order in which an order passes them, then a case. The fault ring walks this list. */
export const CRASH_POINTS = [
  'order.before-commit',
  'order.after-commit',
  'nudge.before-send',
  'nudge.after-send',
  'delivery.before-claim',
  'claim.before-commit',
  'claim.after-commit',
  'release.locked',
  'release.consent-locked',
  'release.decided',
  'release.before-commit',
  'release.after-commit',
  'send.before-first-byte',
  'send.between-letters',
  'send.after-answer',
  'settle.before-commit',
  'settle.after-commit',
  'action.before-commit',
  'action.after-commit',
  'line-answer.before-commit',
  'line-answer.after-commit',
  'revocation.before-commit',
  'revocation.after-commit',
  'retry.before-commit',
  'retry.after-commit',
  'dead-letter.before-commit',
  'dead-letter.after-commit',
  'choice.before-commit',
  'choice.after-commit',
  'case.before-commit',
  'case.after-commit',
  'consent-settled.before-commit',
  'consent-settled.after-commit',
  'told.before-commit',
  'told.after-commit',
  'mail.before-send',
  'mail.after-send',
  'mail.after-settle',
  'answer.before-commit',
  'answer.after-commit',
  'answer-taken.before-commit',
  'answer-taken.after-commit',
  'escalation.before-commit',
  'escalation.after-commit',
  'link.before-commit',
  'link.after-commit',
  'withdrawal.before-commit',
  'withdrawal.after-commit',
  'withdrawal.nudged',
  'notice.before-commit',
  'notice.after-commit',
  'sweep.before-commit',
  'sweep.after-commit',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];
/** `freeze` stops the process by a signal, as a paused machine would; it goes on from there when it is told to. */
export type CrashMode = 'kill' | 'throw' | 'hang' | 'freeze';

interface Fault {
  readonly point: string;
  readonly mode: string;
  left: number;
}

let armed: Fault | undefined;
let orders: string | undefined;
/** Content of the file that armed it: the same content does not arm it twice. */
let said: string | undefined;
let watcher: ((point: CrashPoint) => Promise<void>) | undefined;

function faultOf(setting: string): Fault {
  const [point = '', mode = '', nth = '1'] = setting.trim().split(':');
  return { point, mode, left: Number(nth) };
}

/** Arms one point. Called once, by a service's `main.ts`. */
export function armFault(setting: string | undefined): void {
  if (!setting) return;
  if (setting.startsWith('@')) orders = setting.slice(1);
  else armed = faultOf(setting);
}

/** For tests in the same process: `watch` is awaited at every point. */
export function watchPoints(watch: typeof watcher): void {
  watcher = watch;
}

/** With a file, the test arms a running process by writing it and sees by its absence that the point was struck. */
function armFromFile(file: string): void {
  try {
    const now = readFileSync(file, 'utf8');
    if (now !== said) armed = faultOf(now);
    said = now;
  } catch {
    armed = said = undefined;
  }
}

/** Stops here when the point is armed, at its nth passing, once. */
export async function crashPoint(point: CrashPoint): Promise<void> {
  if (watcher) await watcher(point);
  if (orders) armFromFile(orders);
  if (armed?.point !== point) return;
  armed.left -= 1;
  if (armed.left !== 0) return;
  const { mode } = armed;
  armed = said = undefined;
  if (orders) rmSync(orders);
  log.warn('fault.struck', { reason: point, code: mode });
  if (mode === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  }
  if (mode === 'freeze') process.kill(process.pid, 'SIGSTOP');
  if (mode === 'hang') await new Promise(() => undefined);
  if (mode === 'throw') throw new Error(`fault at ${point}`);
}
