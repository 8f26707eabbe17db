/** The statements of first disclosures. */
import type { As } from '#kernel/database/rows.js';
import { NOT_DELIVERED, type Mail } from '#model/consent.entity.js';
import { HAS_LEFT } from '#model/delivery.states.js';
import { inSql } from '#model/in-sql.js';
import type { Disclosure } from '#model/disclosure.entity.js';
import type { FirstDisclosure } from '#model/first-disclosure.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { MailFateRow } from '#model/mail-fate.view.js';

export type NotTold = Pick<
  Disclosure,
  'id' | 'personId' | 'personVersionId' | 'vendorId' | 'recipientEntity' | 'recipientCountry'
> & { readonly customerTells: boolean };

/** The customer was to inform the person, and we sent no mail. */
const LEFT_TO_CUSTOMER = `f.told_by = 'customer' AND f.mail_id IS NULL`;

/**
 * The oldest disclosure per person and company that was or may have been sent with personal fields, and of which the person was not
 * informed; `$1`: settled within so many milliseconds. `legitimate-interest`: the licensee is not the buyer (policy.ts). An erased person has no key and gets no mail.
 */
export const NOT_TOLD = `
  SELECT DISTINCT ON (d.person_id, d.recipient_entity, d.recipient_country) d.id, d.person_id, d.person_version_id, d.vendor_id,
         d.recipient_entity, d.recipient_country,
         c.tells_licensees_since IS NOT NULL AS customer_tells
    FROM disclosures d
    JOIN customers c ON c.id = d.customer_id
    JOIN person_keys k ON k.person_id = d.person_id
   WHERE d.legal_basis = 'legitimate-interest' AND cardinality(d.field_names) > 0 AND d.outcome IN ${inSql(HAS_LEFT)}
     AND ($1::float IS NULL OR d.settled_at > clock_timestamp() - $1 * interval '1 millisecond')
     AND NOT EXISTS (SELECT 1 FROM first_disclosures f WHERE f.person_id = d.person_id AND f.recipient_entity = d.recipient_entity
                        AND f.recipient_country = d.recipient_country
                        AND NOT (${LEFT_TO_CUSTOMER} AND c.tells_licensees_since IS NULL))
   ORDER BY d.person_id, d.recipient_entity, d.recipient_country, d.released_at`;

/** The language of a person's last case or mail; null: there is none. */
const languageOf = (personId: string): string => `coalesce(
           (SELECT s.language FROM support_cases s WHERE s.person_id = ${personId} ORDER BY s.id DESC LIMIT 1),
           (SELECT m.language FROM mails m JOIN person_versions v ON v.id = m.person_version_id
             WHERE v.person_id = ${personId} ORDER BY m.id DESC LIMIT 1))`;

export const LANGUAGE_OF = `SELECT ${languageOf('$1')} AS language`;

/**
 * Many first disclosures at once: the claim of each, its mail and its link. Returns what it has claimed, with the mail, where there is
 * one. Whatever somebody else has claimed, or was left to the customer before, is not among them. Sorted by the key, so that two
 * processes do not wait for each other. $13: the language of whom no other is known; $14: how long a link works, in milliseconds.
 */
