/** Rules of rows: each has its trigger, and no table that somebody may empty or that starts a letter is without one. */
import { DELIVERY_KINDS } from '../purposes.js';
import { GRANTS, RETENTION_ROLE, ROLES } from './grants.js';
import { ROW_RULES, ruleName, ruleStatements } from './row-rules.js';

const ruleOf = (role: string, table: string, verb: string) =>
  ROW_RULES.filter((rule) => rule.role === role && rule.table === table && rule.verb === verb);

test('whatever the deleting role may delete or change has its rule', () => {
  for (const [table, grant] of Object.entries(GRANTS[RETENTION_ROLE])) {
    expect([table, ruleOf(RETENTION_ROLE, table, 'DELETE').length]).toEqual([table, grant.delete ? 1 : 0]);
    expect([table, ruleOf(RETENTION_ROLE, table, 'UPDATE').length]).toEqual([table, grant.update ? 1 : 0]);
  }
});

test('whoever may insert a delivery has a rule for it, and each kind of delivery is for one of them', () => {
  for (const role of ROLES)
    expect([role, ruleOf(role, 'deliveries', 'INSERT').length]).toEqual([
      role,
      GRANTS[role].deliveries?.insert ? 1 : 0,
    ]);
  for (const purpose of Object.keys(DELIVERY_KINDS)) {
    const makers = ROW_RULES.filter((rule) => rule.table === 'deliveries' && rule.holds.includes(`NEW.purpose = '${purpose}'`)); // prettier-ignore
    expect([purpose, makers.length]).toEqual([purpose, 1]);
  }
});

test('whoever may write a version of the FAQ has a rule for it, and nobody may change one', () => {
  for (const role of ROLES) {
    const { insert, update, delete: remove } = GRANTS[role].faq_versions ?? {};
    expect([role, ruleOf(role, 'faq_versions', 'INSERT').length]).toEqual([role, insert ? 1 : 0]);
    expect([role, update, remove]).toEqual([role, undefined, undefined]);
  }
});

test('a rule has one name, is for a grant that stands, and runs with the rights of whoever writes', () => {
  expect(new Set(ROW_RULES.map(ruleName)).size).toBe(ROW_RULES.length);
  for (const rule of ROW_RULES) {
    const grant = GRANTS[rule.role][rule.table]!;
    expect([ruleName(rule), Boolean(grant[rule.verb.toLowerCase() as 'insert' | 'update' | 'delete'])]).toEqual([ruleName(rule), true]); // prettier-ignore
    expect(ruleName(rule).length).toBeLessThan(64);
    expect(ruleStatements(rule).statements.join(' ')).not.toContain('SECURITY DEFINER');
  }
});
