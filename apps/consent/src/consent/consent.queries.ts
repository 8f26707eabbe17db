/** The statements of consents. The row is locked in a statement of its own and read in the next one. */
import type { Language } from '#common/model/language.js';

export const LOCK = `SELECT id FROM consents WHERE id = $1 FOR NO KEY UPDATE`;

/** A Yes was given at some time, whatever became of it; of the consent `c`. */
export const SAID_YES = `EXISTS (SELECT 1 FROM consent_events g WHERE g.consent_id = c.id AND g.state = 'given') AS said_yes`;

export const READ = `
  SELECT c.id, c.escalation_id, c.case_id, c.person_id, c.person_version_id, c.vendor_id, c.fields, c.text_version, c.language, c.state,
         c.version, c.valid_until, c.reference, c.requested_at, c.decided_at, ${SAID_YES},
         clock_timestamp() AS now,
         s.text_version AS case_text_version, s.opened_at, li.serial_number, p.name AS product,
         v.legal_entity, v.head_office, v.country, v.safeguard,
         pv.first_name, pv.last_name, pv.email, t.text AS problem
    FROM consents c
    JOIN support_cases s ON s.id = c.case_id
    JOIN licenses li ON li.id = s.license_id
    JOIN products p ON p.id = li.product_id
    JOIN vendors v ON v.id = c.vendor_id
    JOIN person_versions pv ON pv.id = c.person_version_id
    JOIN case_texts t ON t.case_id = c.case_id AND t.version = c.text_version
   WHERE c.id = $1`;

export interface ConsentRow {
  readonly id: string;
  readonly escalation_id: string;
  readonly case_id: string;
  readonly person_id: string;
  readonly person_version_id: string;
  readonly vendor_id: string;
  readonly fields: ('firstName' | 'lastName' | 'email' | 'problemText')[];
  readonly text_version: number;
  readonly language: Language;
  readonly state:
    'requested' | 'given' | 'refused' | 'withdrawn' | 'expired' | 'invalidated' | 'consumed' | 'superseded';
  readonly version: number;
  readonly valid_until: Date;
  readonly reference: string;
  readonly requested_at: Date;
  readonly decided_at: Date | null;
  readonly said_yes: boolean;
  readonly now: Date;
  readonly case_text_version: number;
  readonly opened_at: Date;
  readonly serial_number: string;
  readonly product: string;
  readonly legal_entity: string;
  readonly head_office: string;
  readonly country: string;
  readonly safeguard: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly problem: string;
}

export const MOVE = `UPDATE consents SET state = $2, version = version + 1, decided_at = coalesce($3, decided_at) WHERE id = $1`;

/** A Yes is to whom the page of the Yes named. */
export const BIND_RECIPIENT = `
  UPDATE consents SET recipient_entity = $2, recipient_country = $3, recipient_safeguard = $4 WHERE id = $1`;

export const READ_RECIPIENT = `SELECT legal_entity, country, safeguard FROM vendors WHERE id = $1`;

export type RecipientRow = Pick<ConsentRow, 'legal_entity' | 'country' | 'safeguard'>;

export const FIND_LINK = `
  SELECT kind, person_id, consent_id, expires_at FROM customer_links WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > clock_timestamp())`;

/** Releases of a consent, and whether each is settled. */
export const RELEASES = `SELECT released_at, settled_at, outcome FROM disclosures WHERE consent_id = $1 ORDER BY released_at`;

/** Consents whose time is over. */
export const OVERDUE = `SELECT id FROM consents WHERE state IN ('requested', 'given') AND valid_until <= clock_timestamp() LIMIT 100`;

/**
 * Withdrawn after something left, and the vendor not yet told to stop and to erase. While a release is unsettled the notice waits:
 * the vendor's case reference may still come, and one key never goes out with two bodies.
 */
export const OWED_NOTICES = `
  SELECT c.id, c.escalation_id, c.vendor_id, c.person_version_id FROM consents c
   WHERE c.state = 'withdrawn'
     AND EXISTS (SELECT 1 FROM disclosures d WHERE d.consent_id = c.id AND d.outcome IN ('sent', 'may-have-left'))
     AND NOT EXISTS (SELECT 1 FROM disclosures d WHERE d.consent_id = c.id AND d.outcome = 'released')
     AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.escalation_id = c.escalation_id AND n.purpose = 'stop-and-erase')
   ORDER BY c.id LIMIT 100`;
