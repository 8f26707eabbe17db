/** A run: what was shown is what goes, it is written down without values, and it keeps out of the way of work. */
import pg from 'pg';
import { newId } from '#kernel/ids.js';
import { RETENTION, RETENTION_KINDS } from '#model/retention/retention.js';
import { HoldService } from '../../apps/keeper/src/retention/hold.service.js';
import { WAIT_FOR_TURN } from '../../apps/keeper/src/retention/purge.queries.js';
import { RetentionService } from '../../apps/keeper/src/retention/retention.service.js';
import type { DueKindView, HoldFilter } from '../../tools/client/sparsam.js';
import { Cases, type EndedCase, MARK } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { ADMIN, DPO, SUPPORT } from '../support/staff.js';
import { withChange } from '../support/lock.js';
import { waitFor } from '../support/wait-for.js';

const room = opened(() => Cases.open('keeper'));
let retention: RetentionService;
beforeAll(async () => {
  retention = room.service(RetentionService);
});

const OLD = 5_000;
async function oldCase(): Promise<EndedCase> {
  const ended = await room.endedCase();
  await room.age(ended, OLD);
  return ended;
}

const preview = async () => (await room.dpo.previewRetention()).items;
const counts = (due: readonly DueKindView[]) =>
  Object.fromEntries(due.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]));

/** A session of somebody who is at work, as superuser. */
async function worker(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: room.database.ownerUrl });
  await client.connect();
  return client;
}

test('what the preview shows is what then goes, and what goes later is shown later', async () => {
  const ended = [await oldCase(), await oldCase()];
  await room.endedCase();
  const [first, ids] = [await preview(), (await preview()).flatMap((each) => each.ids)];
  expect(first.map((each) => each.kind)).toEqual(RETENTION_KINDS);
  expect(counts(first)).toMatchObject({ disclosures: 2, 'problem-texts': 2, 'case-notes': 2 });
  expect(ids).toEqual(expect.arrayContaining([ended[0]!.disclosureId, `${ended[1]!.caseId}#1`]));
  expect(await retention.run()).toEqual(counts(first));
  const second = await preview();
  expect(counts(second)).toEqual({ 'proof-of-consent': 2, 'first-disclosures': 2, 'escalation-receipts': 2 });
  expect(await retention.run()).toEqual(counts(second));
  expect(counts(await preview())).toEqual({});
  expect(await retention.run()).toEqual({});
});

test('looking changes nothing', async () => {
  await oldCase();
  const before = await room.query(`SELECT count(*) FROM purge_log`);
  expect(await preview()).toEqual(await preview());
  expect(await room.query(`SELECT count(*) FROM purge_log`)).toEqual(before);
});

test('a case whose text is gone still opens, says so, and takes a new text before it is escalated', async () => {
  const ended = await oldCase();
  await retention.run();
  const read = (id: string) => room.support.readCase(id); // prettier-ignore
  expect(await read(ended.caseId)).toMatchObject({ problem: '', notes: null, problemPurgedAt: expect.any(String) });
  await room.support.reopenCase(ended.caseId, {});
  const refused = await room.call('POST', `/cases/${ended.caseId}/escalations`, { as: SUPPORT });
  expect([refused.status, refused.body.code]).toEqual([409, 'text-purged']);
  await room.support.changeCase(ended.caseId, { problem: 'It broke again.' });
  expect(await read(ended.caseId)).toMatchObject({ problem: 'It broke again.', problemPurgedAt: null });
  await room.support.composeEscalation(ended.caseId);
});

