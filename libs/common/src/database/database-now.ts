/** The time by the one clock that due times, leases and lives are compared with. A process may be minutes off, and nobody sees it. */
import type { EntityManager } from 'typeorm';

export async function databaseNow(manager: Pick<EntityManager, 'query'>): Promise<Date> {
  const [row] = await manager.query<[{ now: Date }]>('SELECT clock_timestamp() AS now');
  return row.now;
}
