/**
 * The migration step: roles, tables, the queue's tables, grants, rules of rows. A step of its own, under the owner's role, before any service
 * of the new version starts; running it twice, or twice at once, changes nothing.
 */
import pg from 'pg';
import { migrateQueue } from '#kernel/jobs/queue-schema.js';
import { makeDataSource, schemaVersion } from './data-source.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { usesQueue } from '#kernel/jobs/jobs.js';
import { roleOf, SERVICES, type ServiceRole } from '#kernel/services.js';
import { poolLimits } from '#kernel/database/session-limits.js';
import { grantStatements, ROLES, type DatabaseRole } from './grants/grants.js';
import { ROW_RULES, ruleName, RULES_FOUND, ruleStatements, type RuleFound } from './grants/row-rules.js';

export interface MigrateOptions {
  /** As `sparsam_owner`: owns the database and may create roles. */
  readonly ownerUrl: string;
  readonly passwords: Readonly<Record<DatabaseRole, string>>;
  /** How long a statement waits for what somebody else holds; left out: the preset. */
  readonly lockMs?: number;
}

/** A fault that the operator can mend; its message holds no value and may be shown. */
export class MigrationFault extends Error {}

/** Services take their locks for seconds; a run of this step may take longer. */
const LOCK_WAIT_MS = 120_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** Concurrent runs take turns by a lock that no service can take: only the owner of the schema may comment on it. */
const TAKE_TURN = `COMMENT ON SCHEMA public IS 'Sparsam'`;

/**
 * Bounds of a session that sets none, such as an operator's under a service's role. The pools of the services set longer ones
 * (session-limits.ts), since their settings follow the lease and the load.
 */
const SESSION_BOUNDS = {
  idle_in_transaction_session_timeout: '5s',
  statement_timeout: '15s',
  lock_timeout: '5s',
};

async function ensureRole(client: pg.Client, role: DatabaseRole, password: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (found.rowCount === 0) await client.query(`CREATE ROLE ${role} LOGIN`);
  await client.query(`ALTER ROLE ${role} WITH LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  for (const [name, value] of Object.entries(SESSION_BOUNDS))
    await client.query(`ALTER ROLE ${role} SET ${name} = '${value}'`);
}

/** Brings a database to this build's schema; returns the version it now has. */
export async function migrate(options: MigrateOptions): Promise<string> {
  const lockMs = options.lockMs ?? LOCK_WAIT_MS;
  const turn = clientOf(options.ownerUrl, lockMs);
  const client = clientOf(options.ownerUrl, lockMs);
  try {
    await turn.connect();
    await turn.query('BEGIN');
    await turn.query(TAKE_TURN);
    await client.connect();
    return await migrateInTurn(client, options, lockMs);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    throw new MigrationFault(
      `Another run of this step, or a long transaction, has held what it needs for ${lockMs / 1000} s. Nothing is half done: run it again once that is over.`,
    );
  } finally {
    await client.end();
    await turn.end();
  }
}

function clientOf(ownerUrl: string, lockMs: number): pg.Client {
  const client = new pg.Client({
    connectionString: ownerUrl,
    application_name: 'sparsam-migrate',
    ...poolLimits(undefined),
    lock_timeout: lockMs,
  });
  // A lost connection fails its next statement; without a listener its error would end the process.
  client.on('error', () => undefined);
  return client;
}

/** True for a database whose migrations do not begin with ours: ours could not follow them. */
const BEGUN_BY_OTHERS = `SELECT count(*) > 0 AND NOT bool_or(name = $1) AS others FROM schema_migrations`;

async function assertOurs(client: pg.Client): Promise<void> {
  const made = await client.query(`SELECT 1 WHERE to_regclass('public.schema_migrations') IS NOT NULL`);
  if (made.rowCount === 0) return;
  const { rows } = await client.query<{ others: boolean }>(BEGUN_BY_OTHERS, [MIGRATIONS[0]!.name]);
  if (rows[0]!.others)
    throw new MigrationFault(
      'This database was made before the first release, and its rows are not taken over. Start with an empty one. Nothing was changed.',
    );
}

async function migrateInTurn(client: pg.Client, options: MigrateOptions, lockMs: number): Promise<string> {
  await assertOurs(client);
  for (const role of ROLES) await ensureRole(client, role, options.passwords[role]);
  const source = makeDataSource({
    url: options.ownerUrl,
    poolMax: 2,
    applicationName: 'sparsam-migrate',
    lockMs,
    readsWholeTables: true,
  });
  await source.initialize();
  try {
    await source.runMigrations({ transaction: 'each' });
  } finally {
    await source.destroy();
  }
  await migrateQueue(client);
  await client.query('BEGIN');
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  await client.query(`REVOKE ALL ON DATABASE ${client.escapeIdentifier(rows[0]!.name)} FROM PUBLIC`);
  for (const role of ROLES) {
    await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(rows[0]!.name)} TO ${role}`);
    for (const statement of grantStatements(role)) await client.query(statement);
  }
  const withQueue = SERVICES.filter(usesQueue).map(roleOf);
  for (const role of ROLES) await (isOneOf(withQueue, role) ? grantQueue(client, role) : closeQueue(client, role));
  await bindRows(client);
  await client.query('COMMIT');
  await assertClosed(client);
  return schemaVersion();
}