test('every entry of the log has its rule and its count, and neither an id nor a value', async () => {
  const ended = await oldCase();
  const gone = await retention.run();
  const { items: entries } = await room.dpo.listPurges({ limit: 200 });
  const run = entries.filter(({ runId }) => runId === entries[0]!.runId);
  expect(Object.fromEntries(run.map(({ kind, count }) => [kind, count]))).toEqual(gone);
  for (const { kind, days } of run) expect(days).toBe(RETENTION[kind].days);
  const log = JSON.stringify(await room.query(`SELECT * FROM purge_log`));
  for (const value of [MARK, ended.caseId, ended.personId, ended.consentId, ended.disclosureId, 'commitment'])
    expect(log).not.toContain(value);
  const page = await room.dpo.listPurges({ limit: 1, after: entries[0]!.id });
  expect([page.items.map(({ id }) => id), page.next]).toEqual([[entries[1]!.id], entries[1]!.id]);
});

describe('whoever takes over the deleting role', () => {
  const TRESPASSES = [
    `UPDATE case_texts SET text = 'FORGED'`,
    `UPDATE case_texts SET text = '', purged_at = now()`,
    `UPDATE support_cases SET notes = 'FORGED'`,
    `UPDATE support_cases SET notes = NULL, override_reason = NULL, notes_purged_at = now()`,
    `DELETE FROM licensee_links`,
    `DELETE FROM mails`,
    `DELETE FROM attempts`,
    `DELETE FROM correction_wishes`,
    `DELETE FROM rights_wishes`,
    `DELETE FROM stop_notices`,
    `DELETE FROM vendor_answers`,
    `DELETE FROM escalation_receipts`,
    `DELETE FROM first_disclosures`,
    `DELETE FROM disclosures`,
    `DELETE FROM consents`,
    `DELETE FROM consent_events`,
    `UPDATE retention_turn SET id = 2`,
  ];
  const as = async (statement: string) => {
    const client = new pg.Client({ connectionString: room.database.url('sparsam_retention') });
    await client.connect();
    try {
      return await client.query(`BEGIN; ${statement}; ROLLBACK`).catch((error: { code: string }) => error.code);
    } finally {
      await client.end();
    }
  };

  test('finds nothing to delete or to empty that is young, and nothing of any age to rewrite', async () => {
    await retention.run();
    await retention.run();
    const young = await room.endedCase();
    await room.query(`INSERT INTO stop_notices (delivery_id, consent_id, channel, recipient, recipient_entity, recipient_country, sender, composed_at) VALUES ($1, $2, 'mail', 'a@example.org', 'Acme Inc.', 'US', 'b@example.org', now())`, [young.deliveryId, young.consentId]); // prettier-ignore
    for (const statement of TRESPASSES) expect([statement, await as(statement)]).toEqual([statement, '23001']);
    await room.age(young, OLD);
    for (const forged of TRESPASSES.filter((statement) => /FORGED|retention_turn/.test(statement)))
      expect([forged, await as(forged)]).toEqual([forged, '23001']);
  });

  test('deletes nothing that a legal hold names, however old', async () => {
    const held = await oldCase();
    const hold = await room.dpo.placeHold({ subjectKind: 'person', subjectId: held.personId, reason: 'Lawsuit' });
    const { disclosureId: disclosures, consentId: consents } = held;
    for (const [table, of] of Object.entries({ disclosures, consents }))
      expect(await as(`DELETE FROM ${table} WHERE id = '${of}'`)).toBe('23001');
    const emptied = `UPDATE case_texts SET text = '', purged_at = now() WHERE case_id = '${held.caseId}'`;
    expect(await as(emptied)).toBe('23001');
    await room.dpo.liftHold(hold.id, { reason: 'It was won.' });
    await retention.run();
    expect(await room.left('problem-texts', held)).toBe(0);
  });
});

