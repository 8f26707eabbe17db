/** What keeper may touch while it serves requests: legal holds, and whether what they name is there. It deletes under another role. */
import type { RoleGrants } from './grant.js';

export const keeper: RoleGrants = {
  schema_migrations: { select: '*' },
  // Whether what a legal hold names is there.
  persons: { select: ['id'] },
  support_cases: { select: ['id'] },
  customers: { select: ['id'] },
  legal_holds: { select: '*', insert: '*', update: ['lifted_by', 'lifted_at', 'lift_reason'] },
  purge_log: { select: '*' },
  // To hold its row, so that nothing is deleted while a legal hold is placed.
  retention_turn: { select: ['id'], update: ['id'] },
  audit_records: { insert: '*' },
};
