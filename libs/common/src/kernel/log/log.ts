/**
 * The only way into the logs. An entry is an event name and a fixed set of named facts: ids, codes, counts and durations.
 * A fact with another name does not compile; a value that is neither a number, a boolean nor the shape of an id or a code is
 * dropped at run time, so text about people has no way in.
 */
import { pino, stdTimeFunctions } from 'pino';
import { REFUSALS } from '../refusals.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Ids, codes and route patterns: no spaces, no at sign, no character outside ASCII. */
const PLAIN = /^[A-Za-z0-9_./:*#-]{1,120}$/;
/** Subjects of tokens: as PLAIN, with a bar. With an at sign it would be a mail address. */
const SUBJECT = /^[A-Za-z0-9_./:*#|-]{1,255}$/;
const FRAMES = /^[\x20-\x7e]{1,2000}$/;

/** Every fact that an entry may hold: a number, or the shape that its text has. A fact is added here and nowhere else. */
const FACTS = {
  service: PLAIN,
  requestId: PLAIN,
  method: PLAIN,
  route: PLAIN,
  status: 'number',
  durationMs: 'number',
  code: PLAIN,
  reason: PLAIN,
  role: PLAIN,
  /** Subject of a refused caller's access token; dropped if it has another shape. */
  subject: SUBJECT,
  job: PLAIN,
  queue: PLAIN,
  orderId: PLAIN,
  fulfilmentId: PLAIN,
  deliveryId: PLAIN,
  attemptId: PLAIN,
  licenseId: PLAIN,
  caseId: PLAIN,
  mailId: PLAIN,
  wishId: PLAIN,
  consentId: PLAIN,
  escalationId: PLAIN,
  vendorId: PLAIN,
  step: PLAIN,
  outcome: PLAIN,
  fence: 'number',
  count: 'number',
  days: 'number',
  kind: PLAIN,
  runId: PLAIN,
  holdId: PLAIN,
  port: 'number',
  errorName: PLAIN,
  errorCode: PLAIN,
  /** Frames of the stack without the message, which may quote data. */
  at: FRAMES,
} as const;

export type LogFacts = {
  -readonly [Name in keyof typeof FACTS]?: (typeof FACTS)[Name] extends RegExp ? string : number;
};

const logger = pino({
  base: null,
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
});

const common: LogFacts = {};

const isFact = (name: string): name is keyof typeof FACTS => Object.hasOwn(FACTS, name);

const shapeOf = (name: keyof typeof FACTS): RegExp => (FACTS[name] === 'number' ? PLAIN : FACTS[name]);

/** Keeps only the facts that may be logged. */
export function plainFacts(facts: LogFacts): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (!isFact(name)) continue;
    if (typeof value === 'number' || typeof value === 'boolean') plain[name] = value;
    else if (typeof value === 'string' && shapeOf(name).test(value)) plain[name] = value;
  }
  return plain;
}

/** Codes of Node, PostgreSQL and our own refusals; any other `code` may be free text. */
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
