/** Settings of keeper; the only file of it that reads the environment. */
import { otherRoleUrl } from '#kernel/config/connections.js';
import { integer, parseEnv, type Raw } from '#kernel/config/env.js';
import { SERVICE_SETTINGS } from '#kernel/config/service-env.js';

export const KEEPER_SETTINGS = {
  ...SERVICE_SETTINGS,
  RETENTION_DATABASE_URL: otherRoleUrl('PostgreSQL, as sparsam_retention: the one role that deletes', 'DATABASE_URL'),
  RETENTION_MINUTES: integer('pause between two runs of retention', 60, 1, 1_440),
};

export const readKeeperEnv = (raw: Raw = process.env) => parseEnv(raw, KEEPER_SETTINGS);
export type KeeperEnv = ReturnType<typeof readKeeperEnv>;
