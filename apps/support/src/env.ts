/** Settings of support; the only file of it that reads the environment. */
import { address, integer, parseEnv, type Raw } from '#kernel/config/env.js';
import { QUEUE_SETTINGS, SERVICE_SETTINGS } from '#kernel/config/service-env.js';

export const SUPPORT_SETTINGS = {
  ...SERVICE_SETTINGS,
  ...QUEUE_SETTINGS,
  CONCURRENCY: integer('jobs in work at once in this process', 4, 1, 200),
  SWEEP_MS: integer('pause between two sweeps', 2_000, 50, 60_000),
  SUPPORT_SENDER: address("neutral mail address that letters to vendors' support come from"),
};

export const readSupportEnv = (raw: Raw = process.env) => parseEnv(raw, SUPPORT_SETTINGS);
export type SupportEnv = ReturnType<typeof readSupportEnv>;
