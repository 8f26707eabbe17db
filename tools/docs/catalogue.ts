/**
 * The shape of the database as text, read from a real one: what a review sees of a migration. `node dist/tools/docs/catalogue.js`
 * migrates a fresh database and writes `libs/common/src/model/catalogue.snapshot.txt`.
 */
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { ROLES, type DatabaseRole } from '#model/grants/grants.js';
import { migrate } from '#model/migrate.js';
import { DATABASE, makeDatabase, OWNER } from '../start/database.js';
import { ROOT, STATE_DIR } from '../start/paths.js';
import { startPostgres } from '../start/postgres.js';

export const CATALOGUE_FILE = path.join(ROOT, 'libs/common/src/model/catalogue.snapshot.txt');

type Query = (sql: string) => Promise<{ line: string }[]>;

/** Each yields one column `line`, in a fixed order. The schema `public` is ours; of the queue's schema only the grants are. */
const SECTIONS: Readonly<Record<string, string>> = {
  columns: `
    SELECT format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                  coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) AS line
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY c.relname COLLATE "C", a.attnum`,
  storage: `
    SELECT format('%s: %s', relname, array_to_string(reloptions, ', ')) AS line FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reloptions IS NOT NULL ORDER BY relname COLLATE "C"`,
  constraints: `
    SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n' ORDER BY conrelid::regclass::text COLLATE "C", conname COLLATE "C"`,
  indexes: `
    SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' ORDER BY tablename COLLATE "C", indexname COLLATE "C"`,
  triggers: `
    SELECT pg_get_triggerdef(t.oid) AS line FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal ORDER BY c.relname COLLATE "C", t.tgname COLLATE "C"`,
  functions: `
    SELECT pg_get_functiondef(p.oid) AS line FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.proname COLLATE "C"`,
  'other things of ours': `
    SELECT format('%s %s', CASE c.relkind WHEN 'S' THEN 'sequence' ELSE c.relkind::text END, c.relname) AS line
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('r', 'i') ORDER BY c.relname COLLATE "C"`,
  owners: `
    SELECT DISTINCT format('%s: %s', n.nspname, pg_get_userbyid(c.relowner)) AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('public', 'bullmq') ORDER BY 1`,
  'grants on tables': `
    SELECT format('%s: %s %s', c.relname, pg_get_userbyid(a.grantee), string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)) AS line
      FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
     GROUP BY c.relname, a.grantee ORDER BY c.relname COLLATE "C", pg_get_userbyid(a.grantee)`,
  'grants on columns': `
    SELECT format('%s: %s %s (%s)', c.relname, pg_get_userbyid(a.grantee), a.privilege_type, string_agg(t.attname, ', ' ORDER BY t.attnum)) AS line
      FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a WHERE c.relnamespace = 'public'::regnamespace
     GROUP BY c.relname, a.grantee, a.privilege_type ORDER BY c.relname COLLATE "C", pg_get_userbyid(a.grantee), a.privilege_type`,
  'grants on schemas': `
    SELECT format('%s: %s %s', n.nspname, CASE WHEN a.grantee = 0 THEN 'everybody' ELSE pg_get_userbyid(a.grantee) END,
                  string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)) AS line
      FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname IN ('public', 'bullmq') AND a.grantee <> n.nspowner
     GROUP BY n.nspname, a.grantee ORDER BY n.nspname, line`,
  'grants on the queue': `
    SELECT DISTINCT format('bullmq.%s: %s %s', CASE c.relkind WHEN 'S' THEN 'sequences' ELSE 'tables' END, pg_get_userbyid(a.grantee),
                           string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)) AS line
      FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'bullmq'::regnamespace AND a.grantee <> c.relowner
     GROUP BY c.oid, c.relkind, a.grantee ORDER BY line`,
  'settings of roles': `
    SELECT format('%s: %s', r.rolname, s.setting) AS line FROM pg_roles r JOIN pg_db_role_setting d ON d.setrole = r.oid, unnest(d.setconfig) AS s(setting)
     WHERE r.rolname LIKE 'sparsam\\_%' ORDER BY r.rolname, s.setting COLLATE "C"`,
}; // prettier-ignore

/** The whole catalogue as text. */
export async function readCatalogue(query: Query): Promise<string> {
  const parts: string[] = ['Read from a migrated database by tools/docs/catalogue.ts; do not edit.\n'];
  for (const [title, sql] of Object.entries(SECTIONS)) {
    const rows = await query(sql);
    parts.push(`\n== ${title}\n${rows.map((row) => `${row.line.trimEnd()}\n`).join('')}`);
  }
  return parts.join('');
}

/** Migrates a fresh database of its own and reads it. */
async function writeCatalogue(): Promise<void> {
  const dataDir = path.join(STATE_DIR, 'catalogue');
  fs.rmSync(dataDir, { recursive: true, force: true });
  const secret = () => randomBytes(18).toString('base64url');
  const ownerPassword = secret();
  const cluster = await startPostgres({ dataDir, password: secret(), settings: { fsync: 'off' } });
  try {
    await makeDatabase(cluster.superuserUrl, ownerPassword);
    const ownerUrl = cluster.url(OWNER, ownerPassword, DATABASE);
    const passwords = Object.fromEntries(ROLES.map((role) => [role, secret()])) as Record<DatabaseRole, string>;
    await migrate({ ownerUrl, passwords });
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    fs.writeFileSync(
      CATALOGUE_FILE,
      await readCatalogue(async (sql) => (await client.query<{ line: string }>(sql)).rows),
    );
    await client.end();
  } finally {
    await cluster.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  await writeCatalogue();
  console.log(`Written: ${path.relative(ROOT, CATALOGUE_FILE)}`);
}
