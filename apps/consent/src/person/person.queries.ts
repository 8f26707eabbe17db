/** The statements about one person. Each names the person: a mailbox may be shared, at two customers or at one. */
import type { As, NotNull, OrNull } from '#kernel/database/rows.js';
import type { Consent, ConsentEvent } from '#model/consent.entity.js';
import type { CorrectionWish } from '#model/correction-wish.entity.js';
import type { Customer } from '#model/customer.entity.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { Disclosure } from '#model/disclosure.entity.js';
import type { License } from '#model/license.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { Product } from '#model/product.entity.js';
import type { CaseText } from '#model/support-case.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import { LATE_ANSWER } from '#model/consent-facts.js';
import { ENDED_AT, SAID_YES, type AskedAbout, type Expressed } from '../consent/consent.queries.js';

/** Values as they were asked about or disclosed: of that version of the person and of the problem text. */
export type ValueColumns = OrNull<Pick<PersonVersion, 'firstName' | 'lastName' | 'email'>> &
  OrNull<As<CaseText, { problem: 'text' }>>;

export type DecisionRow = ValueColumns &
  Pick<Consent, 'id' | 'escalationId' | 'reference' | 'state' | 'requestedAt' | 'decidedAt' | 'fields'> &
  Expressed &
  As<Product, { product: 'name' }> &
  AskedAbout;

/** The vendor is the recipient in the question: the register may name another company today. */
export const DECISIONS = `
  SELECT c.id, c.escalation_id, c.reference, c.state, c.requested_at, c.decided_at, ${SAID_YES}, ${LATE_ANSWER}, ${ENDED_AT}, p.name AS product, c.recipient_entity AS legal_entity,
         c.recipient_head_office AS head_office, c.recipient_country AS country, c.recipient_safeguard AS safeguard,
         c.recipient_channel AS channel, c.recipient_address AS address, c.fields,
         pv.first_name, pv.last_name, pv.email, t.text AS problem
    FROM consents c JOIN support_cases s ON s.id = c.case_id JOIN licenses li ON li.id = s.license_id JOIN products p ON p.id = li.product_id
    LEFT JOIN person_versions pv ON pv.id = c.person_version_id AND pv.person_id = c.person_id
    LEFT JOIN case_texts t ON t.case_id = c.case_id AND t.version = c.text_version
   WHERE c.person_id = $1 ORDER BY c.id DESC`;

export type EventRow = Pick<ConsentEvent, 'id' | 'consentId' | 'state' | 'at' | 'expressedBy' | 'method' | 'language'> &
  Pick<ConsentEvent, 'recipientEntity' | 'recipientCountry' | 'safeguard' | 'fieldCommitments'>;

export const CONSENT_EVENTS = `
  SELECT e.id, e.consent_id, e.state, e.at, e.expressed_by, e.method, e.language, e.recipient_entity, e.recipient_country, e.safeguard,
         e.field_commitments
    FROM consent_events e JOIN consents c ON c.id = e.consent_id WHERE c.person_id = $1 ORDER BY e.at, e.id`;

export type DisclosureRow = ValueColumns &
  Pick<
    Disclosure,
    'id' | 'releasedAt' | 'settledAt' | 'recipientEntity' | 'recipientCountry' | 'safeguard' | 'outcome'
  > &
  Pick<Disclosure, 'consentId' | 'fieldNames' | 'purpose' | 'legalBasis' | 'fieldCommitments' | 'bodyCommitment'> &
  // Null in entries older than these columns.
  As<Disclosure, { channel: 'recipientChannel'; address: 'recipientAddress' }> &
  // Empty where it is on record nowhere.
  NotNull<As<Disclosure, { headOffice: 'recipientHeadOffice' }>> &
  // From today's register; null where that names another company.
  OrNull<Pick<Vendor, 'privacyContact'>> &
  OrNull<As<Product, { product: 'name' }>> &
  // Of the license of the disclosure; null: none yet, or another person is its licensee by now.
  OrNull<Pick<License, 'serialNumber'>> &
  // The customer, by today's name.
  OrNull<Pick<Customer, 'organisation'>> &
  // Null: the disclosure was about no case.
  Pick<Delivery, 'escalationId'>;

