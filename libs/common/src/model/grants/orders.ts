/** What orders may touch: who buys, the register, orders and licenses as they come about, and the record of who did what. */
import { DISCLOSURE_FACTS, type RoleGrants } from './grant.js';

export const orders: RoleGrants = {
  schema_migrations: { select: '*' },
  vendor_secrets: { select: '*', insert: '*' },
  customers: {
    select: '*',
    insert: '*',
    update: [
      'organisation',
      'address',
      'phone',
      'notes',
      'tells_licensees_since',
      'tells_licensees_recorded_by',
      'updated_at',
    ],
  },
  // An erased person cannot be ordered for.
  persons: { select: ['id', 'customer_id', 'email_key', 'mailbox_number', 'erased_at'], insert: '*' },
  person_versions: { select: '*', insert: '*' },
  person_keys: { insert: '*' },
  wrapping_key: { select: '*', insert: '*' },
  // Why something waits for its vendor.
  vendor_gates: { select: '*' },
  vendors: {
    select: '*',
    insert: '*',
    update: [
      'name',
      'legal_entity',
      'head_office',
      'country',
      'safeguard',
      'safeguard_expires_on',
      'privacy_contact',
      'adapter',
      'base_url',
      'secret_name',
      'support_channel',
      'support_address',
      'support_secret_name',
      'pace_per_minute',
      'cap',
      'paused',
      'withheld_fields',
      'updated_at',
    ],
  },
  // Written by a trigger on the register, under the role that changes it.
  vendor_versions: { select: '*', insert: '*' },
  faq_versions: { select: '*', insert: '*' },
  products: { select: '*', insert: '*', update: ['name', 'vendor_reference', 'serial_format', 'orderable'] },
  orders: { select: '*', insert: '*' },
  order_lines: { select: '*', insert: '*', update: ['product_reference', 'licensee_is_buyer'] },
  customer_confirmations: { select: '*', insert: '*' },
  customer_buyers: { select: '*', insert: '*' },
  order_events: { select: '*', insert: '*' },
  fulfilments: { select: '*', insert: '*', update: ['person_version_id', 'round'] },
  deliveries: { select: '*', insert: '*', update: ['hold', 'cancel_requested_at'] },
  attempts: { select: '*' },
  // Whether a dead-lettered line may be ordered anew, and who said so, when and why; and who had it tried again.
  delivery_findings: {
    select: ['delivery_id', 'dead_as', 'dead_at', 'finding', 'source', 'recorded_by', 'recorded_at'],
  },
  delivery_retries: { select: '*' },
  licenses: { select: '*' },
  disclosures: { select: DISCLOSURE_FACTS },
  // Administrators and data protection read it here, and not in the service that strangers reach.
  audit_records: { select: '*', insert: '*' },
};
