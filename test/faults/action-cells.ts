/** What is walked of the ways in which a clerk steps in: each crash point of `orders` that they pass. */
import type { CrashMode, CrashPoint } from '#common/faults/crash-point.js';

export const ACTS = ['hold', 'cancel', 'answer', 'revoke'] as const;
export type ClerkAct = (typeof ACTS)[number];

const POINTS: Readonly<Record<ClerkAct, readonly CrashPoint[]>> = {
  hold: ['action.before-commit', 'action.after-commit'],
  cancel: ['action.before-commit', 'action.after-commit'],
  answer: ['line-answer.before-commit', 'line-answer.after-commit'],
  revoke: ['revocation.before-commit', 'revocation.after-commit'],
};

const MODES: readonly CrashMode[] = ['kill', 'throw', 'hang'];

export interface ActionCell {
  readonly act: ClerkAct;
  readonly point: CrashPoint;
  readonly mode: CrashMode;
}

export const ACTION_CELLS: readonly ActionCell[] = ACTS.flatMap((act) =>
  POINTS[act].flatMap((point) => MODES.map((mode) => ({ act, point, mode }))),
);
export const actionNameOf = ({ act, point, mode }: ActionCell): string => `${mode} at ${point} of ${act}`;
export const actionPointsWalked = (): Set<CrashPoint> => new Set(Object.values(POINTS).flat());
