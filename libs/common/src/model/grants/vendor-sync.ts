/** What vendor-sync may touch: of a licensee three columns, of a case its text, of a customer nothing; attempts, licenses and the ledger are its own. */
import type { RoleGrants } from './grant.js';

export const vendorSync: RoleGrants = {
  schema_migrations: { select: '*' },
  persons: { select: ['id', 'customer_id', 'erased_at'] },
  person_versions: { select: ['id', 'person_id', 'first_name', 'last_name', 'email'] },
  person_keys: { select: '*' },
  wrapping_key: { select: '*' },
  vendors: { select: '*' },
  vendor_secrets: { select: ['name', 'vendor_id', 'host'] },
  vendor_gates: { select: '*', insert: '*', update: ['used_slot_at', 'failures', 'open_until', 'awake_until'] },
  products: { select: ['id', 'vendor_id', 'serial_format'] },
  order_lines: { select: ['id', 'product_id', 'product_reference', 'seats', 'term_months', 'licensee_is_buyer'] },
  fulfilments: { select: ['id', 'order_line_id', 'person_version_id'] },
  deliveries: {
    select: '*',
    update: ['state', 'step', 'fence', 'lease_until', 'rung', 'next_at', 'reason', 'settled_at', 'revived_fence'],
  },
  attempts: { select: '*', insert: '*', update: ['released_at', 'settled_at', 'outcome', 'code', 'status_code'] },
  delivery_findings: { select: '*', insert: '*' },
  delivery_retries: { insert: '*' },
  support_cases: { select: ['id', 'license_id', 'vendor_id', 'person_version_id', 'text_version', 'state'] },
  // Commitments to the values of the Yes: a release compares them.
  consent_events: { select: ['id', 'consent_id', 'state', 'at', 'field_commitments'] },
  consents: {
    select: [
      'id',
      'escalation_id',
      'fields',
      'text_version',
      'state',
      'version',
      'uses_left',
      'valid_until',
      'recipient_entity',
      'recipient_country',
      'recipient_safeguard',
      'recipient_channel',
      'recipient_address',
    ],
    update: ['uses_left'],
  },
  case_texts: { select: ['case_id', 'version', 'text'] },
  escalations: {
    select: [
      'id', 'case_id', 'text_version', 'channel', 'recipient', 'recipient_entity', 'recipient_country', 'sender', 'composed_at',
      'serial_key', 'personal_key',
    ], // prettier-ignore
  },
  escalation_receipts: { select: '*', insert: '*' },
  stop_notices: { select: '*' },
  licenses: {
    select: [
      'id',
      'fulfilment_id',
      'vendor_id',
      'our_reference',
      'serial_number',
      'product_id',
      'person_version_id',
      'seats',
      'state',
    ],
    insert: '*',
    update: ['state', 'revoked_at'],
  },
  disclosures: {
    select: ['id', 'attempt_id', 'delivery_id', 'outcome', 'released_at', 'consent_id'],
    insert: '*',
    update: ['outcome', 'settled_at'],
  },
  audit_records: { insert: '*' },
};
