/**
 * The only way into the logs. An entry is an event name and a fixed set of named facts: ids, codes, counts and durations.
 * A fact with another name does not compile; a value that is neither a number, a boolean nor the shape of an id or a code is
 * dropped at run time, so text about people has no way in.
 */
import { pino, stdTimeFunctions } from 'pino';
import { REFUSALS } from '../refusals.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogFacts {
  service?: string;
  requestId?: string;
  method?: string;
  route?: string;
  status?: number;
  durationMs?: number;
  code?: string;
  reason?: string;
  role?: string;
  /** Of the access token of somebody who was refused; one that is no id of ours is dropped. */
  subject?: string;
  job?: string;
  queue?: string;
  orderId?: string;
  fulfilmentId?: string;
  deliveryId?: string;
  attemptId?: string;
  licenseId?: string;
  caseId?: string;
  mailId?: string;
  wishId?: string;
  consentId?: string;
  escalationId?: string;
  vendorId?: string;
  step?: string;
  outcome?: string;
  fence?: number;
  count?: number;
  days?: number;
  kind?: string;
  runId?: string;
  holdId?: string;
  port?: number;
  errorName?: string;
  errorCode?: string;
  /** Frames of the stack without the message, which may quote data. */
  at?: string;
}

const NAMES: ReadonlySet<string> = new Set<keyof LogFacts>([
  'service', 'requestId', 'method', 'route', 'status', 'durationMs', 'code', 'reason', 'role', 'subject', 'job', 'queue', 'orderId',
  'fulfilmentId', 'deliveryId', 'attemptId', 'licenseId', 'caseId', 'mailId', 'wishId', 'consentId', 'escalationId', 'vendorId', 'step', 'outcome', 'fence', 'count', 'days', 'kind', 'runId', 'holdId', 'port',
  'errorName', 'errorCode', 'at',
]); // prettier-ignore

/** Ids, codes and route patterns: no spaces, no at sign, no letter outside ASCII. */
const PLAIN = /^[A-Za-z0-9_./:*#-]{1,120}$/;
/** As providers write subjects: the same with a bar in it. What has an at sign is an address. */
const SUBJECT = /^[A-Za-z0-9_./:*#|-]{1,255}$/;
const FRAMES = /^[\x20-\x7e]{1,2000}$/;

const SHAPES: Readonly<Record<string, RegExp>> = { at: FRAMES, subject: SUBJECT };

const logger = pino({
  base: null,
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});

const common: LogFacts = {};

/** Keeps only the facts that may be logged. */
export function plainFacts(facts: LogFacts): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (!NAMES.has(name)) continue;
    if (typeof value === 'number' || typeof value === 'boolean') plain[name] = value;
    else if (typeof value === 'string' && (SHAPES[name] ?? PLAIN).test(value)) plain[name] = value;
  }
  return plain;
}

/** Codes of Node, PostgreSQL and our own refusals; whatever else stands in `code` may be anybody's text. */
const ERROR_CODE = /^([A-Z][A-Z0-9_]{2,60}|[0-9A-Z]{5})$/;
const isErrorCode = (code: unknown): code is string =>
  typeof code === 'string' && (ERROR_CODE.test(code) || Object.hasOwn(REFUSALS, code));

const MOST_FRAMES = 6;

/**
 * Where an error arose. The stack begins with the message, and a message of several lines may look like frames: so only what
 * comes after it counts, and nothing at all when it is not found.
 */
function framesOf({ stack = '', message }: Error): string[] {
  const [head = ''] = stack.split('\n', 1);
  const begins = stack.indexOf(message);
  if (begins < 0 || (message === '' && !/^\w*$/.test(head))) return [];
  const lines = stack
    .slice(begins + message.length)
    .split('\n')
    .slice(1, MOST_FRAMES + 1);
  return lines
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim().replace(/file:\/\/\S*\/(?=dist|node_modules)/, ''));
}

/** What may be said of an error: its class, its code and where it arose. Never its message, nor a name it was given. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code = 'code' in error && isErrorCode(error.code) ? error.code : undefined;
  return { errorName: error.constructor.name, errorCode: code, at: framesOf(error).join(' | ').slice(0, 2000) };
}

export function configureLog(service: string, level: LogLevel): void {
  common.service = service;
  logger.level = level;
}

export const log = {
  debug: (event: string, facts: LogFacts = {}): void => logger.debug({ event, ...plainFacts({ ...common, ...facts }) }),
  info: (event: string, facts: LogFacts = {}): void => logger.info({ event, ...plainFacts({ ...common, ...facts }) }),
  warn: (event: string, facts: LogFacts = {}): void => logger.warn({ event, ...plainFacts({ ...common, ...facts }) }),
  error: (event: string, facts: LogFacts = {}): void => logger.error({ event, ...plainFacts({ ...common, ...facts }) }),
};
