/** Settings of consent; the only file of it that reads the environment. */
import { parseEnv } from '#common/config/env.js';
import { SERVICE_SETTINGS } from '#common/config/service-env.js';

export const readConsentEnv = () => parseEnv(process.env, SERVICE_SETTINGS);
export type ConsentEnv = ReturnType<typeof readConsentEnv>;
