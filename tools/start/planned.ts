/** Whether the services will accept the settings that they are about to get: checked before anything starts, every fault reported at once. */
import { ConfigError } from '#kernel/config/env.js';
import { READERS } from '../services/settings.js';
import { StartError } from './files.js';
import { randomSecrets } from './secrets.js';
import { DEFAULT_PORTS, describe, serviceSpecs, type PlanInput } from './system-plan.js';

/** Throws a StartError with every fault, each once. Ports and secrets are examples; the real ones have the same form. */
export function checkPlan(given: Pick<PlanInput, 'redisUrl' | 'serviceEnv' | 'settings'>): void {
  const plan: PlanInput = {
    ...given,
    ports: DEFAULT_PORTS,
    replicaPorts: [],
    secrets: randomSecrets(),
    database: { port: DEFAULT_PORTS.postgres, pid: process.pid },
    stateDir: '',
  };
  const faults = serviceSpecs(plan, describe(plan)).flatMap(({ app, env }) => {
    try {
      READERS[app](env);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    }
  });
  if (faults.length > 0) throw new StartError(new ConfigError([...new Set(faults)]).message);
}
