/** Waits for a condition instead of for time. */
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 25;

/** The first value that is neither undefined, null nor false; fails naming `what` after `limitMs`. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T> | T,
  limitMs = 20_000,
): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) return value as Exclude<T, undefined | null | false>;
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}.`);
    await pause(LOOK_AGAIN_MS);
  }
}
