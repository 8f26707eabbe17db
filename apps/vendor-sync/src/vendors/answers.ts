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

export const textAt = (json: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const value = at(json, ...path);
  return typeof value === 'string' && value.length > 0 && value.length <= 500 ? value : undefined;
};

/** The date part of an ISO date or time. */
export const dateAt = (json: unknown, ...path: readonly (string | number)[]): string | null => {
  const value = textAt(json, ...path);
  return value !== undefined && /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value))
    ? value.slice(0, 10)
    : null;
};

/** A vendor's error code as a code of ours: letters, digits and dashes, or `other`. */
export const codeFrom = (value: string | undefined): string => {
  const code = (value ?? '').toLowerCase().replaceAll('_', '-');
  return /^[a-z][a-z0-9-]{1,40}$/.test(code) ? code : 'other';
};
