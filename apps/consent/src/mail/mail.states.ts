/** What happens next to a mail that was posted, pure. */
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

/** The longest for which a mail server that was mended may go unnoticed. */
const LONGEST_OUR_WAIT_MS = 15 * 60_000;

/**
 * Trouble of ours waits on the ladder, whose last rung goes on for ever: the licensee is not to blame, and nobody can mend an
 * address that is right. What was used up of the ladder by it is given back once the server speaks of the recipient again.
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
