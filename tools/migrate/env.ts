/** Settings of the migration step. */
import { databaseUrl, plainHost } from '#kernel/config/connections.js';
import { parseEnv, text } from '#kernel/config/env.js';
import { CERTIFICATE_CHECKS } from '#kernel/config/service-env.js';

export const MIGRATE_SETTINGS = {
  MIGRATE_DATABASE_URL: databaseUrl('the database as sparsam_owner'),
  DATABASE_PLAIN_HOST: plainHost('a PostgreSQL'),
  ORDERS_DB_PASSWORD: text('password of the role sparsam_orders'),
  VENDOR_SYNC_DB_PASSWORD: text('password of the role sparsam_vendor_sync'),
  CONSENT_DB_PASSWORD: text('password of the role sparsam_consent'),
  RETENTION_DB_PASSWORD: text('password of the role sparsam_retention'),
  NODE_TLS_REJECT_UNAUTHORIZED: CERTIFICATE_CHECKS,
};

export const readMigrateEnv = () => parseEnv(process.env, MIGRATE_SETTINGS);