export const PLAN = `
  WITH asked AS MATERIALIZED (
    SELECT a.*, t.now
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[], $9::uuid[],
                  $10::bytea[], $11::text[], $12::bytea[])
             AS a (disclosure_id, person_id, person_version_id, vendor_id, recipient_entity, recipient_country, customer_tells, mail_id,
                   message_id, sealed_tokens, link_id, token_hash)
           CROSS JOIN (SELECT clock_timestamp() AS now) t
     ORDER BY a.person_id, a.recipient_entity, a.recipient_country),
  claimed AS (
    INSERT INTO first_disclosures (person_id, recipient_entity, recipient_country, vendor_id, disclosure_id, told_by, mail_id, at)
    SELECT person_id, recipient_entity, recipient_country, vendor_id, disclosure_id, CASE WHEN customer_tells THEN 'customer' ELSE 'mail' END,
           CASE WHEN NOT customer_tells THEN mail_id END, now
      FROM asked
    ON CONFLICT (person_id, recipient_entity, recipient_country) DO NOTHING RETURNING disclosure_id, mail_id),
  told AS MATERIALIZED (SELECT a.* FROM asked a JOIN claimed c ON c.mail_id = a.mail_id),
  written AS (
    INSERT INTO mails (id, kind, person_version_id, consent_id, language, sealed_tokens, message_id, created_at, state, fence, lease_until,
                       rung, next_at, reason, settled_at, returned_at, returned_recorded_by)
    SELECT mail_id, 'first-disclosure', person_version_id, NULL, coalesce(${languageOf('told.person_id')}, $13), sealed_tokens, message_id, now,
           'waiting', 0, NULL, 0, now, NULL, NULL, NULL, NULL
      FROM told),
  linked AS (
    INSERT INTO licensee_links (id, kind, token_hash, person_id, consent_id, expires_at, created_at)
    SELECT link_id, 'person', token_hash, person_id, NULL, now + $14 * interval '1 millisecond', now FROM told)
  SELECT disclosure_id, mail_id FROM claimed`;

export type Planned = Pick<FirstDisclosure, 'disclosureId' | 'mailId'>;

export const CLAIM_FIRST = `
  INSERT INTO first_disclosures (person_id, recipient_entity, recipient_country, vendor_id, disclosure_id, told_by, mail_id, at)
  VALUES ($1, $2, $3, $4, $5, $6, NULL, clock_timestamp())
  ON CONFLICT (person_id, recipient_entity, recipient_country) DO NOTHING RETURNING person_id`;

/** A person whom the customer no longer informs is owed the mail. Locked, so that of two processes one finds the row. */
export const LOCK_LEFT_TO_CUSTOMER = `
  SELECT f.disclosure_id FROM first_disclosures f
   WHERE f.person_id = $1 AND f.recipient_entity = $2 AND f.recipient_country = $3 AND ${LEFT_TO_CUSTOMER} FOR NO KEY UPDATE`;

/** An `unknown` mail may have arrived; a second one does no harm. */
const IS_NOT_DELIVERED = `(m.state IN ${inSql(NOT_DELIVERED)} OR m.returned_at IS NOT NULL)`;

export type UndeliveredRow = MailFateRow &
  Pick<FirstDisclosure, 'vendorId'> &
  As<FirstDisclosure, { legalEntity: 'recipientEntity' }>;

export const UNDELIVERED = `
  SELECT m.id, m.kind, m.state, m.reason, m.next_at, m.settled_at, m.returned_at, f.vendor_id, f.recipient_entity AS legal_entity
    FROM first_disclosures f JOIN mails m ON m.id = f.mail_id
   WHERE ${IS_NOT_DELIVERED} AND ($1::text IS NULL OR m.id > $1) ORDER BY m.id LIMIT $2`;

export const COUNT_UNDELIVERED = `
  SELECT count(*)::int AS count FROM first_disclosures f JOIN mails m ON m.id = f.mail_id WHERE ${IS_NOT_DELIVERED}`;

/** Locked, so that of two concurrent requests one finds the row. An erased person has no key and gets no mail. */
export const LOCK_UNDELIVERED = `
  SELECT f.person_id, f.disclosure_id, m.language,
         (SELECT pv.id FROM person_versions pv WHERE pv.person_id = f.person_id ORDER BY pv.created_at DESC LIMIT 1) AS person_version_id
    FROM first_disclosures f JOIN mails m ON m.id = f.mail_id JOIN person_keys k ON k.person_id = f.person_id
   WHERE f.mail_id = $1 AND ${IS_NOT_DELIVERED} FOR NO KEY UPDATE OF f`;

export type LockedUndelivered = Pick<FirstDisclosure, 'personId' | 'disclosureId'> &
  Pick<Mail, 'language'> &
  As<PersonVersion, { personVersionId: 'id' }>;

export const MAIL_EXISTS = `SELECT 1 FROM mails WHERE id = $1`;

export const SET_MAIL = `UPDATE first_disclosures SET mail_id = $2 WHERE disclosure_id = $1`;
