/** The Idempotency-Key header: chosen by the caller, one per wish. */
import { Refusal } from '../refusal.js';

const MOST_WITH_QUOTES = 130;

/** With quotation marks, as the structured field that it is, or without, as most clients send it: the same key. */
export function idempotencyKey(header: string | undefined): string {
  if (header === undefined || header === '') throw new Refusal('idempotency-key-missing');
  const key = header.length <= MOST_WITH_QUOTES ? /^("?)([A-Za-z0-9._-]{8,128})\1$/.exec(header)?.[2] : undefined;
  if (key === undefined) throw new Refusal('idempotency-key-malformed');
  return key;
}
