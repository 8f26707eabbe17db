/** Repeats a query of the start-up: a database that is briefly unavailable delays the start and does not fail it. */
import { setTimeout as pause } from 'node:timers/promises';
import { errorFacts, log } from '../log/log.js';
import { meaningOf } from './database-error.js';

export const START_TRIES = 60;
export const TRY_AGAIN_MS = 500;

export const isUnavailable = (error: unknown): boolean => meaningOf(error).unavailable;

export async function onceAvailable<T>(ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isUnavailable(error) || tried === START_TRIES) throw error;
      if (tried === 1) log.warn('start.waiting', { reason: 'database', ...errorFacts(error) });
      await pause(TRY_AGAIN_MS);
    }
  }
}
