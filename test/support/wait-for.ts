/** Waits for a condition instead of for time. */
import { setTimeout as pause } from 'node:timers/promises';

/** Soon at first, then less often: what takes long is mostly others at work, whom each look keeps from it. */
const LOOK_AGAIN_MS = 20;
const LONGEST_PAUSE_MS = 150;

/** The first value that is neither undefined, null nor false; fails naming `what` after `limitMs`. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T> | T,
  limitMs = 20_000,
): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + limitMs;
  for (let pauseMs = LOOK_AGAIN_MS; ; pauseMs = Math.min(pauseMs * 1.2, LONGEST_PAUSE_MS)) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) return value as Exclude<T, undefined | null | false>;
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms in vain: ${what}.`);
    await pause(pauseMs);
  }
}
