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
 * The last statement before the sending: a claim whose process died may have been sent, so nothing may fail in between. Of each mail ($1)
 * the states of the consent ($3) and the escalation ($4) are compared once more: nobody is reminded who has just said No. Only a reminder
 * depends on the escalation, so a receipt does not wait until support has applied the answer. The link to the person's own page ($5) is
 * extended to the time that the mail names ($6). A mail that somebody else claims is skipped: it is theirs.
 */
export const CLAIM = `
  WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($1::text[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[])
      AS a (id, consent_state, escalation_state, token_hash, expires_at)),
  free AS MATERIALIZED (
    SELECT m.id FROM asked a JOIN mails m ON m.id = a.id
     WHERE m.state = 'waiting' AND m.next_at <= clock_timestamp()
       AND NOT EXISTS (SELECT 1 FROM consents c JOIN escalations k ON k.id = c.escalation_id
                        WHERE c.id = m.consent_id AND (c.state IS DISTINCT FROM a.consent_state OR m.kind = 'reminder' AND k.state IS DISTINCT FROM a.escalation_state))
     ORDER BY m.id FOR UPDATE OF m SKIP LOCKED),
  claimed AS (
    UPDATE mails m SET state = 'claimed', fence = fence + 1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
      FROM free WHERE m.id = free.id RETURNING m.id, m.fence, m.rung, m.reason),
  link AS (
    UPDATE licensee_links l SET expires_at = greatest(l.expires_at, a.expires_at)
      FROM asked a JOIN claimed USING (id) WHERE l.token_hash = a.token_hash)
  SELECT id, fence, rung, reason FROM claimed`;

/** `reason`: why the try before this one failed. */
export type ClaimedMail = Pick<Mail, 'id' | 'fence' | 'rung' | 'reason'>;

/** Those of these mails that are due. A mail's vendor is the one recorded with the consent or the disclosure. A withdrawal without a Yes is a No (decision.service.ts). */
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
   WHERE m.id = ANY($1) AND m.state = 'waiting' AND m.next_at <= clock_timestamp()`;

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

/** Each by its fence: a claim that was taken over or has ended writes nothing. Tokens are kept only while the mail waits. */
export const SETTLE = `
  UPDATE mails m
     SET state = s.state, reason = s.reason, rung = coalesce(s.rung, m.rung), next_at = clock_timestamp() + s.delay_ms * interval '1 millisecond',
         lease_until = NULL, settled_at = CASE WHEN s.state = 'waiting' THEN NULL ELSE clock_timestamp() END,
         sealed_tokens = CASE WHEN s.state = 'waiting' THEN m.sealed_tokens END
    FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::int[], $6::float[]) AS s (id, fence, state, reason, rung, delay_ms)
   WHERE m.id = s.id AND m.fence = s.fence AND m.state = 'claimed'`;

export const DUE = `SELECT id FROM mails WHERE state = 'waiting' AND next_at <= clock_timestamp()`;

/** The next ones to send, at most $1, without those of $2. */
export const OLDEST_DUE = `${DUE} AND id <> ALL($2) ORDER BY next_at LIMIT $1`;

/** The process died while sending: the outcome is unknown, so the mail is not sent again. One that is being settled is skipped. */
export const ABANDONED = `
  UPDATE mails SET state = 'unknown', reason = 'lease-lost', settled_at = clock_timestamp(), lease_until = NULL, sealed_tokens = NULL
   WHERE id IN (SELECT id FROM mails WHERE state = 'claimed' AND lease_until < clock_timestamp() FOR UPDATE SKIP LOCKED)`;
