/** What the role of retention may touch, the one that deletes. It may empty a text or a note and not read it. */
import type { RoleGrants } from './grant.js';

export const retention: RoleGrants = {
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
};
