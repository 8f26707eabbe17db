/** Settings of the migration step. */
import { parseEnv, text, url } from '#common/config/env.js';

export const MIGRATE_SETTINGS = {
  MIGRATE_DATABASE_URL: url('the database as sparsam_owner', ['postgres:', 'postgresql:']),
  ORDERS_DB_PASSWORD: text('password of the role sparsam_orders'),
  VENDOR_SYNC_DB_PASSWORD: text('password of the role sparsam_vendor_sync'),
  CONSENT_DB_PASSWORD: text('password of the role sparsam_consent'),
  RETENTION_DB_PASSWORD: text('password of the role sparsam_retention'),
};

export const readMigrateEnv = () => parseEnv(process.env, MIGRATE_SETTINGS);
