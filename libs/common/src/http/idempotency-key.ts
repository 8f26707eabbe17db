/** The Idempotency-Key header: chosen by the caller, one per wish. */
import { Refusal } from '../refusal.js';

export function idempotencyKey(header: string | undefined): string {
  if (header === undefined || !/^[A-Za-z0-9._-]{8,128}$/.test(header)) throw new Refusal('idempotency-key-missing');
  return header;
}
