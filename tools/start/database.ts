/** The database of Sparsam inside the embedded PostgreSQL. */
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { ROOT } from './paths.js';

export const DATABASE = 'sparsam';
export const OWNER = 'sparsam_owner';

const CLOSE = path.join(ROOT, 'deploy/postgres/close.sql');

/** Makes the owner's role and the database where they are missing, and closes what no service needs. The migration makes the services' roles. */
export async function makeDatabase(superuserUrl: string, ownerPassword: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const verb = (await exists(client, 'SELECT 1 FROM pg_roles WHERE rolname = $1', OWNER)) ? 'ALTER' : 'CREATE';
    await client.query(`${verb} ROLE ${OWNER} LOGIN CREATEROLE PASSWORD ${pg.escapeLiteral(ownerPassword)}`);
    if (!(await exists(client, 'SELECT 1 FROM pg_database WHERE datname = $1', DATABASE))) {
      await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
    }
  } finally {
    await client.end();
  }
  for (const database of [DATABASE, 'template1']) await close(superuserUrl, database);
}

async function close(superuserUrl: string, database: string): Promise<void> {
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    await client.query(fs.readFileSync(CLOSE, 'utf8'));
  } finally {
    await client.end();
  }
}

async function exists(client: pg.Client, query: string, name: string): Promise<boolean> {
  return (await client.query(query, [name])).rowCount === 1;
}
