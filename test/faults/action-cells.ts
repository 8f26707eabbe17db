/** What is walked of the ways in which a person steps in: each crash point that they pass, in the service that passes it. */
import type { CrashMode, CrashPoint } from '#kernel/faults/crash-point.js';

export const ACTS = ['hold', 'cancel', 'answer', 'revoke', 'retry', 'settle'] as const;
export type Act = (typeof ACTS)[number];

interface Way {
  readonly service: 'orders' | 'vendor-sync';
  readonly points: readonly CrashPoint[];
}

export const WAYS: Readonly<Record<Act, Way>> = {
  hold: { service: 'orders', points: ['action.before-commit', 'action.after-commit'] },
  cancel: { service: 'orders', points: ['action.before-commit', 'action.after-commit'] },
  answer: { service: 'orders', points: ['line-answer.before-commit', 'line-answer.after-commit'] },
  revoke: { service: 'orders', points: ['revocation.before-commit', 'revocation.after-commit'] },
  retry: { service: 'vendor-sync', points: ['retry.before-commit', 'retry.after-commit'] },
  settle: { service: 'vendor-sync', points: ['dead-letter.before-commit', 'dead-letter.after-commit'] },
};

const MODES: readonly CrashMode[] = ['kill', 'throw', 'hang'];

export interface ActionCell {
  readonly act: Act;
  readonly point: CrashPoint;
  readonly mode: CrashMode;
}

export const ACTION_CELLS: readonly ActionCell[] = ACTS.flatMap((act) =>
  WAYS[act].points.flatMap((point) => MODES.map((mode) => ({ act, point, mode }))),
);
export const actionNameOf = ({ act, point, mode }: ActionCell): string => `${mode} at ${point} of ${act}`;
export const actionPointsWalked = (): Set<CrashPoint> => new Set(Object.values(WAYS).flatMap(({ points }) => points));
