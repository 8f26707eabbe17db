/** Real statements, as each role, that must not work: what a service that was broken into finds. */
import { ROLES } from '#model/grants/grants.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';
import { FOR_ONE } from './trespass.roles.js';
import { FOR_NO_SERVICE, FOR_NOBODY } from './trespass.statements.js';

const parts = opened(() => Parts.open());
beforeAll(async () => parts.release(await parts.claimedIssue()));

const DENIED = { code: '42501' };

describe.each(ROLES)('%s', (role) => {
  const others = role === 'sparsam_retention' ? [] : FOR_NO_SERVICE;
  test.each([...FOR_NOBODY, ...others, ...FOR_ONE[role]])('may not: %s', async (sql) => {
    await expect(parts.as(role, sql)).rejects.toMatchObject(DENIED);
  });
});

test('who did what: no record is changed, not even by the owner, and none goes before its time', async () => {
  const stays = { code: '23001' };
  const put = (id: string, kind: string, days: number) =>
    parts.query(
      `INSERT INTO audit_records (id, at, subject, kind, action, row_ids, changes) VALUES ($1, now() - make_interval(days => $2), 'x-1', $3, 'x', '{}', '[]')`,
      [id, days, kind],
    );
  const remove = (id: string) => parts.as('sparsam_retention', `DELETE FROM audit_records WHERE id = '${id}'`);
  for (const [kind, days] of [
    ['read', 365],
    ['refusal', 365],
    ['change', 1_462],
  ] as const) {
    await put(`aud_${kind}_young`, kind, days - 1);
    await put(`aud_${kind}_old`, kind, days + 1);
    await expect(remove(`aud_${kind}_young`)).rejects.toMatchObject(stays);
    await expect(
      parts.query(`UPDATE audit_records SET subject = 'y' WHERE id = 'aud_${kind}_old'`),
    ).rejects.toMatchObject(stays);
    expect((await remove(`aud_${kind}_old`)).rowCount).toBe(1);
  }
});

test('vendor-sync alone writes the ledger', async () => {
  const tables = await parts.query<{ roles: string[] }>(
    `SELECT array_agg(r.rolname::text) AS roles FROM pg_roles r WHERE r.rolname = ANY($1)
        AND (has_any_column_privilege(r.oid, 'disclosures', 'INSERT') OR has_any_column_privilege(r.oid, 'disclosures', 'UPDATE'))`,
    [[...ROLES]],
  );
  expect(tables[0]!.roles).toEqual(['sparsam_vendor_sync']);
});

describe('the outcome of a disclosure', () => {
  const stays = { code: '23001' };
  const change = (id: string, set: string) =>
    parts.as('sparsam_vendor_sync', `UPDATE disclosures SET ${set} WHERE id = '${id}'`);
  const settle = (id: string, outcome: string) => change(id, `outcome = '${outcome}', settled_at = clock_timestamp()`);

  test.each(['sent', 'aborted', 'may-have-left'])('once it is %s, it does not change any more', async (outcome) => {
    const released = (await parts.release(await parts.claimedIssue())) as { disclosureId: string };
    await settle(released.disclosureId, outcome);
    for (const other of ['released', 'sent', 'aborted', 'may-have-left'])
      await expect(settle(released.disclosureId, other)).rejects.toMatchObject(stays);
    await expect(change(released.disclosureId, 'settled_at = NULL')).rejects.toMatchObject(stays);
    const rows = await parts.query(`SELECT outcome FROM disclosures WHERE id = $1`, [released.disclosureId]);
    expect(rows).toEqual([{ outcome }]);
  });

  test('is not settled without its time', async () => {
    const released = (await parts.release(await parts.claimedIssue())) as { disclosureId: string };
    await expect(change(released.disclosureId, `outcome = 'sent'`)).rejects.toMatchObject(stays);
  });
});
