/** The next state of a mail after a try to send it; pure. */
import { OUR_SERVER } from '#kernel/mail/our-server.js';
import type { Posted } from '#kernel/mail/smtp.js';
import type { Mail } from '#model/consent.entity.js';
import type { ClaimedMail } from './mail.queries.js';

export interface Settlement {
  readonly state: Mail['state'];
  readonly reason: string | null;
  readonly rung?: number;
  readonly delayMs?: number;
}

/** Longest pause while our mail server is in trouble, so that a repaired one is soon used. */
const LONGEST_OUR_WAIT_MS = 15 * 60_000;

/**
 * Trouble of our own mail server is retried for ever on the last rung: the licensee's address is not at fault. The ladder starts anew
 * with the server's first reply about the recipient.
 */
export function afterwards(
  fate: Posted,
  { rung, reason }: Pick<ClaimedMail, 'rung' | 'reason'>,
  ladder: readonly number[],
): Settlement {
  const pauseMs = (at: number) => (ladder[at] === undefined ? undefined : ladder[at] * 1000);
  switch (fate.kind) {
    case 'taken':
      return { state: 'sent', reason: null };
    case 'unknown':
      return { state: 'unknown', reason: fate.code };
    case 'our-trouble':
      return {
        state: 'waiting',
        reason: fate.code,
        rung: Math.min(rung + 1, ladder.length),
        delayMs: Math.min(pauseMs(Math.min(rung, ladder.length - 1)) ?? LONGEST_OUR_WAIT_MS, LONGEST_OUR_WAIT_MS),
      };
    case 'not-sent':
    case 'declined': {
      const used = reason?.startsWith(OUR_SERVER) ? 0 : rung;
      const delayMs = pauseMs(used);
      if (fate.final || delayMs === undefined) return { state: 'failed', reason: fate.code };
      return { state: 'waiting', reason: fate.code, rung: used + 1, delayMs };
    }
  }
}
