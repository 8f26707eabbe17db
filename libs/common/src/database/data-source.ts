/** The connection of a service to PostgreSQL, under the service's own role. */
import { DataSource } from 'typeorm';
import { ENTITIES } from '../model/entities.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { PreparingClient } from './preparing-client.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax: number;
  readonly applicationName: string;
  /** Bounds of a session; a migration has none, since moving rows may take its time. */
  readonly limits?: SessionLimits;
  /** How long a statement waits for a lock, where `limits` does not say it. */
  readonly lockMs?: number;
}

export interface SessionLimits {
  /**
   * After this PostgreSQL ends the session of a process that stopped in the middle of a transaction: a frozen process must not
   * hold the rows and the vendor's gate that the others need. Shorter than a claim's lease.
   */
  readonly idleInTransactionMs: number;
  /** Nothing that a service asks for takes this long; what does has lost its way, and PostgreSQL ends it. */
  readonly statementMs: number;
}

/** The server's own end of a statement comes first; where no answer comes after it, the line is dead. */
const ANSWER_MS = 5_000;
/** A connection that says nothing is asked by the operating system whether it is still there. */
const KEEPALIVE_AFTER_MS = 10_000;
const CONNECT_MS = 5_000;
/** An honest wait for a row; and never shorter than the session of a frozen holder, after which the wait ends well. */
const LOCK_MS = 5_000;

/** Options of a pool in which every statement has its time, at the server and at this end of the line. */
export const poolLimits = (limits: SessionLimits | undefined) => ({
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
  ...(limits
    ? {
        idle_in_transaction_session_timeout: limits.idleInTransactionMs,
        lock_timeout: Math.max(LOCK_MS, limits.idleInTransactionMs),
        statement_timeout: limits.statementMs,
        query_timeout: limits.statementMs + Math.min(ANSWER_MS, limits.statementMs),
      }
    : {}),
});

/** Options for a TypeORM data source; nothing is logged, since TypeORM's log carries parameters. */
export function dataSourceOptions(options: DatabaseOptions) {
  return {
    type: 'postgres' as const,
    url: options.url,
    applicationName: options.applicationName,
    entities: ENTITIES,
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
    },
  };
}

export const makeDataSource = (options: DatabaseOptions): DataSource => new DataSource(dataSourceOptions(options));

/** Name of the newest migration that this build knows; a service refuses to serve on an older schema. */
export const schemaVersion = (): string => MIGRATIONS.at(-1)?.name ?? 'none';
