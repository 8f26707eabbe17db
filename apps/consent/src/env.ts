/** Settings of consent; the only file of it that reads the environment. */
import { address, integer, parseEnv } from '#common/config/env.js';
import { SERVICE_SETTINGS } from '#common/config/service-env.js';

const SETTINGS = {
  ...SERVICE_SETTINGS,
  CONCURRENCY: integer('jobs in work at once in this process', 4, 1, 200),
  SWEEP_MS: integer('pause between two sweeps', 2_000, 50, 60_000),
  SUPPORT_SENDER: address("neutral mail address that letters to vendors' support come from"),
};

export const readConsentEnv = () => parseEnv(process.env, SETTINGS);
export type ConsentEnv = ReturnType<typeof readConsentEnv>;
