/**
 * Where the queue lives: PostgreSQL unless `REDIS_URL` is set. The same code runs on both; this file is the only one that knows
 * the difference. BullMQ takes its back end process-wide, so it is chosen before any Nest module is made.
 */
import {
  createPostgresBackend,
  createRedisBackend,
  isNotConnectionError,
  setDefaultBackendFactory,
  type BackendFactory,
  type ConnectionOptions,
  type IQueueBackend,
} from 'bullmq';
import type { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { BY_INDEX, poolLimits, type SessionLimits } from '../database/session-limits.js';
import { WatchedClient } from '../database/watched-client.js';
import { errorFacts, log } from '../log/log.js';
import { QUEUE_SCHEMA, queueSchemaIsCurrent } from './queue-schema.js';
import { WatchedRedis } from './watched-redis.js';

export interface QueueSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  /** Connections to PostgreSQL for the queue; each worker holds one of them to listen. */
  readonly poolMax: number;
  readonly limits?: SessionLimits;
  readonly applicationName: string;
  /** Silence after which a connection to Redis is closed; left out: the preset. */
  readonly redisSilentMs?: number;
}

export interface QueueBackEnd {
  readonly kind: 'postgres' | 'redis';
  /** What BullMQ gets as `connection`. */
  readonly connection: ConnectionOptions;
  /** True when the queue's own tables are those of this build. */
  schemaIsCurrent(): Promise<boolean>;
  close(): Promise<void>;
}

/** Deadlock and serialisation failure: the statement changed nothing and may be repeated. */
const RETRIABLE = new Set(['40P01', '40001']);
const QUERY_TRIES = 10;

/**
 * BullMQ counts a deadlock between two of its own statements as a failure of the job; each of its commands is one statement, so repeating
 * it is safe.
 */
class RetryingPool extends pg.Pool {
  override query(...args: unknown[]): never {
    const run = async () => {
      for (let tried = 1; ; tried += 1) {
        try {
          return await (super.query as (...all: unknown[]) => Promise<unknown>).apply(this, args);
        } catch (error) {
          const code = (error as { code?: string }).code;
          if (code === undefined || !RETRIABLE.has(code) || tried === QUERY_TRIES) throw error;
          log.warn('queue.statement-repeated', { errorCode: code, count: tried });
        }
      }
    };
    return run() as never;
  }
}

/** Seconds a worker waits for a notification before it polls: a dead listener delays a job by no more. */
const LONGEST_BLOCK_SECONDS = 10;

/** Pause after a failure of the queue; BullMQ's own 15 s would delay every job after a short outage, and a stop too. */
export const LOOK_AGAIN_MS = 1_000;

/** After most errors BullMQ's worker asks again at once, without end; where the error comes without waiting, nothing else of the process would run. */
function patient(backend: IQueueBackend): IQueueBackend {
  const take = backend.moveToActive.bind(backend);
  backend.moveToActive = async (...args) => {
    try {
      return await take(...args);
    } catch (error) {
      if (isNotConnectionError(error as Error)) await pause(LOOK_AGAIN_MS, undefined, { ref: false });
      throw error;
    }
  };
  return backend;
}

interface Connecting {
  readyPromise: Promise<void> | undefined;
  waitUntilReady(): Promise<void>;
}

/** BullMQ keeps the first answer to whether its connection is ready, also where the database went away at that moment: it is asked anew. */
function askedAnew(connection: Connecting): void {
  const ready = connection.waitUntilReady.bind(connection);
  connection.waitUntilReady = () =>
    ready().catch((error: unknown) => {
      connection.readyPromise = undefined;
      throw error;
    });
}

const postgresFactory: BackendFactory = (name, options, factoryOptions) => {
  const backend = createPostgresBackend(name, options as never, factoryOptions);
  Object.defineProperty(backend, 'maximumBlockTimeout', { get: () => LONGEST_BLOCK_SECONDS });
  askedAnew((backend as unknown as { connection: Connecting }).connection);
  return patient(backend);
};

const redisFactory: BackendFactory = (...args) => patient(createRedisBackend(...args));

/** BullMQ has Redis block for ten seconds at most. */
const REDIS_SILENT_MS = 15_000;

/** Limits of a queue whose settings name none. */
const LIMITS: SessionLimits = { idleInTransactionMs: 10_000, statementMs: 30_000 };

export function openQueueBackEnd(settings: QueueSettings): QueueBackEnd {
  if (settings.redisUrl === undefined) return openPostgres(settings);
  return openRedis(settings.redisUrl, settings.redisSilentMs ?? REDIS_SILENT_MS);
}

function openPostgres(settings: QueueSettings): QueueBackEnd {
  setDefaultBackendFactory(postgresFactory);
  const pool = new RetryingPool({
    connectionString: settings.databaseUrl,
    Client: WatchedClient,
    max: settings.poolMax,
    ...poolLimits(settings.limits ?? LIMITS),
    application_name: `${settings.applicationName}-queue`,
    options: `${BY_INDEX} -c search_path=${QUEUE_SCHEMA}`,
  });
  pool.on('error', (error) => log.warn('queue.connection-lost', errorFacts(error)));
  return {
    kind: 'postgres',
    connection: pool as unknown as ConnectionOptions,
    schemaIsCurrent: () => queueSchemaIsCurrent(pool),
    close: () => pool.end(),
  };
}

/** Warns of a Redis that may evict jobs: the sweep finds their rows, but late. BullMQ itself would warn in plain text. */
async function tellEviction(client: Redis): Promise<void> {
  try {
    const policy = /^maxmemory_policy:(\S+)/m.exec(await client.info('memory'))?.[1];
    if (policy !== undefined && policy !== 'noeviction') log.warn('queue.may-evict', { code: policy });
  } catch (error) {
    log.warn('queue.policy-unknown', errorFacts(error));
  }
}

function openRedis(url: string, silentMs: number): QueueBackEnd {
  setDefaultBackendFactory(redisFactory);
  const client = new WatchedRedis(url, { maxRetriesPerRequest: null, enableReadyCheck: true }, silentMs);
  client.on('error', (error: Error) => log.warn('queue.connection-lost', errorFacts(error)));
  client.on('ready', () => void tellEviction(client));
  return {
    kind: 'redis',
    connection: client as unknown as ConnectionOptions,
    schemaIsCurrent: () => Promise.resolve(true),
    close: async () => {
      client.disconnect();
      await Promise.resolve();
    },
  };
}
