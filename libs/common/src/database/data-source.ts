/** The connection of a service to PostgreSQL, under the service's own role. */
import { DataSource } from 'typeorm';
import { ENTITIES } from '../model/entities.js';
import { MIGRATIONS } from './migrations/migrations.js';

export interface DatabaseOptions {
  readonly url: string;
  readonly poolMax: number;
  readonly applicationName: string;
}

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
    extra: { max: options.poolMax, connectionTimeoutMillis: 5_000, idleTimeoutMillis: 30_000 },
  };
}

export const makeDataSource = (options: DatabaseOptions): DataSource => new DataSource(dataSourceOptions(options));

/** Name of the newest migration that this build knows; a service refuses to serve on an older schema. */
export const schemaVersion = (): string => MIGRATIONS.at(-1)?.name ?? 'none';
