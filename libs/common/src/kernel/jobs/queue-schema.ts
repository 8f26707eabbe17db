/** The queue's own schema in PostgreSQL: made by the migration step, checked by every service that uses it. */
import { LATEST_SCHEMA_VERSION, runMigrations } from 'bullmq';
import type pg from 'pg';

export const QUEUE_SCHEMA = 'bullmq';

export async function migrateQueue(client: pg.Client): Promise<void> {
  await runMigrations(client as unknown as Parameters<typeof runMigrations>[0], QUEUE_SCHEMA);
}

/** BullMQ's own check accepts an old schema with old bugs; this one does not. */
export async function queueSchemaIsCurrent(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ version: number }>(
    `SELECT coalesce(max(version), 0)::int AS version FROM ${QUEUE_SCHEMA}.migration`,
  );
  return (rows[0]?.version ?? 0) >= LATEST_SCHEMA_VERSION;
}
