/** The connection of a service to PostgreSQL, under the service's own role. */
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { SnakeNaming } from './snake-naming.js';
import { PreparingClient } from '#kernel/database/preparing-client.js';
import { BY_INDEX, poolLimits, type SessionLimits } from '#kernel/database/session-limits.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax: number;
  readonly applicationName: string;
  /** Bounds of a session; a migration has none, since moving rows may take its time. */
  readonly limits?: SessionLimits;
  /** How long a statement waits for a lock, where `limits` does not say it. */
  readonly lockMs?: number;
  /** Its statements read whole tables, so the planner may choose to; others find rows by an index (session-limits.ts). */
  readonly readsWholeTables?: boolean;
}

/** Options for a TypeORM data source; nothing is logged, since TypeORM's log carries parameters. */
export function dataSourceOptions(options: DatabaseOptions) {
  return {
    type: 'postgres' as const,
    url: options.url,
    applicationName: options.applicationName,
    entities: ENTITIES,
    namingStrategy: new SnakeNaming(),
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migrations',
    migrationsRun: false,
    synchronize: false,
    logging: false,
    installExtensions: false,
    extra: {
      Client: PreparingClient,
      max: options.poolMax,
      idleTimeoutMillis: 30_000,
      ...(options.lockMs === undefined ? {} : { lock_timeout: options.lockMs }),
      ...poolLimits(options.limits),
      ...(options.readsWholeTables ? {} : { options: BY_INDEX }),
    },
  };
}

export const makeDataSource = (options: DatabaseOptions): DataSource => new DataSource(dataSourceOptions(options));

/** Name of the newest migration that this build knows; a service refuses to serve on an older schema. */
export const schemaVersion = (): string => MIGRATIONS.at(-1)?.name ?? 'none';
