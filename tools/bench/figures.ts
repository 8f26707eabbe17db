/** What is made of the times and rates that a bench measured; pure. */

const MINUTE_MS = 60_000;

/** The value in the middle, or between the two in the middle. Throws without a value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  if (low === undefined || high === undefined) throw new Error('There is no median of nothing.');
  return (low + high) / 2;
}

/** The least value that so large a share (0 to 1) of all does not exceed. Throws without a value. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new Error('There is no percentile of nothing.');
  return found;
}

/** Median and 99th percentile, in milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

export const spread = (values: readonly number[]): Spread => ({
  p50: percentile(values, 0.5),
  p99: percentile(values, 0.99),
});

/** Median of the ratios round by round: what slows one round of both slows neither side alone. */
export function ratioByRound(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) throw new Error('A ratio by round needs as many rounds of each.');
  return median(ours.map((value, round) => value / theirs[round]!));
}

/** Most instants (ms) that any stretch of 60 s has; one that lies 60 s after another belongs to the next minute. */
export function mostInAnyMinute(instants: readonly number[]): number {
  const sorted = instants.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  sorted.forEach((at, last) => {
    while (at - sorted[first]! >= MINUTE_MS) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

/** Whether a ratio lies a fifth or more below the one on record. */
export const hasFallen = (ratio: number, recorded: number): boolean => ratio <= 0.8 * recorded;
