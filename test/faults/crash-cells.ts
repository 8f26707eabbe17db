/** What is walked: each crash point in the service that passes it, and what the ledger says of the attempt that was struck. */
import { CRASH_POINTS, type CrashMode, type CrashPoint } from '#kernel/faults/crash-point.js';
import { inTurn, ON_EVERY_QUEUE, type QueueKind } from '../support/redis.js';

export type Left = 'nothing' | 'aborted' | 'may-have-left';

export interface Place {
  readonly point: CrashPoint;
  readonly service: 'orders' | 'vendor-sync';
  /** Between which two steps of the protocols it stands. */
  readonly between: string;
  /** A release that did not end as sent, when the process stopped there, and when it threw there. */
  readonly stopped: Left;
  readonly thrown: Left;
  /** What must have happened before this point is passed at all. */
  readonly after?: 'lost-claim';
  /** Only this vendor's API passes it: a plain letter is claimed and released in one commit. */
  readonly only?: 'KEYGEN';
}

/** Keygen is asked for its policy first: the attempt that tells of somebody is the second that is settled. */
export const passing = (point: CrashPoint, product: 'KEYGEN' | 'PLAIN'): number =>
  product === 'KEYGEN' && point.startsWith('settle.') ? 2 : 1;

const nothing = { stopped: 'nothing', thrown: 'nothing' } as const;
const open = { stopped: 'may-have-left', thrown: 'may-have-left' } as const;

const PLACES: readonly Place[] = [
  { point: 'order.before-commit', service: 'orders', between: 'rows written | rows committed', ...nothing },
  { point: 'order.after-commit', service: 'orders', between: 'rows committed | clerk answered', ...nothing },
  { point: 'nudge.before-send', service: 'orders', between: 'rows committed | nudge sent', ...nothing },
  { point: 'nudge.after-send', service: 'orders', between: 'nudge sent | clerk answered', ...nothing },
  { point: 'delivery.before-claim', service: 'vendor-sync', between: 'nudge taken | claim', ...nothing },
  { point: 'claim.before-commit', service: 'vendor-sync', between: 'fence raised | claim committed', ...nothing, only: 'KEYGEN' },
  { point: 'claim.after-commit', service: 'vendor-sync', between: 'claim committed | release begun', ...nothing, only: 'KEYGEN' },
  { point: 'release.locked', service: 'vendor-sync', between: 'delivery locked | decided', ...nothing },
  { point: 'release.decided', service: 'vendor-sync', between: 'decided | person read', ...nothing },
  { point: 'release.before-commit', service: 'vendor-sync', between: 'ledger row written | release committed', ...nothing },
  { point: 'release.after-commit', service: 'vendor-sync', between: 'release committed | packet handed out', stopped: 'may-have-left', thrown: 'aborted' },
  { point: 'send.before-first-byte', service: 'vendor-sync', between: 'packet handed out | first byte', stopped: 'may-have-left', thrown: 'aborted' },
  { point: 'send.between-letters', service: 'vendor-sync', between: 'answer to the first letter | second letter', ...open, only: 'KEYGEN' },
  { point: 'send.after-answer', service: 'vendor-sync', between: "vendor's answer | settle begun", ...open },
  { point: 'settle.before-commit', service: 'vendor-sync', between: 'outcome written | settle committed', stopped: 'may-have-left', thrown: 'nothing' },
  { point: 'settle.after-commit', service: 'vendor-sync', between: 'settle committed | job ended', ...nothing },
  { point: 'sweep.before-commit', service: 'vendor-sync', between: 'lost claim taken up | committed', ...nothing, after: 'lost-claim', only: 'KEYGEN' },
  { point: 'sweep.after-commit', service: 'vendor-sync', between: 'take-up committed | looked for what is due', ...nothing, after: 'lost-claim', only: 'KEYGEN' },
]; // prettier-ignore

const MODES: readonly CrashMode[] = ['kill', 'throw', 'hang'];

export interface Cell extends Place {
  readonly mode: CrashMode;
  readonly product: 'KEYGEN' | 'PLAIN';
}

/** Every place in every mode, on the queues in turn; each place meets both vendors, and so do each mode and each queue. */
export function cellsOf(queue: QueueKind): Cell[] {
  // Where each queue walks all, the two take the vendors crosswise.
  const crosswise = ON_EVERY_QUEUE && queue === 'redis' ? 1 : 0;
  const all = PLACES.flatMap((place, at) =>
    MODES.map((mode): Cell => {
      const other = mode === 'hang' ? 1 : 0;
      return { ...place, mode, product: place.only ?? ((at + other + crosswise) % 2 === 0 ? 'KEYGEN' : 'PLAIN') };
    }),
  );
  return inTurn(queue, all);
}

export const pointsWalked = (): Set<CrashPoint> => new Set(PLACES.map(({ point }) => point));
export const pointsListed = (): Set<CrashPoint> => new Set(CRASH_POINTS);
