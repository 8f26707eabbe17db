/**
 * Who may touch what: role × table × verb × columns. The migration step applies this table, a test compares it with the real
 * database, and `docs/grants.md` is generated from it. One writer per column; what is not here is denied.
 */
import { roleOf, SERVICES } from '#kernel/services.js';

type Columns = '*' | readonly string[];

export interface TableGrant {
  readonly select?: Columns;
  readonly insert?: Columns;
  readonly update?: readonly string[];
  readonly delete?: true;
}

export const SERVICE_ROLES = SERVICES.map(roleOf);

/** The one role that deletes what was kept. It serves no requests, uses no queue, and reads what tells it that something's time is over. */
export const RETENTION_ROLE = 'sparsam_retention';
export const ROLES = [...SERVICE_ROLES, RETENTION_ROLE] as const;
export type DatabaseRole = (typeof ROLES)[number];

/** One value for each role. */
export const perRole = <T>(valueOf: (role: DatabaseRole) => T) =>
  Object.fromEntries(ROLES.map((role) => [role, valueOf(role)])) as Record<DatabaseRole, T>;

/** What the services with the wish read of the ledger: whom it was told to and why, and no commitment. */
const DISCLOSURE_FACTS = [
  'id', 'delivery_id', 'attempt_id', 'form', 'person_id', 'vendor_id', 'purpose', 'legal_basis', 'policy_version', 'consent_id',
  'recipient_entity', 'recipient_country', 'safeguard', 'recipient_head_office', 'recipient_channel', 'recipient_address', 'field_names',
  'released_at', 'settled_at', 'outcome',
]; // prettier-ignore

