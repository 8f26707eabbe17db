/** The time by the one clock that due times, leases and lives are compared with. A process may be minutes off, and nobody sees it. */
import type { EntityManager } from 'typeorm';
import { rows } from './rows.js';

export async function databaseNow(manager: Pick<EntityManager, 'query'>): Promise<Date> {
  const [row] = await rows<{ readonly now: Date }>(manager, 'SELECT clock_timestamp() AS now');
  return row!.now;
}

/** The day in UTC by that clock, as an ISO date. */
export const databaseToday = async (manager: Pick<EntityManager, 'query'>): Promise<string> =>
  (await databaseNow(manager)).toISOString().slice(0, 10);

/** That instant in an insert or an update, where nobody reads it back. */
export const atDatabase = (): string => 'clock_timestamp()';
