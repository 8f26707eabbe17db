/**
 * The only way to a vendor: one host and port, no redirects, bounded time and size, and only with a disclosed packet whose
 * deadline has not passed at the moment the first byte leaves. It never retries. What happened comes back as a value.
 */
import axios, { type AxiosInstance } from 'axios';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import zlib from 'node:zlib';
import { isProtected, webEndpoint } from '#kernel/config/endpoints.js';
import type { Disclosed } from '../disclosed.js';
import type { Field, FieldValues } from '#model/fields.js';
import { CLIENT_HEADERS, type HttpLetter } from '../letter.js';
import { openPacket } from '../open-packet.js';
import { sameSpelling } from '../vendor-text.js';
import { secretHeader, type Authentication } from './authentication.js';
import { queryOf, queryText, type QueryShape } from './query.js';
import { crashPoint } from '#kernel/faults/crash-point.js';

const MAX_ANSWER_BYTES = 1024 * 1024;
/** Room for a problem text of 20,000 characters at four bytes each, and for the rest of its letter. Most escapes of JSON are shorter. */
const MAX_LETTER_BYTES = 128 * 1024;

export type Answer =
  /** The vendor answered. `json` is undefined when the answer is not JSON in UTF-8 of a bearable size. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly json: unknown;
      readonly retryAfterMs: number | undefined;
      /** The vendor's clock, from its Date header: times that the vendor names are read by it. */
      readonly vendorNow?: number | undefined;
    }
  /** Not one byte of the letter was sent. */
  | { readonly kind: 'not-sent'; readonly code: string }
  /** Bytes were sent, or may have been, and no complete answer came. */
  | { readonly kind: 'lost'; readonly code: string };

export interface OutgoingSettings {
  readonly baseUrl: string;
  /** Hosts with their port that this installation may call at all. */
  readonly allowedHosts: readonly string[];
  /** The one host that may be called without TLS. */
  readonly plainHost?: string | undefined;
  readonly authentication: Authentication;
  readonly secret: string;
  readonly timeoutMs: number;
}

/** `host:port` of a base URL, with the scheme's own port where none is named. */
export function hostOf(baseUrl: string): string {
  const { hostname, port, protocol } = new URL(baseUrl);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/**
 * True where the base URL is one that this installation may call: listed with its port, and TLS unless on this machine or at the
 * one host that may do without.
 */
export function isAllowedBaseUrl(baseUrl: string, allowedHosts: readonly string[], plainHost?: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const { protocol, username, password, search, hash } = new URL(baseUrl);
  const isBare = username === '' && password === '' && search === '' && hash === '';
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isBare && isWeb && allowedHosts.includes(hostOf(baseUrl)) && isProtected(webEndpoint(baseUrl), plainHost);
}

/** Ids and fixed words. */
const PATH = /^\/[A-Za-z0-9._~/-]*$/;

const AGENTS = {
  httpAgent: new http.Agent({ keepAlive: true, maxSockets: 64 }),
  httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 64 }),
};

