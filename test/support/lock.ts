/** Forces an order of events: somebody is made to wait at a table, and one sees that somebody else waits too. */
import pg from 'pg';
import type { TestDatabase } from './cluster.js';
import { waitFor } from './wait-for.js';

/** Keeps everybody from writing to `table` while `during` runs; reading and row locks go on. */
export const withTableClosed = <T>(database: TestDatabase, table: string, during: () => Promise<T>): Promise<T> =>
  holding(database, `LOCK TABLE ${table} IN SHARE MODE`, [], during);

/** Keeps one delivery locked while `during` runs. */
export const withDeliveryLocked = <T>(database: TestDatabase, id: string, during: () => Promise<T>): Promise<T> =>
  holding(database, `SELECT 1 FROM deliveries WHERE id = $1 FOR NO KEY UPDATE`, [id], during);

/** Makes a change that others wait for, and commits it after `during`. */
export const withChange = <T>(
  database: TestDatabase,
  sql: string,
  values: unknown[],
  during: () => Promise<T>,
): Promise<T> => holding(database, sql, values, during);

async function holding<T>(
  database: TestDatabase,
  lock: string,
  values: unknown[],
  during: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(lock, values);
    const result = await during();
    await client.query('COMMIT');
    return result;
  } finally {
    await client.end();
  }
}

/** Resolves once this many sessions of the database wait for a lock; fails at once when `who` is through without having waited. */
export async function untilWaiting(database: TestDatabase, sessions: number, who?: Promise<unknown>): Promise<void> {
  let over = false;
  who?.then(
    () => (over = true),
    () => (over = true),
  );
  await waitFor(`${sessions} sessions to wait for a lock`, async () => {
    if (over) throw new Error('What was to wait for a lock is through.');
    const rows = await database.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`,
      [database.name],
    );
    return rows.length >= sessions;
  });
}
