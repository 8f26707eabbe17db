/**
 * The only way into the logs. An entry is an event name and a fixed set of named facts: ids, codes, counts and durations.
 * A fact with another name does not compile; a value that is neither a number, a boolean nor the shape of an id or a code is
 * dropped at run time, so text about people has no way in.
 */
import { pino, stdTimeFunctions } from 'pino';

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
  job?: string;
  queue?: string;
  orderId?: string;
  fulfilmentId?: string;
  deliveryId?: string;
  attemptId?: string;
  licenseId?: string;
  vendorId?: string;
  step?: string;
  outcome?: string;
  fence?: number;
  count?: number;
  port?: number;
  errorName?: string;
  errorCode?: string;
  /** Frames of the stack without the message, which may quote data. */
  at?: string;
}

const NAMES: ReadonlySet<string> = new Set<keyof LogFacts>([
  'service', 'requestId', 'method', 'route', 'status', 'durationMs', 'code', 'reason', 'role', 'job', 'queue', 'orderId',
  'fulfilmentId', 'deliveryId', 'attemptId', 'licenseId', 'vendorId', 'step', 'outcome', 'fence', 'count', 'port',
  'errorName', 'errorCode', 'at',
]); // prettier-ignore

/** Ids, codes and route patterns: no spaces, no at sign, no letter outside ASCII. */
const PLAIN = /^[A-Za-z0-9_./:*#-]{1,120}$/;
const FRAMES = /^[\x20-\x7e]{1,2000}$/;

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
    else if (typeof value === 'string' && (name === 'at' ? FRAMES : PLAIN).test(value)) plain[name] = value;
  }
  return plain;
}

/** What may be said of an error: its class, its code and where it arose. Never its message. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const code = 'code' in error ? String(error.code) : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    errorName: error.name,
    errorCode: code,
    at: frames
      .slice(0, 6)
      .map((line) => line.trim().replace(/file:\/\/\S*\/(?=dist|node_modules)/, ''))
      .join(' | ')
      .slice(0, 2000),
  };
}

export function configureLog(service: string, level: string): void {
  common.service = service;
  logger.level = level;
}

export const log = {
  debug: (event: string, facts: LogFacts = {}): void => logger.debug({ event, ...plainFacts({ ...common, ...facts }) }),
  info: (event: string, facts: LogFacts = {}): void => logger.info({ event, ...plainFacts({ ...common, ...facts }) }),
  warn: (event: string, facts: LogFacts = {}): void => logger.warn({ event, ...plainFacts({ ...common, ...facts }) }),
  error: (event: string, facts: LogFacts = {}): void => logger.error({ event, ...plainFacts({ ...common, ...facts }) }),
};
