/** What a record of a change keeps of it. */
import fc from 'fast-check';
import { AUDIT_ACTIONS, AUDIT_ACTION_NAMES, auditRow } from '#kernel/audit/actions.js';
import { changesOf, SETTINGS, type SettingsKind } from './settings.js';

test('old and new value of a setting that differs, and nothing of one that does not', () => {
  const before = { paused: false, cap: 8, withheldFields: ['lastName'], safeguardExpiresOn: null, country: 'US' };
  const after = { paused: true, cap: 8, withheldFields: ['lastName', 'firstName'], safeguardExpiresOn: '2099-12-31' };
  expect(changesOf('vendor', before, after)).toEqual([
    { field: 'safeguardExpiresOn', old: null, new: '2099-12-31' },
    { field: 'paused', old: false, new: true },
    { field: 'withheldFields', old: ['lastName'], new: ['lastName', 'firstName'] },
  ]);
});

test('of a mail address the domain, of a URL the whole', () => {
  const change = (old: string | null, now: string | null) =>
    changesOf('vendor', { supportAddress: old }, { supportAddress: now });
  expect(change('desk@vendor.example.org', 'jane.doe@evil.example')).toEqual([
    { field: 'supportAddress', old: '@vendor.example.org', new: '@evil.example' },
  ]);
  expect(change(null, 'https://vendor.example.org/v1')).toEqual([
    { field: 'supportAddress', old: null, new: 'https://vendor.example.org/v1' },
  ]);
  expect(change('a@x.example', 'b@x.example')).toEqual([
    { field: 'supportAddress', old: '@x.example', new: '@x.example' },
  ]);
});

test('a value of a field that is not for keeping is never in it, whatever it was and is', () => {
  const kinds = Object.keys(SETTINGS) as SettingsKind[];
  const value = fc.string({ minLength: 4, unit: 'grapheme' }).map((text) => `¤${text}`);
  fc.assert(
    fc.property(fc.constantFrom(...kinds), value, value, (kind, old, now) => {
      const hidden = Object.entries<string>(SETTINGS[kind]).filter(([, kept]) => kept === 'name-only');
      const all = (of: string) => Object.fromEntries(hidden.map(([field]) => [field, of]));
      expect(changesOf(kind, all(old), all(now))).toEqual(old === now ? [] : hidden.map(([field]) => ({ field })));
    }),
  );
});

test('what no table lists is not in it at all', () => {
  expect(changesOf('customer', {}, { somethingNew: 'x' } as never)).toEqual([]);
});

test('every action says what it is about, or why nothing is kept of it', () => {
  for (const action of AUDIT_ACTION_NAMES) {
    const row = auditRow(action);
    expect(action).toMatch(/^[a-z-]+\.[a-z-]+$/);
    if (row.kind === 'none') expect(row.because).toMatch(/^[A-Z].+\.$/);
    if (row.kind === 'change') expect(row.rows).toBeDefined();
  }
  expect(Object.keys(AUDIT_ACTIONS)).toHaveLength(AUDIT_ACTION_NAMES.length);
});
