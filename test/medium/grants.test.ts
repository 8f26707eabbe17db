/** The grants of a real database are those of `grants.ts`, role by role, column by column, verb by verb, and nothing beside them. */
import { usesQueue } from '#kernel/jobs/jobs.js';
import { roleOf, SERVICES } from '#kernel/services.js';
import { GRANTS, RETENTION_ROLE, ROLES, SERVICE_ROLES } from '#model/grants/grants.js';
import { columnGrants, VERBS } from '../support/column-grants.js';
import { cloneDatabase, type TestDatabase } from '../support/cluster.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database?.drop());

test('the table names only tables and columns that are there, and all of them', async () => {
  const real = await database.query<{ name: string }>(
    `SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
  );
  const listed = columnGrants().map((row) => `${row.table}.${row.column}`);
  expect(listed.toSorted()).toEqual(real.map((row) => row.name).toSorted());
  for (const role of ROLES) {
    for (const [table, grant] of Object.entries(GRANTS[role])) {
      for (const columns of [grant.select ?? [], grant.insert ?? [], grant.update ?? []]) {
        for (const column of columns === '*' ? [] : columns) expect(listed).toContain(`${table}.${column}`);
      }
      expect(listed.some((name) => name.startsWith(`${table}.`))).toBe(true);
    }
  }
});

describe.each(ROLES)('%s', (role) => {
  test('may do to each column what the table says, and not one thing more', async () => {
    const real = await database.query<{ cell: string; allowed: boolean }>(
      `SELECT c.relname || '.' || a.attname || ' ' || v.verb AS cell, has_column_privilege($1, c.oid, a.attnum, v.verb) AS allowed
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped,
              unnest($2::text[]) AS v(verb)
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'`,
      [role, [...VERBS, 'REFERENCES']],
    );
    const expected = columnGrants().flatMap((row) =>
      row.verbs[role].map((verb) => `${row.table}.${row.column} ${verb}`),
    );
    expect(
      real
        .filter((cell) => cell.allowed)
        .map((cell) => cell.cell)
        .toSorted(),
    ).toEqual(expected.toSorted());
    expect(real).toHaveLength(columnGrants().length * 4);
  });

  test('may remove rows where the table says so, and truncate, watch or maintain nothing', async () => {
    const real = await database.query<{ cell: string }>(
      `SELECT c.relname || ' ' || v.verb AS cell FROM pg_class c, unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER', 'MAINTAIN']) AS v(verb)
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege($1, c.oid, v.verb)`,
      [role],
    );
    const removable = Object.entries(GRANTS[role]).flatMap(([table, grant]) =>
      grant.delete ? [`${table} DELETE`] : [],
    );
    expect(real.map((row) => row.cell).toSorted()).toEqual(removable.toSorted());
  });

  test('uses the tables of the queue as rows only, and nothing of any other schema', async () => {
    const real = await database.query<{ schema: string; verbs: string }>(
      `SELECT DISTINCT n.nspname AS schema, (SELECT string_agg(v.verb, ' ' ORDER BY v.verb) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE',
              'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS v(verb) WHERE has_table_privilege($1, c.oid, v.verb)) AS verbs
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('public', 'pg_catalog', 'information_schema', 'pg_toast')`,
      [role],
    );
    const without = SERVICES.filter((name) => !usesQueue(name)).map(roleOf);
    const verbs = [...without, RETENTION_ROLE].includes(role) ? null : 'DELETE INSERT SELECT UPDATE';
    expect(real).toEqual([{ schema: 'bullmq', verbs }]);
    const sequences = await database.query(
      `WITH sequences AS MATERIALIZED (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S')
       SELECT 1 FROM sequences WHERE has_sequence_privilege($1, oid, 'USAGE,SELECT,UPDATE')`,
      [role],
    );
    expect(sequences).toEqual([]);
  });

  test('owns nothing, can make nothing, is nobody else and may become nobody', async () => {
    const [facts] = await database.query(
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
              (SELECT count(*)::int FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o') AS owned,
              (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships,
              has_database_privilege(r.oid, current_database(), 'CREATE') AS creates_schemas,
              has_database_privilege(r.oid, current_database(), 'TEMPORARY') AS creates_temporary,
              (SELECT count(*)::int FROM pg_namespace n WHERE has_schema_privilege(r.oid, n.oid, 'CREATE')) AS creates_in
         FROM pg_roles r WHERE rolname = $1`,
      [role],
    );
    expect(facts).toEqual({
      rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false, rolbypassrls: false,
      owned: 0, memberships: 0, creates_schemas: false, creates_temporary: false, creates_in: 0,
    }); // prettier-ignore
  });

  test('takes no lock of PostgreSQL by its number, but those of the queue, which end with their transaction', async () => {
    const open = await database.query<{ name: string }>(
      `SELECT DISTINCT proname AS name FROM pg_proc WHERE proname ~ 'advisory' AND has_function_privilege($1, oid, 'EXECUTE') ORDER BY 1`,
      [role],
    );
    expect(open.map(({ name }) => name)).toEqual([
      'pg_advisory_xact_lock',
      'pg_advisory_xact_lock_shared',
      'pg_try_advisory_xact_lock',
    ]);
  });

  test('keeps no transaction open and no lock for long', async () => {
    const rows = await database.query<{ setting: string }>(
      `SELECT unnest(setconfig) AS setting FROM pg_db_role_setting d JOIN pg_roles r ON r.oid = d.setrole WHERE rolname = $1 ORDER BY 1`,
      [role],
    );
    expect(rows.map((row) => row.setting)).toEqual([
      'idle_in_transaction_session_timeout=5s',
      'lock_timeout=5s',
      'statement_timeout=15s',
    ]);
  });
});

test('everybody else may do nothing, not even connect', async () => {
  const [facts] = await database.query(
    // Also of the database as the migration step left it: a copy of it gets rights of its own.
    `SELECT (SELECT count(*)::int FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
              WHERE datname IN (current_database(), 'sparsam') AND a.grantee = 0) AS on_database,
            (SELECT count(*)::int FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee = 0 AND c.relnamespace IN ('public'::regnamespace, 'bullmq'::regnamespace)) AS on_tables,
            (SELECT count(*)::int FROM pg_attribute t, aclexplode(t.attacl) a WHERE a.grantee = 0 AND t.attrelid IN (SELECT oid FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'bullmq'::regnamespace))) AS on_columns`,
  );
  expect(facts).toEqual({ on_database: 0, on_tables: 0, on_columns: 0 });
});

test('nobody may hand a grant on', async () => {
  const rows = await database.query(
    `SELECT 1 FROM pg_class c, aclexplode(c.relacl) a WHERE a.is_grantable AND a.grantee <> c.relowner AND c.relnamespace = 'public'::regnamespace
     UNION ALL SELECT 1 FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
      WHERE a.is_grantable AND a.grantee <> c.relowner AND c.relnamespace = 'public'::regnamespace`,
  );
  expect(rows).toEqual([]);
});

test('large objects, and databases that are not ours, are closed to everybody', async () => {
  const rows = await database.query(
    `SELECT r.role, f.proname::text AS what FROM pg_proc f, unnest($1::text[]) AS r(role)
      WHERE f.pronamespace = 'pg_catalog'::regnamespace AND f.proname ~ '^(lo_|loread$|lowrite$)' AND has_function_privilege(r.role, f.oid, 'EXECUTE')
     UNION ALL
     SELECT r.role, d.datname FROM pg_database d, unnest($1::text[]) AS r(role)
      WHERE d.datname !~ '^t_' AND d.datname <> 'template0' AND d.datname <> 'sparsam' AND has_database_privilege(r.role, d.oid, 'CONNECT, TEMPORARY')`,
    [[...ROLES]],
  );
  expect(rows).toEqual([]);
});

test('no function runs with the rights of somebody else', async () => {
  const rows = await database.query(
    `SELECT p.proname FROM pg_proc p WHERE p.prosecdef AND p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
  );
  expect(rows).toEqual([]);
});

/**
 * Deliveries are made by orders for licenses, by support for cases and by consent for what a withdrawal leaves owed; orders and support call
 * off what they made. Every service records who did what. Notes are kept by support while a case is open, and emptied by retention long after
 * it was closed. The row of a person is locked by support and by consent, the row of turns by keeper and by retention, and changed by none.
 */
function sharedBy(verb: 'INSERT' | 'UPDATE', table: string, column: string): readonly string[] | undefined {
  if (table === 'deliveries' && verb === 'INSERT') return ['sparsam_orders', 'sparsam_support', 'sparsam_consent'];
  if (table === 'deliveries' && column === 'cancel_requested_at') return ['sparsam_orders', 'sparsam_support'];
  if (table === 'audit_records' && verb === 'INSERT') return SERVICE_ROLES;
  if (verb === 'UPDATE' && `${table}.${column}` === 'persons.id') return ['sparsam_support', 'sparsam_consent'];
  if (verb === 'UPDATE' && table === 'retention_turn') return ['sparsam_keeper', RETENTION_ROLE];
  const shared = ['support_cases.notes', 'support_cases.override_reason'];
  return verb === 'UPDATE' && shared.includes(`${table}.${column}`) ? ['sparsam_support', RETENTION_ROLE] : undefined;
}

test('a column has one writer: no two services may change the same one, nor one insert what another inserts', () => {
  for (const verb of ['INSERT', 'UPDATE'] as const) {
    for (const row of columnGrants()) {
      const writers = ROLES.filter((role) => row.verbs[role].includes(verb));
      const may = sharedBy(verb, row.table, row.column) ?? writers.slice(0, 1);
      expect([verb, row.table, row.column, writers]).toEqual([verb, row.table, row.column, may]);
    }
  }
});