/** Milliseconds to wait by a Retry-After header in seconds or as a date; undefined when there is none that can be read. */
export function parseRetryAfter(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string' || !/^(\s*\d{1,12}\s*|[A-Za-z]{3,9}[ ,].*)$/.test(header)) return undefined;
  const ms = /^\d{1,12}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

const parseDate = (header: unknown): number | undefined => {
  const ms = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
};

class DeadlinePassed extends Error {}

/** Watches one request: destroys it before its first byte if the deadline has passed, and knows whether bytes could have been sent. */
class FirstByteWatch {
  couldLeave = false;

  constructor(private readonly deadline: number) {}

  transport(protocol: string) {
    const module = protocol === 'https:' ? https : http;
    return {
      request: (options: http.RequestOptions, callback: (answer: http.IncomingMessage) => void) => {
        const request = module.request(options, callback);
        request.on('socket', (socket: Socket & { secureConnecting?: boolean }) => {
          const check = () => {
            if (performance.now() >= this.deadline) request.destroy(new DeadlinePassed('The release is too old.'));
            else this.couldLeave = true;
          };
          // Listeners run before the request is flushed: an open socket is judged now, a new one when it is connected.
          if (!socket.connecting && !socket.secureConnecting) check();
          else socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', check);
        });
        return request;
      },
    };
  }
}

export class OutgoingClient {
  private readonly client: AxiosInstance;
  private readonly protocol: string;
  private readonly secretHeader: Readonly<Record<string, string>>;

  constructor(
    private readonly settings: OutgoingSettings,
    private readonly queries: readonly QueryShape[] = [],
  ) {
    if (!isAllowedBaseUrl(settings.baseUrl, settings.allowedHosts, settings.plainHost))
      throw new Error('The base URL names a host that is not allowed.');
    const header = secretHeader(settings.authentication, settings.secret);
    if (!header) throw new Error('The secret cannot be said by the scheme of the vendor.');
    this.secretHeader = header;
    this.protocol = new URL(settings.baseUrl).protocol;
    this.client = axios.create({
      baseURL: settings.baseUrl,
      ...AGENTS,
      maxRedirects: 0,
      proxy: false,
      allowAbsoluteUrls: false,
      decompress: false,
      maxContentLength: MAX_ANSWER_BYTES,
      maxBodyLength: MAX_LETTER_BYTES,
      responseType: 'arraybuffer',
      validateStatus: () => true,
      transformRequest: [(body: unknown) => body],
    });
  }

  /** The client for one step, whose letters may carry the queries that the step declares; without it they carry none. */
  forStep({ queries = [] }: { readonly queries?: readonly QueryShape[] }): OutgoingClient {
    return new OutgoingClient(this.settings, queries);
  }

  /** Sends the packet's letter of this number. */
  async send(packet: Disclosed, index: number): Promise<Answer> {
    const { letters, deadline, values } = openPacket(packet);
    const letter = letters[index];
    if (!letter || letter.kind === 'mail') throw new Error('The packet holds no such letter.');
    return this.post(letter, values, deadline);
  }

  /**
   * Sends a further letter under the packet's release, composed from the vendor's own answer; it holds no personal field. It is sent only
   * while an answer to the first letter could still come: a process that froze in between would act on an outdated answer, when another
   * process may have had the license issued and revoked since.
   */
  async follow(packet: Disclosed, letter: HttpLetter): Promise<Answer> {
    const { deadline, values } = openPacket(packet);
    await crashPoint('send.between-letters');
    return this.post(letter, values, deadline + this.settings.timeoutMs);
  }

  /**
   * Sends the packet's letter again with the query of the vendor's link to a further page, under the same release and deadline. Undefined
   * if the query is not declared, was sent already, or repeats a disclosed value. `asked` holds the pages sent so far.
   */
  async sendPage(packet: Disclosed, index: number, link: string, asked: Set<string>): Promise<Answer | undefined> {
    const { letters, deadline, values } = openPacket(packet);
    const letter = letters[index];
    if (!letter || letter.kind === 'mail') throw new Error('The packet holds no such letter.');
    const query = queryOf(link);
    if (letter.query === undefined || query === undefined) return undefined;
    const page = queryText(this.queries, query, values);
    if (page === undefined || page === queryText(this.queries, letter.query, values) || asked.has(page))
      return undefined;
    asked.add(page);
    return this.post({ ...letter, query }, values, deadline);
  }

  /** Whether the vendor's text is the value that was disclosed for this field, in any spelling of letter case. */
  isDisclosed(packet: Disclosed, field: Field, text: string): boolean {
    const told = openPacket(packet).values[field];
    return told !== undefined && sameSpelling(told, text);
  }

  private async post(letter: HttpLetter, values: FieldValues, deadline: number): Promise<Answer> {
    if (!PATH.test(letter.path)) throw new Error('The path of a letter holds ids and fixed words only.');
    const query = letter.query === undefined ? '' : queryText(this.queries, letter.query, values);
    if (query === undefined) throw new Error('The query of a letter is not declared, or repeats what is disclosed.');
    const watch = new FirstByteWatch(deadline);
    try {
      const answer = await this.client.request<Buffer>({
        method: letter.method,
        url: `${letter.path}${query}`,
        data: letter.body,
        headers: {
          ...CLIENT_HEADERS,
          ...letter.headers,
          // Without this axios sends the content type of a form when there is no body.
          ...(letter.body === undefined ? { 'Content-Type': false } : {}),
          ...this.secretHeader,
        },
        signal: AbortSignal.timeout(this.settings.timeoutMs),
        transport: watch.transport(this.protocol),
      } as Parameters<AxiosInstance['request']>[0]);
      const vendorNow = parseDate(answer.headers.date);
      return {
        kind: 'answered',
        status: answer.status,
        json: readJson(answer.data, String(answer.headers['content-type'] ?? ''), answer.headers['content-encoding']),
        retryAfterMs: parseRetryAfter(answer.headers['retry-after'], vendorNow ?? Date.now()),
        vendorNow,
      };
    } catch (error) {
      const code = failureCode(error);
      return watch.couldLeave ? { kind: 'lost', code } : { kind: 'not-sent', code };
    }
  }
}

/** Codes only: the messages of axios and Node quote addresses and bodies. */
function failureCode(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause ?? error;
  if (cause instanceof DeadlinePassed || (error as Error).message === 'The release is too old.')
    return 'release-too-old';
  const code = (error as { code?: unknown }).code;
  if (code === 'ERR_CANCELED') return 'timed-out';
  return typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code)
    ? code.toLowerCase().replaceAll('_', '-')
    : 'broken';
}

/** Decompresses an answer, which a vendor may compress although we ask for none; throws beyond the limit. */
const UNPACK = new Map<string, (body: Buffer, options: { maxOutputLength: number }) => Buffer>([
  ['', (body) => body],
  ['identity', (body) => body],
  ['gzip', zlib.gunzipSync],
  ['x-gzip', zlib.gunzipSync],
  ['deflate', zlib.inflateSync],
  ['br', zlib.brotliDecompressSync],
]);

/** JSON in UTF-8, whatever `charset` says (RFC 8259, 8.1); a byte order mark is passed over. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });

function readJson(body: Buffer, contentType: string, encoding: unknown): unknown {
  const unpack = UNPACK.get(typeof encoding === 'string' ? encoding.trim().toLowerCase() : '');
  if (!/^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i.test(contentType) || !unpack) return undefined;
  try {
    return JSON.parse(UTF8.decode(unpack(body, { maxOutputLength: MAX_ANSWER_BYTES }))) as unknown;
  } catch {
    return undefined;
  }
}
