import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { isObject, type Answer, type VendorApp, type VendorRequest } from './wire.js';

/** In which an honest answer may arrive, whatever was asked for. */
const ENCODINGS = {
  bom: (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]),
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  'utf-16le': (body) => Buffer.from(`\ufeff${body.toString()}`, 'utf16le'),
  'iso-8859-1': (body) => Buffer.from(body.toString(), 'latin1'),
} as const satisfies Readonly<Record<string, (body: Buffer) => Buffer>>;
type Encoding = keyof typeof ENCODINGS;
const COMPRESSED: readonly Encoding[] = ['gzip', 'deflate', 'br'];
const CHARSETS: readonly Encoding[] = ['utf-16le', 'iso-8859-1'];

export type Misbehaviour =
  | { kind: 'hang' | 'reset' | 'reset-mid-answer' | 'bad-json' | 'error-in-200' | 'wrong-content-type' }
  | { kind: 'html'; status?: number }
  /** Reads a copy in which the last of what was made is not yet there. */
  | { kind: 'lag' }
  | { kind: 'encoded'; as: Encoding }
  | { kind: 'delay'; ms: number }
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown; contentType?: string }
  | { kind: 'huge'; bytes: number }
  | { kind: 'gzip-bomb'; bytes?: number }
  | { kind: 'drip'; msPerByte: number }
  | { kind: 'lie'; replace?: Record<string, unknown> }
  | { kind: 'echo-personal'; status?: number }
  | { kind: 'pending'; polls: number };

export type Rule = {
  match?: { method?: string; urlPrefix?: string };
  /** How often the rule strikes; without it, always. */
  times?: number;
  /** The vendor acts first, and what is lost or spoilt is only its answer. */
  afterEffect?: boolean;
  do: Misbehaviour;
};

/** Kinds that spoil the vendor's own answer: they need one, so the vendor always acts. */
const NEEDS_ANSWER: readonly string[] = ['delay', 'drip', 'lie', 'wrong-content-type', 'pending', 'encoded'];

const NUMBERS: Record<string, string | undefined> = {
  delay: 'ms',
  status: 'status',
  huge: 'bytes',
  drip: 'msPerByte',
  pending: 'polls',
};
const PLAIN_KINDS = ['hang', 'reset', 'reset-mid-answer', 'html', 'bad-json', 'error-in-200', 'gzip-bomb'];
const KINDS = [...PLAIN_KINDS, ...NEEDS_ANSWER, 'status', 'huge', 'echo-personal', 'lag'];

/** A misspelt rule that quietly does nothing would make a test pass for the wrong reason. */
function checkRules(value: unknown): Rule[] {
  if (!Array.isArray(value)) throw new Error('rules must be a list');
  return value.map((rule: unknown) => {
    if (!isObject(rule) || !isObject(rule.do)) throw new Error('a rule needs "do"');
    const unknown = Object.keys(rule).filter((key) => !['match', 'times', 'afterEffect', 'do'].includes(key));
    if (unknown.length) throw new Error(`unknown in a rule: ${unknown.join()}`);
    const kind = String(rule.do.kind);
    if (!KINDS.includes(kind)) throw new Error(`unknown kind: ${kind}`);
    const number = NUMBERS[kind];
    if (number && typeof rule.do[number] !== 'number') throw new Error(`${kind} needs the number "${number}"`);
    if (kind === 'encoded' && !Object.hasOwn(ENCODINGS, String(rule.do.as))) throw new Error('encoded needs "as"');
    return { ...rule } as Rule;
  });
}

export class Rules {
  private rules: Rule[] = [];
  private readonly canPend: boolean;

  constructor(canPend: boolean) {
    this.canPend = canPend;
  }

  set(rules: unknown): void {
    const checked = checkRules(rules);
    if (!this.canPend && checked.some((rule) => rule.do.kind === 'pending'))
      throw new Error('pending: not this vendor');
    this.rules = checked;
  }

  clear(): void {
    this.rules = [];
  }

