/** The statements that read the facts of a record. */
import type { OrNull } from '#kernel/database/rows.js';
import type { Consent, ConsentEvent } from '#model/consent.entity.js';
import type { PersonKey } from '#model/person.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import type { AskedAbout } from '../consent/consent.queries.js';

export const CONSENT = `
  SELECT c.id, c.reference, c.case_id, c.escalation_id, c.person_id, c.fields, c.text_version, c.valid_until,
         c.vendor_id, c.recipient_entity AS legal_entity, c.recipient_head_office AS head_office, c.recipient_country AS country,
         c.recipient_safeguard AS safeguard, v.privacy_contact, k.wrapped_key
    FROM consents c JOIN vendors v ON v.id = c.vendor_id LEFT JOIN person_keys k ON k.person_id = c.person_id
   WHERE c.id = $1`;

/** The key is null once the person was erased. */
export type ConsentFacts = Pick<Consent, 'id' | 'reference' | 'caseId' | 'escalationId' | 'personId' | 'vendorId'> &
  Pick<Consent, 'fields' | 'textVersion' | 'validUntil'> &
  Pick<AskedAbout, 'legalEntity' | 'headOffice' | 'country' | 'safeguard'> &
  Pick<Vendor, 'privacyContact'> &
  OrNull<Pick<PersonKey, 'wrappedKey'>>;

export const EVENTS = `
  SELECT id, state, at, expressed_by, method, language, software_version, field_commitments, sealed_notice
    FROM consent_events WHERE consent_id = $1 ORDER BY at, id`;

export type EventFacts = Pick<ConsentEvent, 'id' | 'state' | 'at' | 'expressedBy' | 'method' | 'language'> &
  Pick<ConsentEvent, 'softwareVersion' | 'fieldCommitments' | 'sealedNotice'>;

export const OF_PERSON = `SELECT id FROM consents WHERE person_id = $1 ORDER BY id`;