describe('while work is under way', () => {
  test('a case that somebody holds is left, and goes with the next run; nobody waits', async () => {
    const [busy, idle] = [await oldCase(), await oldCase()];
    await withChange(room.database, `SELECT 1 FROM support_cases WHERE id = $1 FOR NO KEY UPDATE`, [busy.caseId], async () => {
      await retention.run();
      expect(await room.left('problem-texts', busy)).toBe(1);
      expect(await room.left('problem-texts', idle)).toBe(0);
    }); // prettier-ignore
    await retention.run();
    expect(await room.left('problem-texts', busy)).toBe(0);
  });

  test('a row that somebody holds ends that kind for this run, not the others', async () => {
    const busy = await oldCase();
    await withChange(room.database, `SELECT 1 FROM mails WHERE consent_id = $1 FOR NO KEY UPDATE`, [busy.consentId], async () => {
      await expect(retention.run()).rejects.toMatchObject({ code: '55P03' });
      expect(await room.left('mails', busy)).toBeGreaterThan(0);
      expect(await room.left('licensee-links', busy)).toBe(0);
    }); // prettier-ignore
    await retention.run();
    expect(await room.left('mails', busy)).toBe(0);
  });

  test('two runs at once delete once and log once', async () => {
    const ended = [await oldCase(), await oldCase(), await oldCase()];
    await room.query(`DELETE FROM purge_log`);
    await Promise.all([retention.run(), retention.run(), retention.run()]);
    await retention.run();
    await retention.run();
    for (const each of ended) expect(await room.left('proof-of-consent', each)).toBe(0);
    const logged = await room.query(`SELECT kind, sum(count)::int AS count FROM purge_log WHERE kind IN ('disclosures', 'proof-of-consent') GROUP BY 1 ORDER BY 1`); // prettier-ignore
    expect(logged).toEqual(['disclosures', 'proof-of-consent'].map((kind) => ({ kind, count: 3 })));
  });

  test('a run that is cut off leaves whole batches: what is gone is in the log, and the next run goes on', async () => {
    const ended = [await oldCase(), await oldCase()];
    await room.query(`DELETE FROM purge_log`);
    const clerk = await worker();
    await clerk.query('BEGIN');
    await clerk.query(`LOCK TABLE purge_log IN EXCLUSIVE MODE`);
    const cut = retention.run().catch((error: unknown) => error);
    await waitFor('the session of the run to be cut', async () => {
      const found = await room.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sparsam_retention' AND datname = current_database() AND wait_event_type = 'Lock'`); // prettier-ignore
      return found.length > 0;
    });
    await cut;
    await clerk.query('ROLLBACK');
    await clerk.end();
    const logged = async (kind: string) =>
      (await room.query<{ n: number }>(`SELECT coalesce(sum(count), 0)::int AS n FROM purge_log WHERE kind = $1`, [kind]))[0]!.n; // prettier-ignore
    const gone = async () => 2 - (await Promise.all(ended.map((each) => room.left('disclosures', each)))).reduce((a, b) => a + b); // prettier-ignore
    expect(await logged('disclosures')).toBe(await gone());
    await retention.run();
    expect(await logged('disclosures')).toBe(2);
    expect(await gone()).toBe(2);
  });

  test('a hold waits for the batch under way, and is in force once it is answered', async () => {
    const ended = await oldCase();
    const batch = await worker();
    await batch.query('BEGIN');
    await batch.query(WAIT_FOR_TURN);
    let answered = false;
    const wish = { subjectKind: 'case', subjectId: ended.caseId, reason: 'Lawsuit' } as const;
    const placed = room.service(HoldService).place(wish, { subject: 'dpo-1', roles: ['dpo'] });
    void placed.then(() => (answered = true));
    await waitFor('the hold to wait', async () => {
      const found = await room.query(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE '%retention_turn%'`); // prettier-ignore
      return found.length > 0;
    });
    expect([answered, await retention.run()]).toEqual([false, {}]);
    await batch.query('COMMIT');
    await batch.end();
    await placed;
    await retention.run();
    expect(await room.left('problem-texts', ended)).toBe(1);
  });
});

describe('holds', () => {
  const place = (body: object, as = DPO) => room.call('POST', '/retention/holds', { as, body });

  test('are placed and lifted by data protection alone, with a reason; what it was stays on record', async () => {
    const { personId } = await room.endedCase();
    const wish = { subjectKind: 'person', subjectId: personId, reason: 'Lawsuit 1 O 1/26' };
    for (const as of [ADMIN, SUPPORT]) expect((await place(wish, as)).status).toBe(403);
    const placed = await place(wish);
    expect([placed.status, placed.body]).toMatchObject([201, { ...wish, placedBy: 'dpo-1', liftedAt: null }]);
    expect((await place(wish)).body.code).toBe('already-exists');
    const id = String(placed.body.id);
    const listed = async (which?: HoldFilter) => (await room.admin.listHolds({ which })).items.map((hold) => hold.id);
    expect(await listed()).toContain(id);
    const lift = (as = DPO, which = id, body: object = { reason: 'It was won.' }) =>
      room.call('POST', `/retention/holds/${which}/lift`, { as, body });
    expect((await lift(DPO, id, {})).body.code).toBe('invalid-input');
    expect((await lift(ADMIN)).status).toBe(403);
    const lifted = { id, liftedBy: 'dpo-1', liftedAt: expect.any(String), liftReason: 'It was won.' };
    expect((await lift()).body).toMatchObject(lifted);
    expect((await lift()).body.code).toBe('wrong-state');
    expect((await lift(DPO, newId('legalHold'))).status).toBe(404);
    const records = await room.query(
      `SELECT action, subject, row_ids, changes FROM audit_records WHERE $1 = ANY (row_ids) AND kind = 'change' ORDER BY id`,
      [id],
    );
    const said = { subject: 'dpo-1', row_ids: [id, personId] };
    expect(records).toEqual([
      { action: 'hold.place', ...said, changes: [{ field: 'subjectKind', old: null, new: 'person' }, { field: 'reason' }] },
      { action: 'hold.lift', ...said, changes: [{ field: 'reason' }, { field: 'state', old: 'standing', new: 'lifted' }] },
    ]); // prettier-ignore
    expect(await listed()).not.toContain(id);
    expect(await listed('all')).toContain(id);
    expect((await place(wish)).status).toBe(201);
  });

  test.each([
    [
      'what is not there',
      { subjectKind: 'case', subjectId: 'cas_01h455vb4pex5vsknk084sn02q', reason: 'x' },
      'subjectId',
    ],
    ['a kind that is none', { subjectKind: 'order', subjectId: 'x', reason: 'x' }, 'subjectKind'],
    ['no reason', { subjectKind: 'case', subjectId: 'x' }, 'reason'],
  ])('are refused for %s', async (_what, body, field) => {
    const answer = await place(body);
    const fields = new Set(answer.body.errors!.map((fault) => fault.field));
    expect([answer.status, [...fields]]).toEqual([422, [field]]);
  });
});

test('nobody else sees what would go or what went', async () => {
  for (const path of ['/retention/preview', '/retention/purges', '/retention/holds'])
    for (const roles of [['support'], ['sales']])
      expect((await room.call('GET', path, { as: { roles, subject: 'x-1' } })).status).toBe(403);
});

describe('the floor', () => {
  const asRetention = async (sql: string) => {
    const client = new pg.Client({ connectionString: room.database.url('sparsam_retention') });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };

  test.each(['disclosures', 'consents', 'consent_events'])(
    'of %s holds for the role of retention too',
    async (table) => {
      await room.endedCase();
      await expect(asRetention(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '23001' });
    },
  );

  test('lets go what is old and ended, and nothing that is not settled', async () => {
    const [gone, open] = [await oldCase(), await oldCase()];
    await room.unguarded(`UPDATE disclosures SET outcome = 'released' WHERE id = '${open.disclosureId}'`);
    await asRetention(`DELETE FROM disclosures WHERE id = '${gone.disclosureId}'`);
    await expect(asRetention(`DELETE FROM disclosures WHERE id = '${open.disclosureId}'`)).rejects.toMatchObject({ code: '23001' }); // prettier-ignore
    expect(await room.left('disclosures', gone)).toBe(0);
  });
});
