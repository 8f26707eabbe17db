/** How an answer reads wherever a vendor's own documents say nothing else. */
import type { Answer } from '#common/http/outgoing.js';
import type { Settled } from './outcome.js';

/** Statuses that say: not processed, come back. */
const COME_BACK = new Set([408, 425, 429]);

/**
 * Classifies every answer that is not a success to be read; undefined for a success with JSON.
 * A server error after the letter left is unknown: the vendor may have done it and fallen over the answer.
 */
export function commonOutcome(answer: Answer): Settled | undefined {
  if (answer.kind === 'not-sent')
    return { kind: 'retry', code: answer.code, vendorAtFault: answer.code !== 'release-too-old', left: 'not-sent' };
  if (answer.kind === 'lost') return { kind: 'unknown', code: answer.code, left: 'perhaps' };
  const { status, retryAfterMs } = answer;
  const sent = { left: 'sent', status } as const;
  if (COME_BACK.has(status))
    return {
      kind: 'retry',
      code: status === 429 ? 'rate-limited' : `status-${status}`,
      retryAfterMs,
      vendorAtFault: false,
      ...sent,
    };
  if (status === 401 || status === 403)
    return { kind: 'retry', code: 'credentials-refused', vendorAtFault: true, ...sent };
  if (status >= 500) return { kind: 'unknown', code: `status-${status}`, retryAfterMs, ...sent };
  // Many servers answer what they have done with a redirect to it.
  if (status >= 300 && status < 400) return { kind: 'unknown', code: 'redirect-refused', ...sent };
  if (status >= 200 && status < 300 && status !== 204 && answer.json === undefined)
    return { kind: 'unknown', code: 'unreadable-answer', ...sent };
  return undefined;
}

/** Reads a path of property names and numbers out of an answer; undefined where anything is missing. */
export function at(json: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : undefined;
  }, json);
}

const textUpTo =
  (max: number) =>
  (json: unknown, ...path: readonly (string | number)[]): string | undefined => {
    const value = at(json, ...path);
    return typeof value === 'string' && value.length > 0 && value.length <= max ? value : undefined;
  };

export const textAt = textUpTo(500);
/** A license key may be a signed document in base64. */
export const licenseKeyAt = textUpTo(20_000);

/** The day of an ISO date or time; null for a day that no calendar has, which no date column takes. */
export const dateAt = (json: unknown, ...path: readonly (string | number)[]): string | null => {
  const day = /^(?!0000)\d{4}-\d{2}-\d{2}(?=T|$)/.exec(textAt(json, ...path) ?? '')?.[0];
  return day !== undefined && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day ? day : null;
};

/** The day, null where the vendor names none, undefined where it says something that is no day. */
export const dateOrNoneAt = (json: unknown, ...path: readonly (string | number)[]): string | null | undefined =>
  (at(json, ...path) ?? null) === null ? null : (dateAt(json, ...path) ?? undefined);

/**
 * A vendor's error code as a code of ours: one that its documents name, or `other`. The vendor's text is never taken over, for a
 * vendor may put anything there, a name or an address too.
 */
export const codeFrom = (value: string | undefined, documented: ReadonlySet<string>): string => {
  const code = (value ?? '').toLowerCase().replaceAll('_', '-');
  return documented.has(code) ? code : 'other';
};
