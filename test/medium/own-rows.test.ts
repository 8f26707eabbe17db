/** Rows that a service may insert by its grants and not by its rules, written as that service: what one that was broken into tries. */
import { SERVICE_ROLES, type DatabaseRole } from '#model/grants/grants.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());
const NOT_ITS_ROW = { code: '23001' };
describe("a row of a kind that is not the role's own", () => {
  let about: Readonly<Record<'vendor_id' | 'person_version_id' | 'fulfilment_id', string>>;
  beforeAll(async () => {
    const { deliveryId } = await parts.claimedIssue();
    const [row] = await parts.query<typeof about>(`SELECT vendor_id, person_version_id, fulfilment_id FROM deliveries WHERE id = $1`, [deliveryId]); // prettier-ignore
    about = row!;
  });

  /** The delivery of an order again, as this role would write it with these changes; each of `set` is a column and its SQL. */
  const insert = (role: DatabaseRole, set: Readonly<Record<string, string>>): Promise<unknown> => {
    const row = {
      id: `'dlv_' || gen_random_uuid()`, vendor_id: `'${about.vendor_id}'`, purpose: `'issue'`, form: `'personal'`, license_id: 'NULL',
      fulfilment_id: `'${about.fulfilment_id}'`, escalation_id: 'NULL', person_version_id: `'${about.person_version_id}'`, round: '7', intent_key: 'gen_random_uuid()', created_at: 'now()', hold: 'false',
      cancel_requested_at: 'NULL', state: `'waiting'`, step: `'issue'`, fence: '0', lease_until: 'NULL', rung: '0', next_at: 'now()',
      reason: 'NULL', settled_at: 'NULL', revived_fence: 'NULL', ...set,
    }; // prettier-ignore
    const statement = `INSERT INTO deliveries (${Object.keys(row).join(', ')}) VALUES (${Object.values(row).join(', ')})`;
    return parts.as(role, `BEGIN; ${statement}; ROLLBACK`).catch(async (error: unknown) => {
      await parts.as(role, 'ROLLBACK');
      throw error;
    });
  };
  const escalation = { fulfilment_id: 'NULL', escalation_id: `'esc_x'`, round: '1', purpose: `'escalation-serial'`, form: `'serial-only'`, step: `'escalation-serial'` }; // prettier-ignore

  const YES = { purpose: `'escalation-personal'`, step: `'escalation-personal'` };
  const NOTICE = { purpose: `'stop-and-erase'`, step: `'stop-and-erase'` };

  test('the right one of each is taken', async () => {
    await insert('sparsam_orders', {});
    await insert('sparsam_orders', { purpose: `'revoke'`, step: `'revoke'`, form: `'serial-only'`, fulfilment_id: 'NULL', license_id: `'lic_x'` }); // prettier-ignore
    await insert('sparsam_support', escalation);
    await insert('sparsam_support', { ...escalation, ...YES, form: `'personal'` });
    await insert('sparsam_consent', { ...escalation, ...NOTICE, round: '2' });
  });

  test.each([
    ['that another service is for', {}],
    ['that begins at the step of an order', { ...escalation, step: `'issue'` }],
    ['that begins at a look-up', { ...escalation, step: `'look-up'` }],
    ['about a line', { ...escalation, fulfilment_id: `'ful_x'` }],
    ['about nothing', { ...escalation, escalation_id: 'NULL' }],
    ['that was done before', { ...escalation, round: '2' }],
    ['in the form of a Yes', { ...escalation, form: `'personal'` }],
    ['of a Yes in the form of a No', { ...escalation, ...YES }],
    ['of a Yes that was done before', { ...escalation, ...YES, form: `'personal'`, round: '2' }],
    ['that tells a vendor to stop', { ...escalation, ...NOTICE }],
  ])('support may not insert a delivery %s', async (_name, set) => {
    await expect(insert('sparsam_support', set)).rejects.toMatchObject(NOT_ITS_ROW);
  });

  test.each([
    ['that another service is for', {}],
    ['of a case', escalation],
    ['of a case with a Yes', { ...escalation, ...YES, form: `'personal'` }],
    ['that begins at the step of an order', { ...escalation, ...NOTICE, step: `'issue'` }],
    ['that begins at a look-up', { ...escalation, ...NOTICE, step: `'look-up'` }],
    ['about a line', { ...escalation, ...NOTICE, fulfilment_id: `'ful_x'` }],
    ['about nothing', { ...escalation, ...NOTICE, escalation_id: 'NULL' }],
    ['in the form of a Yes', { ...escalation, ...NOTICE, form: `'personal'` }],
  ])('consent may not insert a delivery %s', async (_name, set) => {
    await expect(insert('sparsam_consent', set)).rejects.toMatchObject(NOT_ITS_ROW);
  });

  test.each([
    ['of a case', escalation],
    ['of a case with a Yes', { ...escalation, ...YES, form: `'personal'` }],
    ['for a look-up', { purpose: `'look-up'`, step: `'look-up'` }],
    ['for an amendment', { purpose: `'amend'`, step: `'amend'` }],
    ['for a purpose that does not exist', { purpose: `'marketing'`, step: `'marketing'` }],
    ['that begins at a look-up', { step: `'look-up'` }],
    ['about a line and a case', { escalation_id: `'esc_x'` }],
    ['that is done', { state: `'done'` }],
    ['that is claimed', { state: `'claimed'` }],
    ['that was claimed before', { fence: '1' }],
    ['that has used up rungs', { rung: '1' }],
    ['with a lease', { lease_until: 'now()' }],
    ['that has ended', { settled_at: 'now()' }],
    ['with a reason', { reason: `'other'` }],
  ])('orders may not insert a delivery %s', async (_name, set) => {
    await expect(insert('sparsam_orders', set)).rejects.toMatchObject(NOT_ITS_ROW);
  });

  test('vendor-sync uses a consent up and gives no use back', async () => {
    const vendor = await parts.caseVendor('mail');
    const consent = await parts.consent(await parts.escalation(vendor));
    const set = (uses: string) => parts.as('sparsam_vendor_sync', `UPDATE consents SET uses_left = ${uses} WHERE id = '${consent}'`); // prettier-ignore
    for (const uses of ['uses_left', 'uses_left + 1', '9', '-1'])
      await expect(set(uses)).rejects.toMatchObject(NOT_ITS_ROW);
    await set('uses_left - 1');
    await expect(set('uses_left - 1')).rejects.toMatchObject(NOT_ITS_ROW);
  });
});

