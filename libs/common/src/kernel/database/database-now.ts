/** The database's clock, with which due times, leases and validities are compared: the clock of a process may be minutes off, unnoticed. */
import type { EntityManager } from 'typeorm';
import { rows } from './rows.js';

export async function databaseNow(manager: Pick<EntityManager, 'query'>): Promise<Date> {
  const [row] = await rows<{ readonly now: Date }>(manager, 'SELECT clock_timestamp() AS now');
  return row!.now;
}

/** The day in UTC by that clock, as an ISO date. */
export const databaseToday = async (manager: Pick<EntityManager, 'query'>): Promise<string> =>
  (await databaseNow(manager)).toISOString().slice(0, 10);

/** The same as SQL, for a column of an insert or an update. */
export const atDatabase = (): string => 'clock_timestamp()';
