/** Whether a notice to stop and to erase has ended without being sent, so that another one must replace it. */
import { inSql } from './in-sql.js';

/** Its address changed before it was sent, or a successor of the company was confirmed. */
const MADE_ANEW: ReadonlySet<string> = new Set(['channel-changed', 'successor-confirmed']);

export const endedForAnother = (state: string | null, reason: string | null): boolean =>
  state === 'refused' && reason !== null && MADE_ANEW.has(reason);

/** The same in SQL, of a row of deliveries. */
export const isMadeAnew = (row: string): string =>
  `(${row}.state = 'refused' AND ${row}.reason IN ${inSql([...MADE_ANEW])})`;
