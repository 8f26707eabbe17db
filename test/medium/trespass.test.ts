/** Real statements, as each role, that must not work: what a service that was broken into finds. */
import pg from 'pg';
import { ROLES, type DatabaseRole } from '#model/grants/grants.js';
import { Door } from '../support/door.js';
import { FOR_ONE } from './trespass.roles.js';
import { FOR_NO_SERVICE, FOR_NOBODY } from './trespass.statements.js';

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
