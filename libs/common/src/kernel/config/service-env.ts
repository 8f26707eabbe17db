/** The settings that every service has. A service's own `env.ts` adds to this table and is the only place that reads `process.env`. */
import { LOG_LEVELS } from '../log/log.js';
import { databaseUrl, issuerUrl, plainHost, redisUrl } from './connections.js';
import { host, integer, key256, oneOf, optionalText, text, type Parsed, type Setting } from './env.js';

/** Refused in production: it stops the process on purpose. */
const CRASH_POINT: Setting<string | undefined> = {
  ...optionalText('names a crash point; for tests only, and refused beside NODE_ENV=production'),
  judge: (_text, raw) =>
    raw.NODE_ENV?.trim().toLowerCase() !== 'production' || 'is for tests only and stands beside NODE_ENV=production',
};

/** With 0 every connection still uses TLS, but any host in between could pose as the peer, and nobody would notice. */
export const CERTIFICATE_CHECKS: Setting<string | undefined> = {
  ...optionalText("Node's own switch: 0 would take any certificate of any peer, and is refused everywhere"),
  parse: (t) => {
    if (t.trim() === '0') throw new Error('must not be 0');
    return t;
  },
};

export const SERVICE_SETTINGS = {
  HOST: host('address to listen on', '127.0.0.1'),
  PORT: integer('port to listen on, for staff, probes and metrics', 4100, 0, 65535),
  DATABASE_URL: databaseUrl("PostgreSQL, as this service's own role; off this machine with sslmode=verify-full"),
  DATABASE_PLAIN_HOST: plainHost('a PostgreSQL'),
  DATABASE_POOL: integer('connections of the service to PostgreSQL, beside those of the queue', 10, 1, 100),
  DATABASE_IDLE_TRANSACTION_MS: integer(
    'after this PostgreSQL ends a session that stopped within a transaction; shorter than LEASE_MS',
    10_000,
    100,
    600_000,
  ),
  DATABASE_STATEMENT_MS: integer(
    'longest time for one statement; a database that has not answered five seconds later is taken for gone',
    30_000,
    1_000,
    600_000,
  ),
  OIDC_ISSUER: issuerUrl('issuer of access tokens'),
  OIDC_PLAIN_HOST: plainHost('an OpenID provider, for its issuer and its keys,'),
  OIDC_AUDIENCE: text('audience that an access token must name', 'urn:sparsam:api'),
  LOG_LEVEL: oneOf('trace, debug, info, warn, error or silent', LOG_LEVELS, 'info'),
  SHUTDOWN_MS: integer('longest time for work in flight to end after SIGTERM', 20_000, 0, 120_000),
  SPARSAM_FAULT: CRASH_POINT,
  NODE_TLS_REJECT_UNAUTHORIZED: CERTIFICATE_CHECKS,
} as const;

/** For services with pages that strangers reach. */
export const PAGES_PORT: Setting<number | undefined> = {
  means: 'port for the pages that strangers reach; without it the one after PORT, or any free one where that is 0',
  optional: true,
  parse: integer('', 0, 0, 65_535).parse,
  judge: (given, raw) =>
    Number(given) === 0 || given !== (raw.PORT ?? SERVICE_SETTINGS.PORT.fallback) || 'must be another port than PORT',
};

export const pagesPort = (env: { readonly PORT: number; readonly PAGES_PORT: number | undefined }): number =>
  env.PAGES_PORT ?? (env.PORT === 0 ? 0 : env.PORT + 1);

/** Of a service that sends jobs or handles any. */
export const QUEUE_SETTINGS = {
  REDIS_URL: redisUrl('Redis or Valkey for the queue; without it the queue lives in PostgreSQL'),
  REDIS_PLAIN_HOST: plainHost('a Redis'),
};

/** Of a service that wraps or opens persons' keys; no other one is given it. */
export const KEY_SETTINGS = {
  KEY_ENCRYPTION_KEY: key256('wraps the keys of persons; keep it out of the database and its backups'),
};

export type ServiceEnv = Readonly<
  Parsed<typeof SERVICE_SETTINGS> & Partial<Parsed<typeof QUEUE_SETTINGS> & Parsed<typeof KEY_SETTINGS>>
>;

/** Time limits of the service's database sessions. */
export const sessionLimitsOf = (env: Pick<ServiceEnv, 'DATABASE_IDLE_TRANSACTION_MS' | 'DATABASE_STATEMENT_MS'>) => ({
  idleInTransactionMs: env.DATABASE_IDLE_TRANSACTION_MS,
  statementMs: env.DATABASE_STATEMENT_MS,
});

interface Leases {
  readonly DATABASE_IDLE_TRANSACTION_MS: number;
  readonly LEASE_MS: number;
}

/** PostgreSQL must end the session of a frozen process before the lease of its claim runs out, or the next claim meets locked rows. */
export const leaseOutlastsSession = (env: Leases) =>
  env.DATABASE_IDLE_TRANSACTION_MS < env.LEASE_MS || 'DATABASE_IDLE_TRANSACTION_MS must be less than LEASE_MS';