export const GRANTS: Readonly<Record<DatabaseRole, Readonly<Record<string, TableGrant>>>> = {
  sparsam_orders: {
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
    // Whoever was erased is not ordered for.
    persons: { select: ['id', 'customer_id', 'email_key', 'mailbox_number', 'erased_at'], insert: '*' },
    person_versions: { select: '*', insert: '*' },
    person_keys: { insert: '*' },
    wrapping_key: { select: '*', insert: '*' },
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
    fulfilments: { select: '*', insert: '*', update: ['state', 'reason', 'person_version_id', 'round', 'updated_at'] },
    deliveries: { select: '*', insert: '*', update: ['hold', 'cancel_requested_at'] },
    attempts: { select: '*' },
    // Whether a line that stood before a person may be ordered anew, and who said so, when and why.
    delivery_findings: { select: ['delivery_id', 'finding', 'source', 'recorded_by', 'recorded_at'] },
    licenses: { select: '*' },
    disclosures: { select: DISCLOSURE_FACTS },
    // Administrators and data protection read it here, and not in the service that strangers reach.
    audit_records: { select: '*', insert: '*' },
  },
  sparsam_vendor_sync: {
    schema_migrations: { select: '*' },
    persons: { select: ['id', 'customer_id', 'erased_at'] },
    person_versions: { select: ['id', 'person_id', 'first_name', 'last_name', 'email'] },
    person_keys: { select: '*' },
    wrapping_key: { select: '*' },
    vendors: { select: '*' },
    vendor_secrets: { select: ['name', 'vendor_id', 'host'] },
    vendor_gates: { select: '*', insert: '*', update: ['next_slot_at', 'used_slot_at', 'failures', 'open_until'] },
    products: { select: ['id', 'vendor_id', 'serial_format'] },
    order_lines: { select: ['id', 'product_id', 'product_reference', 'seats', 'term_months', 'licensee_is_buyer'] },
    fulfilments: { select: ['id', 'order_line_id', 'person_version_id'] },
    deliveries: {
      select: '*',
      update: [
        'state',
        'step',
        'fence',
        'lease_until',
        'rung',
        'next_at',
        'slot_at',
        'reason',
        'settled_at',
        'nudge',
        'nudged_at',
        'revived_by',
        'revived_fence',
      ],
    },
    attempts: { select: '*', insert: '*', update: ['released_at', 'settled_at', 'outcome', 'code', 'status_code'] },
    delivery_findings: { select: '*', insert: '*' },
    support_cases: { select: ['id', 'license_id', 'vendor_id', 'person_version_id', 'text_version', 'state'] },
    // What the Yes was said to, as commitments: a release compares them.
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
  },
  sparsam_support: {
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
    // Whether a question has reached a mailbox: of one that did not, silence says nothing.
    mails: { select: ['id', 'consent_id', 'kind', 'state', 'reason', 'next_at', 'settled_at', 'returned_at'] },
    escalation_receipts: { select: ['escalation_id', 'form', 'vendor_case_reference'] },
    deliveries: {
      select: ['id', 'escalation_id', 'purpose', 'state', 'reason', 'round', 'settled_at', 'cancel_requested_at'],
      insert: '*',
      update: ['cancel_requested_at'],
    },
    delivery_findings: { select: ['delivery_id', 'finding', 'source', 'recorded_by', 'recorded_at'] },
    // Whether an attempt may have left decides what a withdrawn or failed escalation may do next.
    attempts: { select: ['delivery_id', 'released_at', 'outcome'] },
    audit_records: { insert: '*' },
  },
  sparsam_consent: {
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
    // Beside it, what an order said about the name of a person, and when: their wish for a correction.
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
    // Asked for by support; the events, the mails and every change of state are consent's.
    consents: { select: '*', update: ['state', 'version', 'decided_at'] },
    consent_events: { select: '*', insert: '*' },
    licensee_links: { select: '*', insert: '*', update: ['expires_at'] },
    // The one row that a service deletes: an address goes in the transaction that writes its mails.
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
    // A person's own export carries what lets them check the ledger.
    disclosures: {
      select: [...DISCLOSURE_FACTS, 'person_version_id', 'customer_id', 'field_commitments', 'body_commitment'],
    },
    audit_records: { insert: '*' },
  },
  sparsam_keeper: {
    schema_migrations: { select: '*' },
    // Whether what a legal hold names is there.
    persons: { select: ['id'] },
    support_cases: { select: ['id'] },
    customers: { select: ['id'] },
    legal_holds: { select: '*', insert: '*', update: ['lifted_by', 'lifted_at'] },
    purge_log: { select: '*' },
    // To hold its row, so that nothing is deleted while a legal hold is placed.
    retention_turn: { select: ['id'], update: ['id'] },
    audit_records: { insert: '*' },
  },
  // Of a text or a note it may write and not read: what it deletes it never sees.
  sparsam_retention: {
    persons: { select: ['id', 'customer_id'] },
    person_versions: { select: ['id', 'person_id'] },
    licenses: { select: ['id', 'fulfilment_id', 'person_version_id', 'state', 'revoked_at', 'expires_on'] },
    // Which rows a legal hold is about.
    order_lines: { select: ['order_id', 'person_version_id'] },
    support_cases: {
      select: ['id', 'person_id', 'state', 'closed_at', 'notes_purged_at'],
      update: ['notes', 'override_reason', 'notes_purged_at'],
    },
    case_texts: { select: ['case_id', 'version', 'purged_at'], update: ['text', 'purged_at'] },
    vendor_answers: { select: ['id', 'case_id', 'recorded_at'], delete: true },
    escalations: { select: ['id', 'case_id', 'state'] },
    deliveries: {
      select: [
        'id',
        'purpose',
        'fulfilment_id',
        'license_id',
        'escalation_id',
        'person_version_id',
        'state',
        'reason',
        'settled_at',
      ],
    },
    stop_notices: { select: ['consent_id'], delete: true },
    delivery_findings: { select: ['delivery_id'] },
    attempts: { select: ['id', 'delivery_id', 'released_at', 'outcome'], delete: true },
    disclosures: {
      select: [
        'id', 'delivery_id', 'attempt_id', 'person_id', 'recipient_entity', 'recipient_country', 'consent_id', 'settled_at', 'outcome',
      ], // prettier-ignore
      delete: true,
    },
    first_disclosures: {
      select: ['person_id', 'recipient_entity', 'recipient_country', 'disclosure_id', 'at'],
      delete: true,
    },
    escalation_receipts: { select: ['escalation_id', 'form', 'received_at'], delete: true },
    correction_wishes: { select: ['id', 'person_id', 'wished_at'], delete: true },
    rights_wishes: { select: ['id', 'person_id', 'state', 'settled_at'], delete: true },
    consents: {
      select: ['id', 'escalation_id', 'case_id', 'person_id', 'state', 'decided_at'],
      delete: true,
    },
    consent_events: { select: ['consent_id', 'at'], delete: true },
    licensee_links: { select: ['id', 'person_id', 'consent_id', 'expires_at'], delete: true },
    mails: { select: ['id', 'person_version_id', 'consent_id', 'state', 'settled_at'], delete: true },
    legal_holds: { select: ['subject_kind', 'subject_id', 'lifted_at'] },
    purge_log: { insert: '*' },
    audit_records: { select: ['id', 'at', 'kind', 'row_ids'], delete: true },
    retention_turn: { select: ['id'], update: ['id'] },
    customer_confirmations: { select: ['id', 'customer_id', 'recorded_at'], delete: true },
  },
};

/** SQL that grants a role exactly its rows of the table, after everything was revoked. */
export function grantStatements(role: DatabaseRole): string[] {
  const columns = (list: Columns) => (list === '*' ? '' : ` (${list.join(', ')})`);
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