const isOneOf = (roles: readonly ServiceRole[], role: DatabaseRole): role is ServiceRole =>
  (roles as readonly DatabaseRole[]).includes(role);

async function closeQueue(client: pg.Client, role: DatabaseRole): Promise<void> {
  for (const what of ['ALL TABLES IN SCHEMA', 'ALL SEQUENCES IN SCHEMA', 'SCHEMA'])
    await client.query(`REVOKE ALL ON ${what} bullmq FROM ${role}`);
}

/** The queue's tables hold ids only; every service that sends or handles jobs may use all of them, and own none. */
async function grantQueue(client: pg.Client, role: ServiceRole): Promise<void> {
  await client.query(`GRANT USAGE ON SCHEMA bullmq TO ${role}`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO ${role}`);
  await client.query(`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA bullmq TO ${role}`);
}

/** A rule already in force is left alone: making its trigger anew would wait for every transaction on the table. */
async function bindRows(client: pg.Client): Promise<void> {
  const { rows } = await client.query<RuleFound>(RULES_FOUND);
  const wanted = new Set(ROW_RULES.map(ruleName));
  for (const { proname } of rows)
    if (!wanted.has(proname)) await client.query(`DROP FUNCTION ${client.escapeIdentifier(proname)}() CASCADE`);
  for (const rule of ROW_RULES) {
    const { name, body, statements } = ruleStatements(rule);
    if (rows.some((row) => row.proname === name && row.prosrc === body && row.standsOn === rule.table)) continue;
    for (const statement of statements) await client.query(statement);
  }
}

/** Privileges that every role has by default and no service needs. BullMQ needs the three advisory locks that end with their transaction. */
const STILL_OPEN = `
  SELECT DISTINCT 'large objects' AS what FROM pg_proc f, unnest($1::text[]) AS r(role)
   WHERE f.pronamespace = 'pg_catalog'::regnamespace AND f.proname ~ '^(lo_|loread$|lowrite$)' AND has_function_privilege(r.role, f.oid, 'EXECUTE')
  UNION
  SELECT 'advisory locks' FROM pg_proc f, unnest($1::text[]) AS r(role)
   WHERE f.pronamespace = 'pg_catalog'::regnamespace AND f.proname ~ '^pg_(try_)?advisory_'
     AND f.proname NOT IN ('pg_advisory_xact_lock', 'pg_advisory_xact_lock_shared', 'pg_try_advisory_xact_lock')
     AND has_function_privilege(r.role, f.oid, 'EXECUTE')
  UNION
  SELECT 'the database ' || d.datname FROM pg_database d, unnest($1::text[]) AS r(role)
   WHERE d.datname IN ('postgres', 'template1') AND has_database_privilege(r.role, d.oid, 'CONNECT')
   ORDER BY what`;

/** Only a superuser can revoke them, and this step is none: it fails, and says what to run. */
async function assertClosed(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ what: string }>(STILL_OPEN, [[...ROLES]]);
  if (rows.length === 0) return;
  throw new MigrationFault(
    `Open to every service: ${rows.map(({ what }) => what).join(', ')}. Run deploy/postgres/close.sql as a superuser, in this database and in template1, then migrate again.`,
  );
}
