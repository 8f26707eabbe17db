/** Migrations: they make what the entities say, they may run any number of times, and what they make is written down. */
import fs from 'node:fs';
import pg from 'pg';
import { makeDataSource, schemaVersion } from '#model/data-source.js';
import { migrate, MigrationFault } from '#model/migrate.js';
import { MIGRATIONS } from '#model/migrations/migrations.js';
import { CATALOGUE_FILE, readCatalogue } from '../../tools/docs/catalogue.js';
import { cloneDatabase, PASSWORDS, type TestDatabase } from '../support/cluster.js';
import { waitFor } from '../support/wait-for.js';

const databases: TestDatabase[] = [];
async function database(template?: string): Promise<TestDatabase> {
  const made = await cloneDatabase(template);
  databases.push(made);
  return made;
}
afterAll(async () => {
  for (const made of databases) await made.drop();
});

const catalogue = (of: TestDatabase) => readCatalogue((sql) => of.query<{ line: string }>(sql));
const run = (on: TestDatabase) => migrate({ ownerUrl: on.ownerUrl, passwords: PASSWORDS });

test('a fresh database with all migrations is what the entities say', async () => {
  const fresh = await database('template1');
  expect(await run(fresh)).toBe(schemaVersion());
  const source = await makeDataSource({ url: fresh.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map((query) => query.query)).toEqual([]);
  } finally {
    await source.destroy();
  }
});

const CONDITIONS = `
  SELECT pg_get_indexdef(indexrelid) AS line FROM pg_index WHERE indpred IS NOT NULL AND indrelid::regclass::text NOT LIKE '%.%'
  UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
  ORDER BY 1`;

