import { PROOF_FLOOR_DAYS, RETENTION, RETENTION_KINDS, type RetentionRow } from './retention.js';

const rows: readonly (readonly [string, RetentionRow])[] = Object.entries(RETENTION);

test.each(rows)('%s has a time, a trigger and a reason in one sentence each', (_kind, row) => {
  expect(row.days).toBeGreaterThan(0);
  expect(row.because).toMatch(/^[A-Z][^.]+\.$/);
  expect(row.trigger).toMatch(/^[a-z].+[^.]$/);
});

test('proof outlives what it proves: the ledger goes no sooner than the proof, and both not before the floor of the database', () => {
  expect(RETENTION_KINDS.indexOf('proof-of-consent')).toBeLessThan(RETENTION_KINDS.indexOf('disclosures'));
  expect(RETENTION['proof-of-consent'].days).toBeGreaterThanOrEqual(RETENTION.disclosures.days);
  for (const kind of ['proof-of-consent', 'disclosures'] as const)
    expect(RETENTION[kind].days).toBeGreaterThanOrEqual(PROOF_FLOOR_DAYS);
});
