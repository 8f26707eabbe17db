/** Why nothing more goes out for a case, whatever was answered; undefined: it may. */
export type Ended = 'case-closed' | 'license-ended';

export function endedBy(row: {
  readonly case_state: string | null;
  readonly license_state: string | null;
}): Ended | undefined {
  if (row.case_state === 'closed') return 'case-closed';
  return row.license_state === 'revoked' ? 'license-ended' : undefined;
}
