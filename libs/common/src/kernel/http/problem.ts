/** RFC 9457 problem documents. The only place that knows status codes; texts come from the table of refusals, never from data. */
import { STATUS_CODES } from 'node:http';
import { REFUSALS, type RefusalCode } from '../refusals.js';
import type { FieldFault } from '../refusal.js';

export const STATUS_OF: Readonly<Record<RefusalCode, number>> = {
  'invalid-input': 422,
  'no-attachments': 422,
  'needs-evidence': 422,
  'not-json': 400,
  'not-utf-8': 400,
  'body-too-large': 413,
  'request-too-slow': 408,
  'head-too-large': 431,
  'not-http': 400,
  'unsupported-media-type': 415,
  'not-signed-in': 401,
  'not-allowed': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'idempotency-key-missing': 400,
  'idempotency-key-malformed': 400,
  'idempotency-key-reused': 422,
  'already-exists': 409,
  'another-name-known': 409,
  'vendor-paused': 409,
  'safeguard-expired': 409,
  'product-not-orderable': 409,
  'vendor-has-open-deliveries': 409,
  'vendor-host-not-allowed': 422,
  'withheld-field-needed': 422,
  'already-with-vendor': 409,
  'wrong-state': 409,
  'recipient-changed': 409,
  'mail-domain-not-allowed': 422,
  'secret-of-another': 409,
  'maintenance-not-paid': 409,
  'serial-not-unique': 409,
  'license-not-active': 409,
  'no-support-channel': 409,
  'text-purged': 409,
  'text-too-long': 413,
  'too-many-answers': 409,
  'too-many-escalations': 409,
  'too-many-texts': 409,
  'already-under-way': 409,
  'consent-missing': 409,
  'personal-not-possible': 409,
  'asked-lately': 409,
  'asked-already': 409,
  'asked-without-answer': 409,
  'retry-not-allowed': 409,
  'finding-not-possible': 409,
  'service-unavailable': 503,
  'internal-error': 500,
};

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: RefusalCode;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly FieldFault[];
  /** ISO time. */
  readonly notBefore?: string;
}

/** Faults that are listed at most. */
const MOST_FAULTS = 50;

/** The name of a status, as HTTP registers it. */
const titleOf = (status: number): string => STATUS_CODES[status] ?? 'Error';

export function problem(
  code: RefusalCode,
  requestId: string,
  faults: readonly FieldFault[] = [],
  notBefore?: Date,
): Problem {
  const status = STATUS_OF[code];
  return {
    type: `urn:sparsam:problem:${code}`,
    title: titleOf(status),
    status,
    code,
    detail: REFUSALS[code],
    requestId,
    ...(faults.length > 0 ? { errors: faults.slice(0, MOST_FAULTS) } : {}),
    ...(notBefore ? { notBefore: notBefore.toISOString() } : {}),
  };
}
