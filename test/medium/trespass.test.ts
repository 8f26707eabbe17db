/** Real statements, as each role, that must not work: what a service that was broken into finds. */
import pg from 'pg';
import { ROLES } from '#model/grants/grants.js';
import type { DatabaseRole } from '#model/grants/grants.js';
import { Door } from '../support/door.js';

let door: Door;
const clients = new Map<DatabaseRole, pg.Client>();

beforeAll(async () => {
  door = await Door.open();
  await door.release(await door.claim());
  for (const role of ROLES) {
    const client = new pg.Client({ connectionString: door.database.url(role) });
    await client.connect();
    clients.set(role, client);
  }
});
afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await door?.close();
});

const run = (role: DatabaseRole, sql: string) => clients.get(role)!.query(sql);
const DENIED = { code: '42501' };

const FOR_NOBODY = [
  `TRUNCATE disclosures`,
  `UPDATE disclosures SET field_names = '{}'`,
  `UPDATE disclosures SET person_id = 'per_x'`,
  `UPDATE disclosures SET released_at = now()`,
  `UPDATE disclosures SET field_commitments = '{}'`,
  `UPDATE disclosures SET recipient_entity = 'nobody'`,
  `SELECT * FROM disclosures`,
  `DELETE FROM purge_log`,
  `UPDATE customer_confirmations SET evidence = 'x'`,
  `UPDATE customer_buyers SET person_id = 'per_x'`,
  `DELETE FROM customer_buyers`,
  `UPDATE audit_records SET subject = 'x'`,
  `UPDATE audit_records SET changes = '[]'`,
  `TRUNCATE audit_records`,
  `SELECT subject FROM audit_records WHERE false FOR UPDATE`,
  `UPDATE purge_log SET count = 0`,
  `DELETE FROM legal_holds`,
  `UPDATE legal_holds SET reason = 'x'`,
  `DELETE FROM person_keys`,
  `UPDATE person_keys SET wrapped_key = ''`,
  `UPDATE wrapping_key SET key_id = 'x'`,
  `DELETE FROM wrapping_key`,
  `UPDATE person_versions SET email = 'x@example.org'`,
  `DELETE FROM person_versions`,
  `UPDATE persons SET erased_at = NULL`,
  `UPDATE orders SET placed_by = 'x'`,
  `UPDATE order_lines SET seats = 2`,
  `DELETE FROM order_events`,
  `UPDATE licenses SET person_version_id = 'pvr_x'`,
  `DELETE FROM deliveries`,
  `UPDATE deliveries SET intent_key = gen_random_uuid()`,
  `UPDATE deliveries SET person_version_id = 'pvr_x'`,
  `UPDATE vendors SET id = 'ven_x'`,
  `UPDATE correction_wishes SET text = 'x'`,
  `UPDATE rights_wishes SET text = 'x'`,
  `UPDATE rights_wishes SET wished_at = now()`,
  `UPDATE first_disclosures SET told_by = 'customer'`,
  `UPDATE stop_notices SET recipient = 'x'`,
  `UPDATE delivery_findings SET finding = 'arrived'`,
  `DELETE FROM delivery_findings`,
  `UPDATE mails SET kind = 'given'`,
  `UPDATE schema_migrations SET name = 'x'`,
  `INSERT INTO schema_migrations (timestamp, name) VALUES (1, 'x')`,
  `ALTER TABLE disclosures DISABLE TRIGGER ALL`,
  `DROP TRIGGER disclosures_settle_once ON disclosures`,
  `CREATE TABLE own (a int)`,
  `CREATE TEMP TABLE own (a int)`,
  `CREATE SCHEMA own`,
  `CREATE FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
  `CREATE ROLE own`,
  `SET ROLE sparsam_owner`,
  `SET SESSION AUTHORIZATION sparsam_owner`,
  `COPY (SELECT 1) TO PROGRAM 'cat'`,
  `SELECT pg_read_file('postgresql.conf')`,
  `SELECT lo_from_bytea(0, 'x')`,
  `SELECT lo_create(0)`,
  `SELECT lo_put(1, 0, 'x')`,
  `SELECT pg_advisory_lock(7302911)`,
  `SELECT pg_try_advisory_lock(1, 1)`,
  `SELECT pg_advisory_unlock_all()`,
  // What a migration waits at.
  `COMMENT ON SCHEMA public IS 'x'`,
  `ALTER TABLE deliveries DISABLE TRIGGER ALL`,
  `DROP TRIGGER rule_deliveries_insert_sparsam_consent ON deliveries`,
  `DROP FUNCTION rule_deliveries_insert_sparsam_consent CASCADE`,
  `SELECT rolpassword FROM pg_authid`,
  `SET session_replication_role = replica`,
  `ALTER ROLE sparsam_owner SET log_statement = 'all'`,
];

/** What one role may do by its rule, and the services may not at all. */
const FOR_NO_SERVICE = [
  `DELETE FROM audit_records`,
  `DELETE FROM disclosures`,
  `DELETE FROM consents`,
  `DELETE FROM consent_events`,
  `DELETE FROM attempts`,
  `DELETE FROM mails`,
  `DELETE FROM customer_links`,
  `DELETE FROM vendor_answers`,
  `UPDATE case_texts SET text = ''`,
  `UPDATE case_texts SET purged_at = now()`,
  `UPDATE support_cases SET notes_purged_at = now()`,
  `INSERT INTO purge_log (id) VALUES ('prg_x')`,
  `DELETE FROM retention_turn`,
  `SET ROLE sparsam_retention`,
];

const FOR_ONE: Readonly<Record<DatabaseRole, readonly string[]>> = {
  sparsam_orders: [
    `SELECT 1 FROM retention_turn FOR UPDATE`,
    `DELETE FROM correction_wishes`,
    `DELETE FROM rights_wishes`,
    `DELETE FROM first_disclosures`,
    `DELETE FROM escalation_receipts`,
    `INSERT INTO disclosures (id) VALUES ('dis_x')`,
    `UPDATE disclosures SET outcome = 'aborted'`,
    `SELECT field_commitments FROM disclosures`,
    `SELECT body_commitment FROM disclosures`,
    `SELECT notes FROM support_cases`,
    `SELECT text FROM case_texts`,
    `SELECT text FROM vendor_answers`,
    `SELECT state FROM consents`,
    `SELECT token_hash FROM customer_links`,
    `SELECT sealed_tokens FROM mails`,
    `SELECT wrapped_key FROM person_keys`,
    `UPDATE deliveries SET state = 'done'`,
    `UPDATE deliveries SET fence = 9`,
    `INSERT INTO attempts (id) VALUES ('att_x')`,
    `INSERT INTO licenses (id) VALUES ('lic_x')`,
    `UPDATE licenses SET state = 'revoked'`,
    `SELECT 1 FROM vendor_gates`,
    `SET ROLE sparsam_vendor_sync`,
  ],
  sparsam_vendor_sync: [
    `SELECT vendor_reference FROM products`,
    `SELECT 1 FROM retention_turn FOR UPDATE`,
    `DELETE FROM correction_wishes`,
    `DELETE FROM rights_wishes`,
    `DELETE FROM first_disclosures`,
    `DELETE FROM escalation_receipts`,
    `SELECT * FROM customers`,
    `SELECT organisation FROM customers`,
    `SELECT phone, address, notes FROM customers`,
    `SELECT email_key FROM persons`,
    `SELECT placed_by FROM orders`,
    `SELECT * FROM order_events`,
    `SELECT order_id FROM order_lines`,
    `SELECT license_key FROM licenses`,
    `SELECT created_at FROM person_versions`,
    `INSERT INTO person_versions (id) VALUES ('pvr_x')`,
    `INSERT INTO person_keys (person_id) VALUES ('per_x')`,
    `INSERT INTO deliveries (id) VALUES ('dlv_x')`,
    `UPDATE deliveries SET hold = false`,
    `UPDATE deliveries SET cancel_requested_at = NULL`,
    `UPDATE fulfilments SET state = 'fulfilled'`,
    `UPDATE vendors SET paused = false`,
    `UPDATE vendors SET safeguard_expires_on = NULL`,
    `SELECT subject FROM audit_records`,
    `SELECT person_id, field_names FROM disclosures`,
    `SELECT field_commitments FROM disclosures`,
    `SELECT notes FROM support_cases`,
    `SELECT written_by FROM case_texts`,
    `SELECT text FROM vendor_answers`,
    `SELECT sealed_notice FROM consent_events`,
    `SELECT actor FROM consent_events`,
    `SELECT token_hash FROM customer_links`,
    `SELECT sealed_tokens FROM mails`,
    `UPDATE consents SET state = 'given'`,
    `UPDATE consents SET valid_until = now()`,
    `UPDATE escalations SET state = 'sent'`,
    `INSERT INTO case_texts (case_id) VALUES ('cas_x')`,
    `SET ROLE sparsam_orders`,
  ],
  sparsam_consent: [
    `DELETE FROM correction_wishes`,
    `DELETE FROM rights_wishes`,
    `DELETE FROM first_disclosures`,
    `DELETE FROM escalation_receipts`,
    `SELECT notes FROM customers`,
    `SELECT erased_at FROM persons`,
    `SELECT secret_name FROM vendors`,
    `SELECT support_secret_name FROM vendors`,
    `SELECT license_key FROM licenses`,
    `SELECT placed_by FROM orders`,
    `SELECT subject FROM audit_records`,
    `SELECT id FROM attempts`,
    `INSERT INTO person_versions (id) VALUES ('pvr_x')`,
    `INSERT INTO licenses (id) VALUES ('lic_x')`,
    `UPDATE vendors SET support_address = 'x'`,
    `UPDATE consents SET uses_left = 9`,
    `UPDATE consents SET fields = '{email}'`,
    `UPDATE consents SET valid_until = now()`,
    `UPDATE consent_events SET state = 'given'`,
    `DELETE FROM consent_events`,
    `UPDATE case_texts SET text = 'x'`,
    `INSERT INTO escalation_receipts (escalation_id, form) VALUES ('esc_x', 'personal')`,
    `INSERT INTO disclosures (id) VALUES ('dis_x')`,
    `UPDATE disclosures SET outcome = 'aborted'`,
    `UPDATE deliveries SET state = 'done'`,
    `UPDATE deliveries SET hold = true`,
    `SELECT id FROM legal_holds`,
    `INSERT INTO legal_holds (id) VALUES ('hld_x')`,
    `UPDATE legal_holds SET lifted_at = now()`,
    `SELECT id FROM purge_log`,
    `SELECT 1 FROM retention_turn FOR UPDATE`,
    `SET ROLE sparsam_vendor_sync`,
  ],
  sparsam_keeper: [
    `DELETE FROM correction_wishes`,
    `DELETE FROM rights_wishes`,
    `DELETE FROM first_disclosures`,
    `DELETE FROM escalation_receipts`,
    `DELETE FROM legal_holds`,
    `UPDATE legal_holds SET reason = 'x'`,
    `UPDATE legal_holds SET placed_by = 'x'`,
    `SELECT email_key FROM persons`,
    `SELECT organisation FROM customers`,
    `SELECT notes FROM support_cases`,
    `SELECT email FROM person_versions`,
    `SELECT wrapped_key FROM person_keys`,
    `SELECT text FROM case_texts`,
    `SELECT state FROM consents`,
    `SELECT subject FROM audit_records`,
    `SELECT id FROM disclosures`,
    `INSERT INTO deliveries (id) VALUES ('dlv_x')`,
    `SET ROLE sparsam_consent`,
  ],
  sparsam_retention: [
    `SELECT text FROM case_texts`,
    `SELECT notes FROM support_cases`,
    `SELECT text FROM correction_wishes`,
    `SELECT text FROM rights_wishes`,
    `SELECT answer FROM rights_wishes`,
    `SELECT vendor_case_reference FROM escalation_receipts`,
    `SELECT text FROM vendor_answers`,
    `SELECT email FROM person_versions`,
    `SELECT email_key FROM persons`,
    `SELECT organisation FROM customers`,
    `SELECT sealed_notice FROM consent_events`,
    `SELECT token_hash FROM customer_links`,
    `SELECT field_commitments FROM disclosures`,
    `SELECT serial_number FROM licenses`,
    `SELECT wrapped_key FROM person_keys`,
    `SELECT reason FROM legal_holds`,
    `SELECT subject FROM audit_records`,
    `INSERT INTO audit_records (id) VALUES ('aud_x')`,
    `INSERT INTO legal_holds (id) VALUES ('hld_x')`,
    `UPDATE legal_holds SET lifted_at = now()`,
    `SELECT id FROM purge_log`,
    `UPDATE consents SET state = 'given'`,
    `UPDATE disclosures SET outcome = 'aborted'`,
    `UPDATE support_cases SET state = 'closed'`,
    `UPDATE support_cases SET closed_at = '-infinity'`,
    `DELETE FROM support_cases`,
    `DELETE FROM case_texts`,
    `DELETE FROM persons`,
    `DELETE FROM orders`,
    `SELECT 1 FROM bullmq.jobs`,
    `SET ROLE sparsam_consent`,
  ],
};

describe.each(ROLES)('%s', (role) => {
  const others = role === 'sparsam_retention' ? [] : FOR_NO_SERVICE;
  test.each([...FOR_NOBODY, ...others, ...FOR_ONE[role]])('may not: %s', async (sql) => {
    await expect(run(role, sql)).rejects.toMatchObject(DENIED);
  });
});

test('who did what: no record is changed, not even by the owner, and none goes before its time', async () => {
  const stays = { code: '23001' };
  const put = (id: string, kind: string, days: number) =>
    door.query(
      `INSERT INTO audit_records (id, at, subject, kind, action, row_ids, changes) VALUES ($1, now() - make_interval(days => $2), 'x-1', $3, 'x', '{}', '[]')`,
      [id, days, kind],
    );
  const remove = (id: string) => run('sparsam_retention', `DELETE FROM audit_records WHERE id = '${id}'`);
  for (const [kind, days] of [
    ['read', 365],
    ['refusal', 365],
    ['change', 1_462],
  ] as const) {
    await put(`aud_${kind}_young`, kind, days - 1);
    await put(`aud_${kind}_old`, kind, days + 1);
    await expect(remove(`aud_${kind}_young`)).rejects.toMatchObject(stays);
    await expect(
      door.query(`UPDATE audit_records SET subject = 'y' WHERE id = 'aud_${kind}_old'`),
    ).rejects.toMatchObject(stays);
    expect((await remove(`aud_${kind}_old`)).rowCount).toBe(1);
  }
});

test('vendor-sync alone writes the ledger', async () => {
  const tables = await door.query<{ roles: string[] }>(
    `SELECT array_agg(r.rolname::text) AS roles FROM pg_roles r WHERE r.rolname = ANY($1)
        AND (has_any_column_privilege(r.oid, 'disclosures', 'INSERT') OR has_any_column_privilege(r.oid, 'disclosures', 'UPDATE'))`,
    [[...ROLES]],
  );
  expect(tables[0]!.roles).toEqual(['sparsam_vendor_sync']);
});

describe('the outcome of a disclosure', () => {
  const settle = (id: string, outcome: string) =>
    run(
      'sparsam_vendor_sync',
      `UPDATE disclosures SET outcome = '${outcome}', settled_at = clock_timestamp() WHERE id = '${id}'`,
    );

  test.each(['sent', 'aborted', 'may-have-left'])('once it is %s, it does not change any more', async (outcome) => {
    const released = (await door.release(await door.claim())) as { disclosureId: string };
    await settle(released.disclosureId, outcome);
    for (const other of ['released', 'sent', 'aborted', 'may-have-left']) {
      await expect(settle(released.disclosureId, other)).rejects.toMatchObject({ code: '23001' });
    }
    await expect(
      run('sparsam_vendor_sync', `UPDATE disclosures SET settled_at = NULL WHERE id = '${released.disclosureId}'`),
    ).rejects.toMatchObject({ code: '23001' });
    const rows = await door.query(`SELECT outcome FROM disclosures WHERE id = $1`, [released.disclosureId]);
    expect(rows).toEqual([{ outcome }]);
  });

  test('is not settled without its time', async () => {
    const released = (await door.release(await door.claim())) as { disclosureId: string };
    await expect(
      run('sparsam_vendor_sync', `UPDATE disclosures SET outcome = 'sent' WHERE id = '${released.disclosureId}'`),
    ).rejects.toMatchObject({ code: '23001' });
  });
});
