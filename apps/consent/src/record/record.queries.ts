/** What a record is made of, from the rows. */
import type { Field } from '#model/fields.js';
import type { ConsentEventState } from '#model/consent.entity.js';
import type { Safeguard } from '#model/vendor.entity.js';

export const CONSENT = `
  SELECT c.id, c.reference, c.case_id, c.escalation_id, c.person_id, c.fields, c.text_version, c.valid_until,
         c.vendor_id, c.recipient_entity AS legal_entity, c.recipient_head_office AS head_office, c.recipient_country AS country,
         c.recipient_safeguard AS safeguard, v.privacy_contact, k.wrapped_key
    FROM consents c JOIN vendors v ON v.id = c.vendor_id LEFT JOIN person_keys k ON k.person_id = c.person_id
   WHERE c.id = $1`;

export interface ConsentFacts {
  readonly id: string;
  readonly reference: string;
  readonly case_id: string;
  readonly escalation_id: string;
  readonly person_id: string;
  readonly fields: readonly Field[];
  readonly text_version: number;
  readonly valid_until: Date;
  readonly vendor_id: string;
  readonly legal_entity: string;
  readonly head_office: string;
  readonly country: string;
  readonly safeguard: Safeguard;
  readonly privacy_contact: string;
  /** Null once the person was erased. */
  readonly wrapped_key: Buffer | null;
}

export const EVENTS = `
  SELECT id, state, at, expressed_by, method, language, software_version, field_commitments, sealed_notice
    FROM consent_events WHERE consent_id = $1 ORDER BY at, id`;

export interface EventFacts {
  readonly id: string;
  readonly state: ConsentEventState;
  readonly at: Date;
  readonly expressed_by: 'subject' | 'staff' | 'system';
  readonly method: string;
  readonly language: string | null;
  readonly software_version: string;
  readonly field_commitments: Readonly<Record<string, string>>;
  readonly sealed_notice: Buffer | null;
}

export const OF_PERSON = `SELECT id FROM consents WHERE person_id = $1 ORDER BY id`;
