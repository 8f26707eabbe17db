/**
 * Who may touch what: role × table × verb × columns. The migration step applies this table, a test compares it with the real
 * database, and `docs/grants.md` is generated from it. One writer per column; what is not here is denied.
 */
import { roleOf, SERVICES } from '#kernel/services.js';
import { consent } from './consent.js';
import type { RoleGrants, TableGrant } from './grant.js';
import { keeper } from './keeper.js';
import { orders } from './orders.js';
import { retention } from './retention.js';
import { support } from './support.js';
import { vendorSync } from './vendor-sync.js';

export const SERVICE_ROLES = SERVICES.map(roleOf);

/** The one role that deletes kept rows. It serves no requests, uses no queue, and reads only what tells it which rows are due. */
export const RETENTION_ROLE = 'sparsam_retention';
export const ROLES = [...SERVICE_ROLES, RETENTION_ROLE] as const;
export type DatabaseRole = (typeof ROLES)[number];

/** One value for each role. */
export const perRole = <T>(valueOf: (role: DatabaseRole) => T) =>
  Object.fromEntries(ROLES.map((role) => [role, valueOf(role)])) as Record<DatabaseRole, T>;

export const GRANTS: Readonly<Record<DatabaseRole, RoleGrants>> = {
  sparsam_orders: orders,
  sparsam_vendor_sync: vendorSync,
  sparsam_support: support,
  sparsam_consent: consent,
  sparsam_keeper: keeper,
  sparsam_retention: retention,
};

/** SQL that grants a role exactly its rows of the table, after everything was revoked. */
export function grantStatements(role: DatabaseRole): string[] {
  const columns = (list: NonNullable<TableGrant['select']>) => (list === '*' ? '' : ` (${list.join(', ')})`);
  const statements = [
    `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role}`,
    `GRANT USAGE ON SCHEMA public TO ${role}`,
  ];
  for (const [table, grant] of Object.entries(GRANTS[role])) {
    if (grant.select) statements.push(`GRANT SELECT${columns(grant.select)} ON ${table} TO ${role}`);
    if (grant.insert) statements.push(`GRANT INSERT${columns(grant.insert)} ON ${table} TO ${role}`);
    if (grant.update) statements.push(`GRANT UPDATE${columns(grant.update)} ON ${table} TO ${role}`);
    if (grant.delete) statements.push(`GRANT DELETE ON ${table} TO ${role}`);
  }
  return statements;
}
