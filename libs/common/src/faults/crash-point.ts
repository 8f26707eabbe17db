/**
 * Named places between the steps of the two protocols where a test can stop the process: kill it, throw, or hang. They do
 * nothing unless `SPARSAM_FAULT` names one, as `point:mode` or `point:mode:nth`, which no real installation sets.
 */
import { log } from '../log/log.js';

/** In the order in which an order passes them. The fault ring walks this list. */
export const CRASH_POINTS = [
  'order.before-commit',
  'order.after-commit',
  'nudge.before-send',
  'nudge.after-send',
  'delivery.before-claim',
  'claim.before-commit',
  'delivery.after-claim',
  'release.locked',
  'release.before-commit',
  'release.after-commit',
  'send.before-first-byte',
  'send.between-letters',
  'send.after-answer',
  'settle.before-commit',
  'settle.after-commit',
  'fulfilment.before-commit',
  'fulfilment.after-commit',
  'sweep.before-commit',
  'sweep.after-commit',
  'sweep.after-mark',
] as const;

export type CrashPoint = (typeof CRASH_POINTS)[number];
export type CrashMode = 'kill' | 'throw' | 'hang';

let armed: { point: string; mode: string; left: number } | undefined;

/** Arms one point. Called once, by a service's `main.ts`. */
export function armFault(setting: string | undefined): void {
  if (!setting) return;
  const [point = '', mode = '', nth = '1'] = setting.split(':');
  armed = { point, mode, left: Number(nth) };
}

/** Stops here when the point is armed, at its nth passing, once. */
export async function crashPoint(point: CrashPoint): Promise<void> {
  if (armed?.point !== point) return;
  armed.left -= 1;
  if (armed.left !== 0) return;
  log.warn('fault.struck', { reason: point, code: armed.mode });
  if (armed.mode === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  }
  if (armed.mode === 'hang') await new Promise(() => undefined);
  if (armed.mode === 'throw') throw new Error(`fault at ${point}`);
}