describe('versions of what the public was told', () => {
  const put = (version: string, at = 'clock_timestamp()') =>
    parts.as('sparsam_orders', `INSERT INTO faq_versions (version, at, fingerprint, texts) VALUES (${version}, ${at}, 'x', '{}') ON CONFLICT DO NOTHING`); // prettier-ignore
  const next = '(SELECT coalesce(max(version), 0) + 1 FROM faq_versions)';

  test('orders writes the next one of the FAQ, and nothing where it is there', async () => {
    expect((await put(next)).rowCount).toBe(1);
    expect((await put(`${next} - 1`)).rowCount).toBe(0);
  });

  test.each([
    ['ahead of the next', `${next} + 1`, undefined],
    ['before the first', '0', undefined],
    ['of the past', next, `now() - interval '1 hour'`],
    ['of the future', next, `now() + interval '1 hour'`],
  ])('orders may not insert one %s', async (_name, version, at) => {
    await expect(put(version, at)).rejects.toMatchObject(NOT_ITS_ROW);
  });

  test('orders changes and removes none, and makes up none of a vendor', async () => {
    await parts.vendor();
    for (const table of ['faq_versions', 'vendor_versions'])
      for (const sql of [`UPDATE ${table} SET at = now()`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(parts.as('sparsam_orders', sql)).rejects.toMatchObject({ code: '42501' });
    await expect(
      parts.as('sparsam_orders', `INSERT INTO vendor_versions SELECT (v).* FROM (SELECT v FROM vendor_versions v LIMIT 1) AS one`), // prettier-ignore
    ).rejects.toMatchObject(NOT_ITS_ROW);
    for (const role of ['sparsam_vendor_sync', 'sparsam_support', 'sparsam_consent'] as const)
      await expect(parts.as(role, `SELECT 1 FROM faq_versions`)).rejects.toMatchObject({ code: '42501' });
  });
});

test('consent records a wish that is open, settles it once with an answer, and changes nothing else about it', async () => {
  const { id: person } = await parts.somebody({ email: 'wishes@example.org' });
  const insert = (id: string, kind: string, rest: string) =>
    parts.as('sparsam_consent', `INSERT INTO rights_wishes (id, person_id, kind, text, language, wished_at, state, answer, settled_at, settled_by)
       VALUES ('${id}', '${person}', '${kind}', NULL, 'de', now(), ${rest})`); // prettier-ignore
  const OPEN = `'open', NULL, NULL, NULL`;
  for (const [kind, rest] of [
    ['marketing', OPEN],
    ['erasure', `'granted', 'Done.', now(), 'dpo-1'`],
    ['erasure', `'open', 'Done.', NULL, NULL`],
    ['erasure', `'open', NULL, now(), NULL`],
  ] as const)
    await expect(insert('rgt_no', kind, rest)).rejects.toMatchObject(NOT_ITS_ROW);
  await insert('rgt_one', 'erasure', OPEN);
  await insert('rgt_other', 'objection', OPEN);
  await expect(insert('rgt_two', 'erasure', OPEN)).rejects.toMatchObject({ code: '23505' });
  const settle = (set: string) => parts.as('sparsam_consent', `UPDATE rights_wishes SET ${set} WHERE id = 'rgt_one'`);
  const SETTLED = `state = 'refused', answer = 'No.', settled_at = now(), settled_by = 'dpo-1'`;
  for (const set of [
    `answer = 'No.'`,
    SETTLED.replace('refused', 'done'),
    SETTLED.replace(`'No.'`, 'NULL'),
    SETTLED.replace(`'dpo-1'`, 'NULL'),
  ])
    await expect(settle(set)).rejects.toMatchObject(NOT_ITS_ROW);
  await settle(SETTLED);
  for (const set of [SETTLED, SETTLED.replace('refused', 'granted'), `state = 'open'`, `answer = 'Yes.'`])
    await expect(settle(set)).rejects.toMatchObject(NOT_ITS_ROW);
});

test('keeper lifts a hold once, with a reason, a time and by whom, and changes nothing of it after that', async () => {
  await parts.as('sparsam_keeper', `INSERT INTO legal_holds (id, subject_kind, subject_id, reason, placed_by, placed_at)
    VALUES ('hld_one', 'person', 'per_one', 'A lawsuit.', 'dpo-1', now())`); // prettier-ignore
  const lift = (set: string) => parts.as('sparsam_keeper', `UPDATE legal_holds SET ${set} WHERE id = 'hld_one'`);
  const LIFTED = `lifted_by = 'dpo-1', lifted_at = now(), lift_reason = 'It is over.'`;
  for (const left of ["lifted_by = 'dpo-1', ", 'lifted_at = now(), ', ", lift_reason = 'It is over.'"])
    await expect(lift(LIFTED.replace(left, ''))).rejects.toMatchObject(NOT_ITS_ROW);
  await lift(LIFTED);
  for (const set of [LIFTED, `lift_reason = 'Another.'`, `lifted_by = NULL, lifted_at = NULL, lift_reason = NULL`])
    await expect(lift(set)).rejects.toMatchObject(NOT_ITS_ROW);
});

test('a delivery that its maker wrote about a person of somebody else is not released, whatever it asks for', async () => {
  const request = await parts.claimedIssue();
  const other = await parts.somebody({ email: 'somebody.else@example.org' });
  await parts.change(request.deliveryId, `person_version_id = '${other.version}'`);
  const refused = (code: string) => ({ kind: 'not-allowed', decision: { answer: 'gap', code } });
  expect(await parts.release(request)).toEqual(refused('not-its-subject'));
  const elsewhere = await parts.claimedIssue();
  await parts.change(elsewhere.deliveryId, `vendor_id = '${await parts.vendor()}'`);
  expect(await parts.release(elsewhere)).toEqual(refused('not-its-subject'));
  const disguised = await parts.claimedIssue();
  await parts.change(disguised.deliveryId, `purpose = 'escalation-serial', form = 'serial-only'`);
  expect(await parts.release(disguised)).toEqual(refused('not-a-step'));
  for (const each of [request, elsewhere, disguised]) await parts.expectUntouched(each);
});

test.each(SERVICE_ROLES)('%s writes of who did what as it happens, and nothing back', async (role) => {
  const put = (at: string) =>
    parts.as(role, `INSERT INTO audit_records (id, at, subject, kind, action, row_ids, changes) VALUES (gen_random_uuid(), ${at}, 'x-1', 'change', 'x', '{}', '[]')`); // prettier-ignore
  expect((await put('clock_timestamp()')).rowCount).toBe(1);
  for (const at of [`now() - interval '1500 days'`, `now() - interval '5 minutes'`, `now() + interval '1 day'`])
    await expect(put(at)).rejects.toMatchObject({ code: '23001' });
});
