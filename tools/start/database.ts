/** The database of Sparsam inside the embedded PostgreSQL. */
import pg from 'pg';

export const DATABASE = 'sparsam';
export const OWNER = 'sparsam_owner';

/** Makes the owner's role and the database where they are missing. The migration makes the services' roles. */
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
}

async function exists(client: pg.Client, query: string, name: string): Promise<boolean> {
  return (await client.query(query, [name])).rowCount === 1;
}
