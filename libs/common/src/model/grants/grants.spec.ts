/** Who may touch what: one writer per column, and the statements say what the table says. */
import { ROW_RULES } from './row-rules.js';
import { GRANTS, grantStatements, RETENTION_ROLE, ROLES, SERVICE_ROLES } from './grants.js';

const entries = ROLES.flatMap((role) => Object.entries(GRANTS[role]).map(([table, grant]) => ({ role, table, grant })));

test('a role is stripped before it is granted anything', () => {
  for (const role of ROLES) {
    expect(grantStatements(role).slice(0, 2)).toEqual([
      `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`,
      `GRANT USAGE ON SCHEMA public TO ${role}`,
    ]);
  }
});

test('each row of the table becomes its statements and nothing else', () => {
  const statements = grantStatements('sparsam_vendor_sync');
  expect(statements).toContain(
    'GRANT SELECT (id, person_id, first_name, last_name, email) ON person_versions TO sparsam_vendor_sync',
  );
  expect(statements).toContain('GRANT SELECT ON vendors TO sparsam_vendor_sync');
  expect(statements).toContain('GRANT INSERT ON attempts TO sparsam_vendor_sync');
  expect(statements).toContain('GRANT UPDATE (outcome, settled_at) ON disclosures TO sparsam_vendor_sync');
  expect(grantStatements('sparsam_consent')).toContain(
    'GRANT SELECT (id, organisation, tells_licensees_since) ON customers TO sparsam_consent',
  );
  expect(grantStatements('sparsam_support')).toContain(
    'GRANT UPDATE (cancel_requested_at) ON deliveries TO sparsam_support',
  );
  for (const role of ROLES) {
    const verbs = Object.values(GRANTS[role]).reduce((sum, grant) => sum + Object.keys(grant).length, 0);
    expect(grantStatements(role)).toHaveLength(2 + verbs);
  }
});

test('no role but that of retention deletes anything, an address that was typed aside, and an update names its columns', () => {
  for (const { role, table, grant } of entries) {
    const typed = role === 'sparsam_consent' && table === 'link_requests';
    if (role !== RETENTION_ROLE) expect([role, table, grant.delete]).toEqual([role, table, typed ? true : undefined]);
    if (grant.update) expect(grant.update.length).toBeGreaterThan(0);
  }
});

/** Who orders a delivery may call it off; each of the two services does so for those that it made. */
const CALLED_OFF_BY_ITS_MAKER = 'deliveries.cancel_requested_at';
/** Kept by support, emptied by retention. */
const EMPTIED = ['support_cases.notes', 'support_cases.override_reason'];
/** Rows that are locked and never changed: the privilege is what the lock asks for. */
const LOCKED = ['persons.id', 'retention_turn.id'];

test('one writer per column', () => {
  const writers = new Map<string, string>();
  for (const { role, table, grant } of entries) {
    for (const column of grant.update ?? []) {
      if (role === 'sparsam_support' && `${table}.${column}` === CALLED_OFF_BY_ITS_MAKER) continue;
      if (role === RETENTION_ROLE && EMPTIED.includes(`${table}.${column}`)) continue;
      if (LOCKED.includes(`${table}.${column}`)) continue;
      expect([`${table}.${column}`, writers.get(`${table}.${column}`)]).toEqual([`${table}.${column}`, undefined]);
      writers.set(`${table}.${column}`, role);
    }
  }
});

test('a row has one maker; deliveries have three, of licenses, of cases and of notices, and each service records who did what there', () => {
  const makers = entries.filter(({ grant }) => grant.insert).map(({ role, table }) => [table, role] as const);
  const others = makers
    .filter(([table]) => table !== 'deliveries' && table !== 'audit_records')
    .map(([table]) => table);
  expect(makers.filter(([table]) => table === 'audit_records').map(([, role]) => role)).toEqual([...SERVICE_ROLES]);
  expect(new Set(others).size).toBe(others.length);
  expect(makers.filter(([table]) => table === 'deliveries').map(([, role]) => role)).toEqual([
    'sparsam_orders',
    'sparsam_support',
    'sparsam_consent',
  ]);
});

test('rows that are locked only are nobody’s to change', () => {
  const lockers = entries.flatMap(({ role, table, grant }) =>
    (grant.update ?? []).filter((column) => LOCKED.includes(`${table}.${column}`)).map(() => `${role} ${table}`),
  );
  const held = ROW_RULES.filter(({ holds }) => holds === 'false').map(({ role, table }) => `${role} ${table}`);
  expect(lockers.toSorted()).toEqual(held.toSorted());
});

