import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** One request as the vendor's own code sees it; `n` is its number in the journal. */
export type VendorRequest = {
  n: number;
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
};

export type Answer = { status: number; headers?: Record<string, string>; contentType?: string; body?: unknown };

export type Effect = { type: string } & Record<string, unknown>;

export type Effects = {
  users: Record<string, unknown>[];
  licenses: Record<string, unknown>[];
  cases?: Record<string, unknown>[];
};

/** A vendor's wire format. `answer` changes state only by emitting effects, so that a replay of them restores it. */
export type VendorApp = {
  contentType: string;
  answer(request: VendorRequest, pendingPolls?: number): Answer;
  /** What is answered out of a copy that has not seen what was made. */
  lagging(request: VendorRequest): Answer;
  /** Takes over an effect, also when it is read again from the journal. */
  apply(effect: Effect): unknown;
  effects(): Effects;
  problem(status: number, message: string): unknown;
  /** JSON pointers and false values for the misbehaviour `lie`. */
  lies: Record<string, unknown>;
  /** It may answer that it is not through yet. */
  canPend?: boolean;
  /** Marks a slow request as in progress; returns how to end that. */
  hold?(request: VendorRequest): () => void;
};

export type Emit = (effect: Effect) => void;
/** Makes a vendor that knows us by this secret. */
export type MakeApp = (emit: Emit, secret: string) => VendorApp;
export type Fields = Record<string, unknown>;

/** Real vendors draw at random; tests want the same ids every time. */
export function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function hasBearer(request: VendorRequest, token: string): boolean {
  const [scheme, value] = (request.headers.authorization ?? '').split(' ', 2);
  return scheme?.toLowerCase() === 'bearer' && value === token;
}

/** A path segment; what is wrongly encoded stays as it came. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