export const DISCLOSURES = `
  SELECT d.id, d.released_at, d.settled_at, d.recipient_entity, d.recipient_country, d.safeguard,
         coalesce(d.recipient_head_office, asked.recipient_head_office,
           CASE WHEN (v.legal_entity, v.country) = (d.recipient_entity, d.recipient_country) THEN v.head_office END, '') AS head_office,
         CASE WHEN (v.legal_entity, v.country) = (d.recipient_entity, d.recipient_country) THEN v.privacy_contact END AS privacy_contact,
         d.recipient_channel AS channel, d.recipient_address AS address,
         coalesce(ordered.name, licensed.name) AS product, li.serial_number, cu.organisation, y.escalation_id, d.consent_id, d.field_names, d.purpose, d.legal_basis, d.outcome, d.field_commitments,
         d.body_commitment, pv.first_name, pv.last_name, pv.email, CASE WHEN 'problemText' = ANY(d.field_names) THEN t.text END AS problem
    FROM disclosures d
    JOIN vendors v ON v.id = d.vendor_id
    JOIN deliveries y ON y.id = d.delivery_id
    LEFT JOIN consents asked ON asked.id = d.consent_id
    LEFT JOIN person_versions pv ON pv.id = d.person_version_id AND pv.person_id = d.person_id
    LEFT JOIN fulfilments f ON f.id = y.fulfilment_id
    LEFT JOIN order_lines l ON l.id = f.order_line_id
    LEFT JOIN products ordered ON ordered.id = l.product_id
    LEFT JOIN escalations e ON e.id = y.escalation_id
    LEFT JOIN support_cases s ON s.id = e.case_id AND s.person_id = d.person_id
    LEFT JOIN licenses li ON li.id = coalesce(y.license_id, s.license_id,
      (SELECT i.id FROM licenses i JOIN person_versions iv ON iv.id = i.person_version_id
        WHERE i.fulfilment_id = y.fulfilment_id AND iv.person_id = d.person_id))
    LEFT JOIN customers cu ON cu.id = d.customer_id
    LEFT JOIN products licensed ON licensed.id = li.product_id
    LEFT JOIN case_texts t ON t.case_id = s.id AND t.version = e.text_version
   WHERE d.person_id = $1 ORDER BY d.released_at DESC, d.id DESC`;

/** The person's name today. */
export const PERSON_NAME = `SELECT first_name, last_name FROM person_versions WHERE person_id = $1 ORDER BY created_at DESC LIMIT 1`;

/** Everybody who has this address. */
export const PERSONS_WITH = `
  SELECT pe.id, (SELECT pv.id FROM person_versions pv WHERE pv.person_id = pe.id ORDER BY pv.created_at DESC LIMIT 1) AS version_id
    FROM persons pe WHERE pe.email_key = $1 ORDER BY pe.id`;

export const MAILED_LATELY = `
  SELECT count(*)::int AS count FROM mails m JOIN person_versions v ON v.id = m.person_version_id
   WHERE v.person_id = $1 AND m.kind = 'page-link' AND m.created_at > clock_timestamp() - interval '1 hour'`;

/** Wishes that the person wrote, and names that an order corrected: these are the customer's wish, by the word of a clerk. */
const ALL_WISHES = `
  SELECT w.id, w.person_id, w.text, w.language, w.state, w.wished_at, 'person' AS source FROM correction_wishes w
  UNION ALL
  SELECT l.id, v.person_id, trim(v.first_name || ' ' || v.last_name), NULL, 'recorded', o.placed_at, 'order'
    FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN person_versions v ON v.id = l.person_version_id
   WHERE l.same_address = 'same-person'`;
/** An id without the prefix of its kind sorts by time. */
const MADE = (id: string): string => `substr(${id}, 5)`;

export const WISHES = `
  SELECT id, text, language, state, wished_at, source FROM (${ALL_WISHES}) w WHERE person_id = $1 ORDER BY ${MADE('id')} DESC`;

/** A form that is sent twice is one wish. */
export const SAME_WISH = `SELECT id FROM correction_wishes WHERE person_id = $1 AND text = $2`;
export const COUNT_WISHES = `SELECT count(*)::int AS count FROM correction_wishes WHERE person_id = $1`;

export const WISH_PAGE = `
  SELECT w.id, w.person_id, w.text, w.language, w.state, w.wished_at, w.source, c.organisation, pv.first_name, pv.last_name, pv.email
    FROM (${ALL_WISHES}) w
    JOIN persons pe ON pe.id = w.person_id
    JOIN customers c ON c.id = pe.customer_id
    LEFT JOIN LATERAL (SELECT * FROM person_versions v WHERE v.person_id = pe.id ORDER BY v.created_at DESC LIMIT 1) pv ON true
   WHERE $1::text IS NULL OR ${MADE('w.id')} < ${MADE('$1')} ORDER BY ${MADE('w.id')} DESC LIMIT $2`;

export const WISH_SOURCES = ['person', 'order'] as const;
export type WishSource = (typeof WISH_SOURCES)[number];

/** The language is null where they did not write it. */
export type WishRow = Pick<CorrectionWish, 'id' | 'text' | 'state' | 'wishedAt'> &
  OrNull<Pick<CorrectionWish, 'language'>> & { readonly source: WishSource };

/** Who wishes, as staff see them. */
export type Wisher = Pick<Customer, 'organisation'> & OrNull<Pick<PersonVersion, 'firstName' | 'lastName' | 'email'>>;

export type WishPageRow = WishRow & Pick<CorrectionWish, 'personId'> & Wisher;
