/** Migrations: they make what the entities say, they may run any number of times, and what they make is written down. */
import fs from 'node:fs';
import pg from 'pg';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { makeDataSource, schemaVersion } from '#model/data-source.js';
import { migrate, MigrationFault } from '#model/migrate.js';
import { ProductReference1764007200000 } from '#model/migrations/1764007200000-product-reference.js';
import { VendorSecrets1765030000001 } from '#model/migrations/1765030000001-vendor-secrets.js';
import { MIGRATIONS } from '#model/migrations/migrations.js';
import { CATALOGUE_FILE, readCatalogue } from '../../tools/docs/catalogue.js';
import { cloneDatabase, PASSWORDS } from '../support/cluster.js';
import type { TestDatabase } from '../support/cluster.js';
import { Counter, line } from '../support/counter.js';
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

describe('of rows from before', () => {
  let desk: Counter;
  let source: DataSource;
  let runner: QueryRunner;
  beforeAll(async () => {
    desk = await Counter.open();
    source = await makeDataSource({ url: desk.database.ownerUrl, poolMax: 1, applicationName: 'test' }).initialize();
    runner = source.createQueryRunner();
  });
  afterAll(async () => {
    await source?.destroy();
    await desk?.close();
  });
  async function again(migration: MigrationInterface): Promise<void> {
    await migration.down(runner);
    await migration.up(runner);
  }

  test('lines keep the name that their product has at the vendor now', async () => {
    await desk.product('ACME', await desk.vendor('Acme'), { vendorReference: 'acme-1' });
    await desk.placed(await desk.customer(), [line('ACME')]);
    await again(new ProductReference1764007200000());
    const lines = await desk.database.query(`SELECT product_reference FROM order_lines`);
    expect(lines).toEqual([{ product_reference: 'acme-1' }]);
  });

  test('a secret stays with the vendor that was registered first, and with its licensing before its support', async () => {
    const registered = async (at: string, licensing: string, support: string | null, channel: string) => {
      const id = await desk.vendor(at);
      await desk.database.query(
        `UPDATE vendors SET created_at = $2, base_url = 'https://licensing.' || $3 || '/v1', secret_name = $4,
                support_channel = $5, support_address = 'https://support.' || $3 || '/cases', support_secret_name = $6 WHERE id = $1`,
        [id, `2020-01-01T00:00:0${at}Z`, `${at}.example`, licensing, channel, support],
      );
      return id;
    };
    await desk.database.query(`UPDATE vendors SET secret_name = 'OF_LATER'`);
    // The last one in the table came first.
    await registered('3', 'SUPPORT_OF_SECOND', 'BOTH_OF_FIRST', 'service-request');
    const second = await registered('2', 'LICENSING_OF_SECOND', 'SUPPORT_OF_SECOND', 'http-ticket');
    const first = await registered('1', 'BOTH_OF_FIRST', null, 'http-ticket');
    const byMail = await registered('4', 'LICENSING_OF_FOURTH', 'TOLD_NOBODY', 'mail');
    await again(new VendorSecrets1765030000001());
    const bound = await desk.database.query(
      `SELECT name, vendor_id AS vendor, host FROM vendor_secrets WHERE name <> 'OF_LATER' ORDER BY name`,
    );
    expect(bound).toEqual([
      { name: 'BOTH_OF_FIRST', vendor: first, host: 'licensing.1.example' },
      { name: 'LICENSING_OF_FOURTH', vendor: byMail, host: 'licensing.4.example' },
      { name: 'LICENSING_OF_SECOND', vendor: second, host: 'licensing.2.example' },
      { name: 'SUPPORT_OF_SECOND', vendor: second, host: 'support.2.example' },
    ]);
  });
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
    `GRANT SELECT ON customers TO sparsam_consent; GRANT SELECT (notes) ON customers TO sparsam_vendor_sync; GRANT DELETE ON disclosures TO sparsam_vendor_sync`,
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
