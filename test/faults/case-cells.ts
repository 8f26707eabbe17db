/** What is walked of a case: each crash point in the service that passes it, and how the case must end. */
import type { CrashMode, CrashPoint } from '#kernel/faults/crash-point.js';

/** What is done while the point is armed. */
export type Act = 'choose' | 'ask' | 'close' | 'answer' | 'withdraw' | 'mail-letter' | 'tell' | 'type';
export type CaseAct = Exclude<Act, 'tell' | 'type'>;

/** How it ends: at the vendor once, or in front of a person, with a mail that arrived or did not. */
export type End = 'once' | 'asked' | 'not-delivered' | 'person-nothing-left' | 'person-left';

interface CasePlace {
  readonly point: CrashPoint;
  readonly service: 'support' | 'consent' | 'vendor-sync';
  readonly act: Act;
  readonly between: string;
  /** When the process stopped there, and when it threw there. */
  readonly stopped: End;
  readonly thrown: End;
}

const once = { stopped: 'once', thrown: 'once' } as const;
const open = { stopped: 'person-left', thrown: 'person-left' } as const;
const untold = { stopped: 'not-delivered', thrown: 'not-delivered' } as const;

const PLACES: readonly CasePlace[] = [
  { point: 'choice.before-commit', service: 'support', act: 'choose', between: 'form chosen | committed', ...once },
  { point: 'choice.after-commit', service: 'support', act: 'choose', between: 'choice committed | nudge sent', ...once },
  { point: 'case.before-commit', service: 'support', act: 'close', between: 'case closed | committed', ...once },
  { point: 'case.after-commit', service: 'support', act: 'close', between: 'closing committed | nudge sent', ...once },
  { point: 'consent-settled.before-commit', service: 'consent', act: 'ask', between: 'question put | committed', stopped: 'asked', thrown: 'asked' },
  { point: 'consent-settled.after-commit', service: 'consent', act: 'ask', between: 'question committed | nudge sent', stopped: 'asked', thrown: 'asked' },
  { point: 'mail.before-send', service: 'consent', act: 'ask', between: 'mail claimed | sent', ...untold },
  { point: 'mail.after-send', service: 'consent', act: 'ask', between: 'mail taken | written down', ...untold },
  { point: 'mail.after-settle', service: 'consent', act: 'ask', between: 'mail written down | job ended', stopped: 'asked', thrown: 'asked' },
  { point: 'answer.before-commit', service: 'consent', act: 'answer', between: 'answer recorded | committed', ...once },
  { point: 'answer.after-commit', service: 'consent', act: 'answer', between: 'answer committed | nudges sent', ...once },
  { point: 'answer-taken.before-commit', service: 'support', act: 'answer', between: 'letter of the answer made | committed', ...once },
  { point: 'answer-taken.after-commit', service: 'support', act: 'answer', between: 'letter committed | nudge sent', ...once },
  { point: 'escalation.before-commit', service: 'support', act: 'answer', between: 'delivery taken over | committed', ...once },
  { point: 'escalation.after-commit', service: 'support', act: 'answer', between: 'escalation committed | job ended', ...once },
  { point: 'withdrawal.before-commit', service: 'consent', act: 'withdraw', between: 'withdrawal recorded | committed', ...once },
  { point: 'withdrawal.after-commit', service: 'consent', act: 'withdraw', between: 'withdrawal committed | nudge sent', ...once },
  { point: 'withdrawal.nudged', service: 'consent', act: 'withdraw', between: 'nudge sent | truth told', ...once },
  { point: 'notice.before-commit', service: 'consent', act: 'withdraw', between: 'notice found owed | committed', ...once },
  { point: 'notice.after-commit', service: 'consent', act: 'withdraw', between: 'notice committed | nudge sent', ...once },
  { point: 'told.before-commit', service: 'consent', act: 'tell', between: 'first disclosure found | committed', ...once },
  { point: 'told.after-commit', service: 'consent', act: 'tell', between: 'mail committed | nudge sent', ...once },
  { point: 'release.consent-locked', service: 'vendor-sync', act: 'answer', between: 'consent locked | consent read', ...once },
  { point: 'release.decided', service: 'vendor-sync', act: 'answer', between: 'decided with the Yes | person read', ...once },
  { point: 'link.before-commit', service: 'consent', act: 'type', between: 'mails of an address written | committed', ...once },
  { point: 'link.after-commit', service: 'consent', act: 'type', between: 'mails committed | nudge sent', ...once },
  { point: 'release.before-commit', service: 'vendor-sync', act: 'mail-letter', between: 'ledger row written | release committed', ...once },
  { point: 'release.after-commit', service: 'vendor-sync', act: 'mail-letter', between: 'release committed | mail begun', stopped: 'person-nothing-left', thrown: 'once' },
  { point: 'send.before-first-byte', service: 'vendor-sync', act: 'mail-letter', between: 'packet handed out | mail begun', stopped: 'person-nothing-left', thrown: 'once' },
  { point: 'send.after-answer', service: 'vendor-sync', act: 'mail-letter', between: 'mail taken | settle begun', ...open },
  { point: 'settle.before-commit', service: 'vendor-sync', act: 'mail-letter', between: 'outcome written | settle committed', ...open },
  { point: 'settle.after-commit', service: 'vendor-sync', act: 'mail-letter', between: 'settle committed | nudge to support', ...once },
]; // prettier-ignore

const MODES: readonly CrashMode[] = ['kill', 'throw', 'hang'];

export interface CaseCell extends CasePlace {
  readonly mode: CrashMode;
}

export const CASE_CELLS: readonly CaseCell[] = PLACES.flatMap((place) => MODES.map((mode) => ({ ...place, mode })));
export const endOf = (cell: CaseCell): End => (cell.mode === 'throw' ? cell.thrown : cell.stopped);
export const casePointsWalked = (): Set<CrashPoint> => new Set(PLACES.map(({ point }) => point));
