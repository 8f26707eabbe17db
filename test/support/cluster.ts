/** One real PostgreSQL for a test run, and a migrated template database that each test file clones. */
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '#model/migrate.js';
import { perRole, type DatabaseRole } from '#model/grants/grants.js';
import { makeDatabase } from '../../tools/start/database.js';
import { STATE_DIR } from '../../tools/start/paths.js';
import { startPostgres, type Postgres } from '../../tools/start/postgres.js';

export const PASSWORDS = perRole((role) => `test-${role}`);
const OWNER_PASSWORD = 'test-owner';
const SUPERUSER_PASSWORD = 'test-superuser';
const TEMPLATE = 'sparsam';

const CLUSTER_DIR = path.join(STATE_DIR, 'test', 'cluster');

/** Connections: each service process takes up to twenty, and several desks run side by side. */
const SETTINGS = {
  // So that a test can tell what was committed before what.
  track_commit_timestamp: 'on',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '400',
  autovacuum: 'off',
};

/** Starts the cluster, makes the template; the address reaches the test files through the environment. */
export async function startCluster(): Promise<Postgres> {
  fs.rmSync(CLUSTER_DIR, { recursive: true, force: true });
  fs.mkdirSync(CLUSTER_DIR, { recursive: true });
  const cluster = await startPostgres({
    dataDir: path.join(CLUSTER_DIR, 'data'),
    password: SUPERUSER_PASSWORD,
    port: 0,
    settings: SETTINGS,
  });
  await makeDatabase(cluster.superuserUrl, OWNER_PASSWORD);
  await migrate({ ownerUrl: cluster.url('sparsam_owner', OWNER_PASSWORD, TEMPLATE), passwords: PASSWORDS });
  process.env.TEST_SUPERUSER_URL = cluster.superuserUrl;
  process.env.TEST_POSTGRES_LOG = cluster.logFile;
  return cluster;
}

export interface TestDatabase {
  readonly name: string;
  /** Address under a role. */
  url(role: DatabaseRole): string;
  readonly ownerUrl: string;
  /** As superuser, which no service ever is: for looking, and for moving rows' times. */
  query<T extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<T[]>;
  drop(): Promise<void>;
}

const address = (base: string, user: string, password: string, database: string): string => {
  const url = new URL(base);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.toString();
};

let made = 0;

/** A fresh copy of the template, for one test file or one desk; of `template1` it is empty. */
export async function cloneDatabase(template = TEMPLATE): Promise<TestDatabase> {
  const superuserUrl = process.env.TEST_SUPERUSER_URL;
  if (!superuserUrl)
    throw new Error('The test cluster does not run: start the tests through npm test or jest with its global set-up.');
  made += 1;
  const name = `t_${process.pid}_${Date.now().toString(36)}_${made}`;
  const admin = new pg.Client({ connectionString: superuserUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER sparsam_owner STRATEGY FILE_COPY`);
  // Privileges on the database itself are not copied with a template.
  await admin.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  for (const role of Object.keys(PASSWORDS)) await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${role}`);
  const pool = new pg.Pool({ connectionString: address(superuserUrl, 'postgres', SUPERUSER_PASSWORD, name), max: 2 });
  pool.on('error', () => undefined);
  return {
    name,
    url: (role) => address(superuserUrl, role, PASSWORDS[role], name),
    ownerUrl: address(superuserUrl, 'sparsam_owner', OWNER_PASSWORD, name),
    query: async <T extends pg.QueryResultRow>(sql: string, values?: unknown[]) =>
      (await pool.query<T>(sql, values)).rows,
    drop: async () => {
      await pool.end();
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
