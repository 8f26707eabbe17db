/** What consent may touch, the service that strangers reach: what persons were asked and said, their mails, links and wishes. Of a case it changes nothing. */
import { DISCLOSURE_FACTS, type RoleGrants } from './grant.js';

export const consent: RoleGrants = {
  schema_migrations: { select: '*' },
  customers: { select: ['id', 'organisation', 'tells_licensees_since'] },
  // To hold the row of a person, so that one mail or wish of theirs is written at a time.
  persons: { select: ['id', 'customer_id', 'email_key'], update: ['id'] },
  person_versions: { select: '*' },
  vendors: {
    select: [
      'id', 'legal_entity', 'head_office', 'country', 'safeguard', 'privacy_contact', 'support_channel', 'support_address',
    ], // prettier-ignore
  },
  products: { select: ['id', 'name'] },
  // Which product a disclosure was about.
  fulfilments: { select: ['id', 'order_line_id'] },
  // Also what an order said about a person's name, and when: a wish for a correction.
  order_lines: { select: ['id', 'order_id', 'product_id', 'person_version_id', 'same_address'] },
  orders: { select: ['id', 'placed_at'] },
  licenses: { select: ['id', 'fulfilment_id', 'product_id', 'person_version_id', 'serial_number', 'state'] },
  // What a person is asked about, and what has ended a question: never a note of the staff's.
  support_cases: { select: ['id', 'person_id', 'license_id', 'language', 'state', 'text_version', 'opened_at'] },
  case_texts: { select: ['case_id', 'version', 'text'] },
  // How far a letter has come; and where the notice to stop and to erase goes.
  escalations: { select: ['id', 'case_id', 'state', 'text_version', 'channel', 'recipient', 'sender'] },
  vendor_answers: { select: ['id', 'case_id', 'vendor_case_reference'] },
  escalation_receipts: { select: ['escalation_id', 'form', 'vendor_case_reference'] },
  // Inserted by support; consent changes their state.
  consents: { select: '*', update: ['state', 'version', 'decided_at'] },
  consent_events: { select: '*', insert: '*' },
  licensee_links: { select: '*', insert: '*', update: ['expires_at'] },
  // The only table from which a service deletes: an address is deleted in the transaction that writes its mails.
  link_requests: { select: '*', insert: '*', delete: true },
  mails: {
    select: '*',
    insert: '*',
    update: [
      'sealed_tokens', 'state', 'fence', 'lease_until', 'rung', 'next_at', 'reason', 'settled_at', 'returned_at', 'returned_recorded_by',
    ], // prettier-ignore
  },
  first_disclosures: { select: '*', insert: '*', update: ['mail_id'] },
  person_keys: { select: '*' },
  wrapping_key: { select: '*' },
  correction_wishes: { select: '*', insert: '*' },
  rights_wishes: { select: '*', insert: '*', update: ['state', 'answer', 'settled_at', 'settled_by'] },
  stop_notices: { select: '*', insert: '*' },
  deliveries: {
    select: ['id', 'fulfilment_id', 'license_id', 'escalation_id', 'purpose', 'state', 'reason', 'round'],
    insert: '*',
  },
  delivery_findings: { select: ['delivery_id', 'recipient_entity', 'recipient_country'] },
  // A person's own export contains the commitments, so that they can check the ledger.
  disclosures: {
    select: [...DISCLOSURE_FACTS, 'person_version_id', 'customer_id', 'field_commitments', 'body_commitment'],
  },
  audit_records: { insert: '*' },
};