  /** The first rule that fits, used up by one. */
  take(method: string, url: string): Rule | undefined {
    const rule = this.rules.find(
      ({ match = {}, times = 1 }) =>
        times > 0 && (match.method ?? method) === method && url.startsWith(match.urlPrefix ?? ''),
    );
    if (rule?.times !== undefined) rule.times -= 1;
    return rule;
  }
}

export const acts = (rule: Rule): boolean => rule.afterEffect === true || NEEDS_ANSWER.includes(rule.do.kind);

/** What is sent instead of the honest answer, as far as it is an answer at all. */
export function spoilt(what: Misbehaviour, app: VendorApp, request: VendorRequest, honest?: Answer): Answer {
  switch (what.kind) {
    case 'status':
      return {
        status: what.status,
        headers: what.headers,
        contentType: what.contentType,
        body: what.body ?? app.problem(what.status, 'misbehaving on demand'),
      };
    case 'html':
      return {
        status: what.status ?? 200,
        contentType: 'text/html; charset=utf-8',
        body: '<!doctype html><title>Just a moment</title>',
      };
    case 'bad-json':
      return { status: 200, body: JSON.stringify(honest?.body ?? app.problem(200, 'cut short')).slice(0, -2) };
    case 'error-in-200':
      return { status: 200, body: app.problem(422, 'refused, in spite of the status') };
    case 'echo-personal':
      return { status: what.status ?? 422, body: app.problem(what.status ?? 422, request.body.toString('utf8')) };
    case 'wrong-content-type':
      return { ...honest!, contentType: 'text/plain; charset=utf-8' };
    case 'lag':
      return app.lagging(request);
    case 'lie':
      return lied(honest!, what.replace ?? app.lies);
    default:
      return honest ?? { status: 200, body: app.problem(200, 'never read to its end') };
  }
}

function lied(answer: Answer, lies: Record<string, unknown>): Answer {
  const body = structuredClone(answer.body);
  for (const [pointer, value] of Object.entries(lies)) {
    const keys = pointer.split('/').slice(1);
    const last = keys.pop() ?? '';
    const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], body);
    if (typeof parent === 'object' && parent !== null && last in parent) {
      (parent as Record<string, unknown>)[last] = value;
    }
  }
  return { ...answer, body };
}

function bytesOf(answer: Answer): Buffer {
  if (answer.body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}

export async function send(
  answer: Answer,
  app: VendorApp,
  response: ServerResponse,
  what: Misbehaviour | undefined,
  stop: AbortSignal,
): Promise<void> {
  const body = bytesOf(answer);
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (body.length) response.setHeader('content-type', answer.contentType ?? app.contentType);
  switch (what?.kind) {
    case 'reset-mid-answer':
      response.setHeader('content-length', body.length);
      // The half must have left before the cut, or the client sees a plain reset.
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      return;
    case 'huge':
      return stream(flood(what.bytes), response);
    case 'gzip-bomb':
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.alloc(what.bytes ?? 64 * 1024 * 1024, ' '), { level: 9 }));
      return;
    case 'encoded': {
      const { as } = what;
      if (COMPRESSED.includes(as)) response.setHeader('content-encoding', as);
      if (CHARSETS.includes(as)) response.setHeader('content-type', `${app.contentType.split(';')[0]}; charset=${as}`);
      return void response.end(ENCODINGS[as](body));
    }
    case 'drip':
      response.setHeader('content-length', body.length);
      return stream(drip(body, what.msPerByte, stop), response);
    default:
      response.end(body);
  }
}

function* flood(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  yield Buffer.from('"');
  for (let left = bytes - 2; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length));
  yield Buffer.from('"');
}

async function* drip(body: Buffer, msPerByte: number, stop: AbortSignal): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += 1) {
    await wait(msPerByte, undefined, { signal: stop });
    yield body.subarray(at, at + 1);
  }
}

async function stream(source: Iterable<Buffer> | AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  try {
    await pipeline(source, response);
  } catch {
    // A client that hangs up on a flood or a drip does what it should.
    response.destroy();
  }
}
