/** Requests as tests send them where the generated client does not do: refusals, headers, a body that is no input. */
import type { ServiceName } from '#kernel/services.js';
import type { TokenWish } from './issuer.js';

export type Json = Record<string, unknown>;

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { field: string; rule: string }[];
}

export interface Answer<T = Json & Problem> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface CallWish {
  readonly as?: TokenWish;
  /** Sent as it is where it is text, as JSON otherwise. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the one that knows the path. */
  readonly service?: ServiceName;
}

/** One request with these headers and no others. */
export const request = (url: string, method: string, body?: unknown, headers: CallWish['headers'] = {}) =>
  fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

export async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as T };
}
