/** Waits until a service says that it is ready. */
import type { App } from './app.js';
import { waitFor } from './wait-for.js';

export interface Readiness {
  readonly status: string;
  readonly database: boolean;
  readonly schema: boolean;
  readonly key: boolean;
  readonly queue: boolean;
  readonly serving: boolean;
}

export const readiness = (app: App) => app.send<Readiness>('GET', '/readyz');

/** Resolves with the first answer of this status. */
export const untilReadiness = (app: App, status: 200 | 503) =>
  waitFor(`${app.name} to answer readyz with ${status}`, async () => {
    const answer = await readiness(app);
    return answer.status === status && answer;
  });
