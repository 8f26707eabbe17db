/** What support may touch: cases, escalations and their letters. It asks a person and reads what they said; it holds no key and answers for nobody. */
import type { RoleGrants } from './grant.js';

export const support: RoleGrants = {
  schema_migrations: { select: '*' },
  // What the text of a case may repeat of a customer.
  customers: { select: ['id', 'organisation', 'address', 'phone'] },
  // To hold the row of a person, so that one mail, wish or question of theirs is written at a time.
  persons: { select: ['id', 'customer_id', 'email_key'], update: ['id'] },
  person_versions: { select: ['id', 'person_id', 'first_name', 'last_name', 'email'] },
  vendors: {
    select: [
      'id', 'name', 'legal_entity', 'head_office', 'country', 'safeguard', 'safeguard_expires_on', 'support_channel', 'support_address',
      'withheld_fields',
    ], // prettier-ignore
  },
  products: { select: ['id', 'name', 'serial_format'] },
  licenses: {
    select: [
      'id', 'vendor_id', 'product_id', 'person_version_id', 'serial_number', 'state', 'expires_on', 'maintenance_until',
    ], // prettier-ignore
  },
  support_cases: {
    select: '*',
    insert: '*',
    update: ['state', 'notes', 'language', 'text_version', 'override_reason', 'closed_at'],
  },
  case_texts: { select: ['case_id', 'version', 'text', 'purged_at'], insert: '*' },
  escalations: { select: '*', insert: '*', update: ['state', 'reason', 'form', 'serial_after'] },
  vendor_answers: {
    select: ['id', 'case_id', 'text', 'vendor_case_reference', 'recorded_at', 'relayed_at'],
    insert: '*',
    update: ['relayed_at'],
  },
  // It asks, and reads what was answered; consent alone records that.
  consents: {
    select: [
      'id', 'escalation_id', 'case_id', 'person_id', 'vendor_id', 'text_version', 'state', 'valid_until', 'reference', 'requested_at',
      'on_their_wish', 'decided_at', 'recipient_entity', 'recipient_country', 'recipient_safeguard', 'recipient_channel',
      'recipient_address',
    ], // prettier-ignore
    insert: '*',
  },
  consent_events: { select: ['id', 'consent_id', 'state', 'at', 'method'] },
  // Whether a question has reached a mailbox: silence after an undelivered one is no answer.
  mails: { select: ['id', 'consent_id', 'kind', 'state', 'reason', 'next_at', 'settled_at', 'returned_at'] },
  escalation_receipts: { select: ['escalation_id', 'form', 'vendor_case_reference'] },
  deliveries: {
    select: [
      'id',
      'vendor_id',
      'escalation_id',
      'purpose',
      'state',
      'reason',
      'round',
      'settled_at',
      'cancel_requested_at',
    ],
    insert: '*',
    update: ['cancel_requested_at'],
  },
  delivery_findings: { select: ['delivery_id', 'finding', 'source', 'recorded_by', 'recorded_at'] },
  // Whether an attempt may have left decides what a withdrawn or failed escalation may do next.
  attempts: { select: ['delivery_id', 'released_at', 'outcome'] },
  audit_records: { insert: '*' },
};
