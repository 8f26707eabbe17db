/** The statements of mails; each names the fence it belongs to. */
import type { As, OrNull } from '#kernel/database/rows.js';
import type { Consent, Mail } from '#model/consent.entity.js';
import type { Customer } from '#model/customer.entity.js';
import type { License } from '#model/license.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { Product } from '#model/product.entity.js';
import type { Escalation, SupportCase } from '#model/support-case.entity.js';
import type { AskedAbout } from '../consent/consent.queries.js';

/**
 * The last statement before the sending: a claim whose process died may have been sent, so nothing may fail in between. The states of the
 * consent ($3) and the escalation ($4) are compared once more: nobody is reminded who has just said No. Only a reminder depends on the
 * escalation, so a receipt does not wait until support has applied the answer. The link to the person's own page ($5) is extended to the
 * time that the mail names ($6).
 */
export const CLAIM = `
  WITH claimed AS (
    UPDATE mails SET state = 'claimed', fence = fence + 1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
     WHERE id = $1 AND state = 'waiting' AND next_at <= clock_timestamp()
       AND NOT EXISTS (SELECT 1 FROM consents c JOIN escalations k ON k.id = c.escalation_id
                        WHERE c.id = mails.consent_id AND (c.state IS DISTINCT FROM $3::text OR mails.kind = 'reminder' AND k.state IS DISTINCT FROM $4::text))
    RETURNING fence, rung, reason),
  link AS (
    UPDATE licensee_links SET expires_at = greatest(expires_at, $6) WHERE token_hash = $5 AND EXISTS (SELECT 1 FROM claimed))
  SELECT fence, rung, reason FROM claimed`;

/** `reason`: why the try before this one failed. */
export type ClaimedMail = Pick<Mail, 'fence' | 'rung' | 'reason'>;

/** A due mail. Its vendor is the one recorded with the consent or the disclosure. A withdrawal without a Yes is a No (decision.service.ts). */
export const READ = `
  SELECT m.id, m.kind, m.language, m.sealed_tokens, m.message_id, m.created_at, clock_timestamp() AS now, pv.email, pv.first_name, pv.last_name, o.organisation,
         c.state AS consent_state, k.state AS escalation_state, c.reference, c.valid_until, coalesce(c.fields, d.field_names) AS fields,
         coalesce(p.name, ordered.name) AS product, s.state AS case_state, li.state AS license_state,
         (SELECT coalesce(max(e.at) FILTER (WHERE e.state = m.kind), max(e.at) FILTER (WHERE e.state = 'withdrawn' AND m.kind = 'refused'))
            FROM consent_events e WHERE e.consent_id = c.id) AS answered_at,
         coalesce(c.recipient_entity, d.recipient_entity) AS legal_entity, coalesce(c.recipient_head_office, d.recipient_head_office,
           CASE WHEN (v.legal_entity, v.country) = (d.recipient_entity, d.recipient_country) THEN v.head_office END) AS head_office,
         coalesce(c.recipient_country, d.recipient_country) AS country, coalesce(c.recipient_safeguard, d.safeguard) AS safeguard
    FROM mails m
    JOIN person_versions pv ON pv.id = m.person_version_id
    LEFT JOIN consents c ON c.id = m.consent_id
    LEFT JOIN escalations k ON k.id = c.escalation_id
    LEFT JOIN support_cases s ON s.id = c.case_id
    LEFT JOIN licenses li ON li.id = s.license_id
    LEFT JOIN products p ON p.id = li.product_id
    LEFT JOIN first_disclosures fd ON fd.mail_id = m.id
    LEFT JOIN disclosures d ON d.id = fd.disclosure_id
    LEFT JOIN deliveries y ON y.id = d.delivery_id
    LEFT JOIN fulfilments f ON f.id = y.fulfilment_id
    LEFT JOIN order_lines l ON l.id = f.order_line_id
    LEFT JOIN products ordered ON ordered.id = l.product_id
    LEFT JOIN vendors v ON v.id = fd.vendor_id
    LEFT JOIN customers o ON o.id = d.customer_id
   WHERE m.id = $1 AND m.state = 'waiting' AND m.next_at <= clock_timestamp()`;

export interface MailRow
  extends
    Pick<Mail, 'id' | 'kind' | 'language' | 'sealedTokens' | 'messageId' | 'createdAt'>,
    Pick<PersonVersion, 'email' | 'firstName' | 'lastName'>,
    // The customer, where the mail is about a first disclosure.
    OrNull<Pick<Customer, 'organisation'>>,
    OrNull<Pick<Consent, 'reference' | 'validUntil' | 'fields'>>,
    OrNull<As<Consent, { consentState: 'state' }>>,
    OrNull<As<Escalation, { escalationState: 'state' }>>,
    OrNull<As<Product, { product: 'name' }>>,
    OrNull<As<SupportCase, { caseState: 'state' }>>,
    OrNull<As<License, { licenseState: 'state' }>>,
    OrNull<Pick<AskedAbout, 'legalEntity' | 'headOffice' | 'country' | 'safeguard'>> {
  readonly now: Date;
  /** When the answer that the receipt confirms was recorded. */
  readonly answeredAt: Date | null;
}

/** Tokens are kept only while the mail waits. */
export const SETTLE = `
  UPDATE mails
     SET state = $3, reason = $4, rung = coalesce($5::int, rung), next_at = clock_timestamp() + $6 * interval '1 millisecond', lease_until = NULL,
         settled_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE clock_timestamp() END,
         sealed_tokens = CASE WHEN $3 = 'waiting' THEN sealed_tokens END
   WHERE id = $1 AND fence = $2 AND state = 'claimed'`;

export const DUE = `SELECT id FROM mails WHERE state = 'waiting' AND next_at <= clock_timestamp()`;

/** The process died while sending: the outcome is unknown, so the mail is not sent again. */
export const ABANDONED = `
  UPDATE mails SET state = 'unknown', reason = 'lease-lost', settled_at = clock_timestamp(), lease_until = NULL, sealed_tokens = NULL
   WHERE state = 'claimed' AND lease_until < clock_timestamp()`;