test('whoever writes to the vendors reads of a licensee the three fields, and of a customer nothing', () => {
  const tables = GRANTS.sparsam_vendor_sync;
  expect(tables.person_versions).toEqual({ select: ['id', 'person_id', 'first_name', 'last_name', 'email'] });
  expect(tables.customers).toBeUndefined();
  expect(tables.orders).toBeUndefined();
  expect(tables.persons!.select).not.toContain('email_key');
});

test('the ledger is only added to, but for how a disclosure ended; its commitments are read for the person’s own export alone', () => {
  for (const { role, table, grant } of entries) {
    if (table !== 'disclosures') continue;
    expect(grant.select).not.toBe('*');
    for (const column of ['field_commitments', 'body_commitment'])
      expect([role, column, grant.select!.includes(column)]).toEqual([role, column, role === 'sparsam_consent']);
    if (role === RETENTION_ROLE) expect(Object.keys(grant)).toEqual(['select', 'delete']);
    else if (role !== 'sparsam_vendor_sync') expect(Object.keys(grant)).toEqual(['select']);
  }
  expect(GRANTS.sparsam_vendor_sync.disclosures!.update).toEqual(['outcome', 'settled_at']);
  expect(GRANTS.sparsam_orders.person_keys).toEqual({ insert: '*' });
});

test('the texts of a case are read by nobody who has no part in it, and its notes only by support', () => {
  expect(GRANTS.sparsam_vendor_sync.support_cases).toEqual({
    select: ['id', 'license_id', 'vendor_id', 'person_version_id', 'text_version', 'state'],
  });
  expect(GRANTS.sparsam_vendor_sync.case_texts).toEqual({ select: ['case_id', 'version', 'text'] });
  for (const table of [
    'support_cases',
    'case_texts',
    'vendor_answers',
    'escalations',
    'consents',
    'mails',
    'licensee_links',
  ])
    expect([table, GRANTS.sparsam_orders[table]]).toEqual([table, undefined]);
  // Of a Yes what it was said to, as commitments, and not the page.
  expect(GRANTS.sparsam_vendor_sync.consent_events).toEqual({
    select: ['id', 'consent_id', 'state', 'at', 'field_commitments'],
  });
  for (const table of ['vendor_answers', 'mails', 'licensee_links'])
    expect([table, GRANTS.sparsam_vendor_sync[table]]).toEqual([table, undefined]);
  // What strangers reach reads what it asks about, and none of the staff's notes, reasons or answers.
  const { support_cases: cases, vendor_answers: answers } = GRANTS.sparsam_consent;
  for (const column of ['notes', 'override_reason', 'opened_by']) expect(cases!.select).not.toContain(column);
  expect(answers!.select).not.toContain('text');
  for (const table of ['support_cases', 'case_texts', 'escalations', 'vendor_answers', 'consents'])
    expect([table, GRANTS.sparsam_consent[table]!.insert]).toEqual([table, undefined]);
});

test('the staff’s desk holds no key and no secret of a link, and answers for nobody', () => {
  const desk = GRANTS.sparsam_support;
  for (const table of ['person_keys', 'wrapping_key', 'licensee_links', 'disclosures', 'orders', 'order_lines'])
    expect([table, desk[table]]).toEqual([table, undefined]);
  expect(desk.consents!.update).toBeUndefined();
  expect(Object.keys(desk.consent_events!)).toEqual(['select']);
  expect(Object.keys(desk.mails!)).toEqual(['select']);
  for (const column of ['field_commitments', 'sealed_notice', 'actor'])
    expect(desk.consent_events!.select).not.toContain(column);
  for (const column of ['sealed_tokens', 'message_id']) expect(desk.mails!.select).not.toContain(column);
});

test('whoever deletes reads no value of what it deletes', () => {
  const tables = GRANTS[RETENTION_ROLE];
  for (const column of ['text', 'notes', 'sealed_notice', 'token_hash', 'field_commitments', 'email', 'first_name'])
    expect([column, Object.values(tables).filter(({ select }) => select === '*' || select?.includes(column))]).toEqual([
      column,
      [],
    ]);
  // Of a delivery it is a code of ours; of a legal hold somebody's words.
  expect(Object.keys(tables).filter((name) => tables[name]!.select?.includes('reason'))).toEqual(['deliveries']);
});

test('the one who sends uses a consent up and changes nothing else of it', () => {
  expect(GRANTS.sparsam_vendor_sync.consents!.update).toEqual(['uses_left']);
  expect(GRANTS.sparsam_consent.consents!.update).not.toContain('uses_left');
});
