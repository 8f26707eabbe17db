/** Settings of the migration step. */
import { databaseUrl, plainHost } from '#kernel/config/connections.js';
import { parseEnv, text } from '#kernel/config/env.js';
import { CERTIFICATE_CHECKS } from '#kernel/config/service-env.js';
import { perRole, ROLES, type DatabaseRole } from '#model/grants/grants.js';
import type { MigrateOptions } from '#model/migrate.js';

/** `ORDERS_DB_PASSWORD` of `sparsam_orders`. */
export const passwordSetting = (role: DatabaseRole): string =>
  `${role.replace('sparsam_', '').toUpperCase()}_DB_PASSWORD`;

const PASSWORDS = ROLES.map((role) => [passwordSetting(role), text(`password of the role ${role}`)] as const);

export const MIGRATE_SETTINGS = {
  MIGRATE_DATABASE_URL: databaseUrl('the database as sparsam_owner'),
  DATABASE_PLAIN_HOST: plainHost('a PostgreSQL'),
  ...Object.fromEntries(PASSWORDS),
  NODE_TLS_REJECT_UNAUTHORIZED: CERTIFICATE_CHECKS,
};

export function readMigrateEnv(): MigrateOptions {
  const env: Readonly<Record<string, string | undefined>> = parseEnv(process.env, MIGRATE_SETTINGS);
  return { ownerUrl: env.MIGRATE_DATABASE_URL!, passwords: perRole((role) => env[passwordSetting(role)]!) };
}
