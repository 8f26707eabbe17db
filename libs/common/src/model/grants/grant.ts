/** What a role may do to one table, and to all of them. What is not here is denied. */
type Columns = '*' | readonly string[];

export interface TableGrant {
  readonly select?: Columns;
  readonly insert?: Columns;
  readonly update?: readonly string[];
  readonly delete?: true;
}

export type RoleGrants = Readonly<Record<string, TableGrant>>;

/** Ledger columns for the services that insert deliveries: recipient, reason and outcome, but no commitment. */
export const DISCLOSURE_FACTS = [
  'id', 'delivery_id', 'attempt_id', 'form', 'person_id', 'vendor_id', 'purpose', 'legal_basis', 'policy_version', 'consent_id',
  'recipient_entity', 'recipient_country', 'safeguard', 'recipient_head_office', 'recipient_channel', 'recipient_address', 'field_names',
  'released_at', 'settled_at', 'outcome',
]; // prettier-ignore