test('its indexes and checks have the conditions that the entities say', async () => {
  const fromEntities = await database('template1');
  const source = await makeDataSource({ url: fromEntities.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
  await source.synchronize().finally(() => source.destroy());
  const conditions = (of: TestDatabase) => of.query<{ line: string }>(CONDITIONS);
  const said = await conditions(fromEntities);
  expect(await conditions(await database())).toEqual(said);
  expect(said).not.toEqual([]);
});

test('its catalogue is the one that was reviewed: node dist/tools/docs/catalogue.js writes it', async () => {
  expect(await catalogue(await database())).toBe(fs.readFileSync(CATALOGUE_FILE, 'utf8'));
});

test('two migrations of an empty database at once make it once', async () => {
  const empty = await database('template1');
  expect(await Promise.all([run(empty), run(empty)])).toEqual([schemaVersion(), schemaVersion()]);
  expect(await catalogue(empty)).toBe(fs.readFileSync(CATALOGUE_FILE, 'utf8'));
  const applied = await empty.query<{ name: string }>(`SELECT name FROM schema_migrations ORDER BY id`);
  expect(applied.map((row) => row.name)).toEqual(MIGRATIONS.map((migration) => migration.name));
});

test('a migration that has been done changes nothing, also twice at once', async () => {
  const done = await database();
  const before = await catalogue(done);
  await run(done);
  await Promise.all([run(done), run(done)]);
  expect(await catalogue(done)).toBe(before);
});

test('a run that is killed between two tables leaves none of them, and the next one makes them all', async () => {
  const empty = await database('template1');
  const other = new pg.Client({ connectionString: empty.ownerUrl });
  await other.connect();
  try {
    // The last table of the first migration waits for whoever makes one of its name.
    await other.query('BEGIN; CREATE TABLE retention_turn ()');
    const killed = run(empty).catch((error: unknown) => error);
    await waitFor('the migration to wait for the table', async () => {
      const ended = await empty.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sparsam-migrate'
            AND wait_event_type = 'Lock' AND query LIKE 'CREATE TABLE retention_turn%'`,
      );
      return ended.length > 0;
    });
    expect(await killed).toMatchObject({ code: '57P01' });
    expect(await empty.query(`SELECT relname FROM pg_class WHERE relname IN ('vendors', 'purge_log')`)).toEqual([]);
    expect(await empty.query('SELECT name FROM schema_migrations')).toEqual([]);
  } finally {
    await other.end();
  }
  expect(await run(empty)).toBe(schemaVersion());
  expect(await catalogue(empty)).toBe(fs.readFileSync(CATALOGUE_FILE, 'utf8'));
});

test('a database that other migrations began is refused in plain words, and stays as it is', async () => {
  const old = await database('template1');
  await old.query(`
    CREATE TABLE schema_migrations (id serial PRIMARY KEY, timestamp bigint NOT NULL, name varchar NOT NULL);
    INSERT INTO schema_migrations (timestamp, name) VALUES (1764000000000, 'Foundation1764000000000')`);
  await old.query('ALTER TABLE schema_migrations OWNER TO sparsam_owner');
  const says =
    'This database was made before the first release, and its rows are not taken over. Start with an empty one. Nothing was changed.';
  await expect(run(old)).rejects.toThrow(new MigrationFault(says));
  const tables = await old.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
  expect(tables).toEqual([{ tablename: 'schema_migrations' }]);
});

test('a rule of rows that somebody turned off or took away stands again after the next migration', async () => {
  const loose = await database();
  const rule = 'rule_deliveries_insert_sparsam_consent';
  const standing = () => loose.query(`SELECT tgenabled FROM pg_trigger WHERE tgname = '${rule}'`);
  for (const undo of [
    `ALTER TABLE deliveries DISABLE TRIGGER ${rule}`,
    `ALTER TABLE deliveries ENABLE REPLICA TRIGGER ${rule}`,
    `DROP TRIGGER ${rule} ON deliveries`,
    `DROP FUNCTION ${rule} CASCADE`,
  ]) {
    await loose.query(undo);
    await run(loose);
    expect([undo, await standing()]).toEqual([undo, [{ tgenabled: 'O' }]]);
    expect(await catalogue(loose)).toBe(fs.readFileSync(CATALOGUE_FILE, 'utf8'));
  }
});

test('a migration waits for no lock that a service can hold by its number', async () => {
  const held = await database();
  const service = new pg.Client({ connectionString: held.url('sparsam_orders') });
  await service.connect();
  try {
    await service.query('BEGIN');
    await service.query('SELECT pg_advisory_xact_lock(7302911)');
    expect(await run(held)).toBe(schemaVersion());
  } finally {
    await service.end();
  }
});

test('a grant that somebody added by hand is gone after the next migration', async () => {
  const loose = await database();
  await loose.query(
    `GRANT SELECT ON customers TO sparsam_consent; GRANT SELECT (notes) ON customers TO sparsam_vendor_sync; GRANT DELETE ON disclosures TO sparsam_vendor_sync;
     GRANT USAGE ON SCHEMA bullmq TO sparsam_keeper; GRANT SELECT ON ALL TABLES IN SCHEMA bullmq TO sparsam_keeper`,
  );
  await run(loose);
  expect(await catalogue(loose)).toBe(fs.readFileSync(CATALOGUE_FILE, 'utf8'));
});

test('a run that waits for another one says so in the end, and one whose connection is lost fails, and its process does not', async () => {
  const busy = await database();
  const other = new pg.Client({ connectionString: busy.ownerUrl });
  await other.connect();
  try {
    await other.query(`BEGIN; COMMENT ON SCHEMA public IS 'x'`);
    const waiting = migrate({ ownerUrl: busy.ownerUrl, passwords: PASSWORDS, lockMs: 200 });
    await expect(waiting).rejects.toThrow(new MigrationFault('Another run of this step, or a long transaction, has held what it needs for 0.2 s. Nothing is half done: run it again once that is over.')); // prettier-ignore
    const lost = run(busy).catch((error: unknown) => error);
    await waitFor('its connection to be ended', async () => {
      const ended = await busy.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sparsam-migrate' AND wait_event_type = 'Lock'`,
      );
      return ended.length > 0;
    });
    expect(await lost).toMatchObject({ code: '57P01' });
  } finally {
    await other.end();
  }
});
