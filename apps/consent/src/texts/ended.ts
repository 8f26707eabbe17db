/** Why nothing more goes out for a case, whatever was answered; undefined: it may. */
import type { As, OrNull } from '#kernel/database/rows.js';
import type { License } from '#model/license.entity.js';
import type { SupportCase } from '#model/support-case.entity.js';

export type Ended = 'case-closed' | 'license-ended';

export function endedBy(
  row: OrNull<As<SupportCase, { caseState: 'state' }> & As<License, { licenseState: 'state' }>>,
): Ended | undefined {
  if (row.caseState === 'closed') return 'case-closed';
  return row.licenseState === 'revoked' ? 'license-ended' : undefined;
}
