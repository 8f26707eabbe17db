/** Reads the answers of all vendors, wherever a vendor's own documents say nothing else. */
import type { Answer } from '#disclosure/transports/outgoing.js';
import type { Settled } from './outcome.js';
import type { Recognises } from './vendor.js';

/** Statuses that say: not processed, come back. */
const COME_BACK = new Set([408, 425, 429]);

/** Pause while there is trouble with our account at the vendor; only the operator can end it. */
const ACCOUNT_TROUBLE_WAIT_MS = 15 * 60_000;

/** Trouble with our account at the vendor is the operator's: the order is not refused, and waits without using up its ladder. */
export const accountTrouble = (code: string, status: number, retryAfterMs: number | undefined): Settled => ({
  kind: 'retry',
  code,
  // "At once" is no wait: it would use up the ladder.
  retryAfterMs: retryAfterMs || ACCOUNT_TROUBLE_WAIT_MS,
  vendorAtFault: false,
  left: 'sent',
  status,
});

/**
 * Classifies every answer that the vendor's own documents leave open; undefined for a success with JSON and for the vendor's own refusal.
 * A server error is unknown: the vendor may have acted and failed afterwards. `isWord`: the answer is in the vendor's own format. A
 * refusal in another format comes from a gateway, and says nothing about what the vendor did.
 */
export function commonOutcome(answer: Answer, isWord: (json: unknown) => boolean): Settled | undefined {
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
    return { kind: 'retry', code: 'credentials-refused', retryAfterMs, vendorAtFault: true, ...sent };
  if (status === 402) return accountTrouble('payment-required', status, retryAfterMs);
  if (status >= 500) return { kind: 'unknown', code: `status-${status}`, retryAfterMs, ...sent };
  // Many servers answer a request that they have carried out with a redirect to its result.
  if (status >= 300 && status < 400) return { kind: 'unknown', code: 'redirect-refused', ...sent };
  if (status >= 200 && status < 300 && status !== 204 && answer.json === undefined)
    return { kind: 'unknown', code: 'unreadable-answer', ...sent };
  if (status >= 400 && !isWord(answer.json)) return { kind: 'unknown', code: 'not-the-vendor', retryAfterMs, ...sent };
  return undefined;
}

/**
 * Whether the licensee that a vendor names is this person, as far as it names one. A value that is neither a text nor absent cannot be
 * read, and counts as another person.
 */
export function isSaidOf(said: unknown, whose: Recognises): boolean {
  if (said === undefined || said === null) return true;
  if (typeof said !== 'object' || Array.isArray(said)) return false;
  const texts = (['firstName', 'lastName', 'email'] as const).map((field) => at(said, field) ?? '');
  if (!texts.every((text) => typeof text === 'string')) return false;
  const [firstName, lastName, email] = texts as [string, string, string];
  return (email.trim() === '' || whose.isEmail(email)) && whose.isName(firstName, lastName);
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

const DAY = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
const isDay = (day: string): boolean => DAY.test(day) && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The day of a date or an instant in UTC, the zone of all our days; an instant without a zone is one in UTC. */
function dayOf(text: string): string | null {
  if (isDay(text)) return text;
  const [, day = '', , , zone] = INSTANT.exec(text) ?? [];
  if (!isDay(day)) return null;
  const utc = new Date(zone === undefined ? `${text}Z` : text).toJSON()?.slice(0, 10) ?? '';
  return isDay(utc) ? utc : null;
}

/** The day of an ISO date or time; null for a day that no calendar has, which no date column takes. */
export const dateAt = (json: unknown, ...path: readonly (string | number)[]): string | null =>
  dayOf(textAt(json, ...path) ?? '');

/** The day after so many months; the last of the month where the day does not exist. */
export function addMonths(isoDate: string, months: number): string {
  const [year, month, day] = isoDate.split('-').map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString().slice(0, 10);
}

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
