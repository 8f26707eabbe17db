/** `node dist/tools/migrate/migrate.js`: brings the database to this build's schema. */
import 'reflect-metadata';
import { ConfigError } from '#kernel/config/env.js';
import { migrate, MigrationFault } from '#model/migrate.js';
import { errorFacts } from '#kernel/log/log.js';
import { readMigrateEnv } from './env.js';

try {
  const version = await migrate(readMigrateEnv());
  console.log(`The database is at ${version}.`);
} catch (error) {
  const facts = errorFacts(error);
  console.error(
    error instanceof ConfigError || error instanceof MigrationFault
      ? error.message
      : `The migration failed: ${facts.errorName} ${facts.errorCode ?? ''} ${facts.at ?? ''}`,
  );
  process.exitCode = 1;
}
