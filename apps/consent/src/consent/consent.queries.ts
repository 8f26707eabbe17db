/** The statements of consents. The row is locked in a statement of its own and read in the next one. */
import type { As } from '#kernel/database/rows.js';
import { LATE_ANSWER, RECIPIENT_CHANGED } from '#model/consent-facts.js';
import {
  ENDED_UNANSWERED,
  OPEN_CONSENT,
  OPEN_MAIL,
  type Consent,
  type ConsentEnding,
  type LateAnswer,
} from '#model/consent.entity.js';
import { HAS_LEFT } from '#model/delivery.states.js';
import { inSql } from '#model/in-sql.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { License } from '#model/license.entity.js';
import type { PersonKey, PersonVersion } from '#model/person.entity.js';
import type { Product } from '#model/product.entity.js';
import { isMadeAnew } from '#model/stop-notice.js';
import type { CaseText, StopNotice, SupportCase } from '#model/support-case.entity.js';

export const LOCK = `SELECT id FROM consents WHERE id = $1 FOR NO KEY UPDATE`;

/** The recipient in the question: company, country, safeguard, and the channel and address of the letter. */
export type AskedAbout = As<
  Consent,
  {
    legalEntity: 'recipientEntity';
    headOffice: 'recipientHeadOffice';
    country: 'recipientCountry';
    safeguard: 'recipientSafeguard';
    channel: 'recipientChannel';
    address: 'recipientAddress';
  }
>;

/** What the next three statements find of a consent. */
export interface Expressed {
  readonly saidYes: boolean;
  readonly lateAnswer: LateAnswer | null;
  readonly lateAt: Date | null;
  readonly endedAt: Date | null;
}

/** A Yes was given at some time, whatever became of it; of the consent `c`. */
export const SAID_YES = `EXISTS (SELECT 1 FROM consent_events g WHERE g.consent_id = c.id AND g.state = 'given') AS said_yes`;

/**
 * End of an unanswered question: the event that ended it or the end of its time, the earlier of both. Null while it is open; a sweep
 * records the end of its time a little later. Of the consent `c`.
 */
export const ENDED_AT = `
  least(CASE WHEN c.valid_until <= clock_timestamp() THEN c.valid_until END,
        (SELECT min(x.at) FROM consent_events x WHERE x.consent_id = c.id AND x.state IN ${inSql(ENDED_UNANSWERED)})) AS ended_at`;

/** Not EXISTS: the planner may turn that into a read of the whole table. */
const isThere = (rows: string): string => `((SELECT 1 FROM ${rows} LIMIT 1) IS NOT NULL)`;

/** The event of the question is written, and so are its mails unless the question had ended before. Of the consent `c`. */
const IS_PUT = isThere(`consent_events q WHERE q.consent_id = c.id AND q.state = 'requested'`);

const hasLetter = (which: string): string =>
  isThere(`deliveries d WHERE d.escalation_id = c.escalation_id AND ${which}`);
/**
 * Why an open consent ends before its time: its letter arrived, its case was closed, its text was changed, or a letter was refused
 * because the vendor is another company. Null: no such reason. Of the consent `c` in the case `s`.
 */
const ENDED_BY = `
  CASE WHEN c.state NOT IN ${inSql(OPEN_CONSENT)} THEN NULL
       WHEN c.state = 'given' AND ${hasLetter(`d.purpose = 'escalation-personal' AND d.state = 'done'`)} THEN 'delivery'
       WHEN s.state = 'closed' THEN 'case-closed'
       WHEN s.text_version <> c.text_version THEN 'text-changed'
       WHEN ${hasLetter(`d.purpose <> 'stop-and-erase' AND d.state = 'refused' AND d.reason = 'recipient-changed'`)} THEN 'recipient-changed' END`;

/** The recipient is the one in the question: the register may name another by now. */
export const READ = `
  SELECT c.id, c.escalation_id, c.case_id, c.person_id, c.person_version_id, c.vendor_id, c.fields, c.language, c.state,
         c.valid_until, c.reference, c.requested_at, c.asked_by, c.on_their_wish, c.decided_at, ${SAID_YES}, ${LATE_ANSWER}, ${ENDED_AT},
         ${IS_PUT} AS is_put, ${ENDED_BY} AS ended_by, clock_timestamp() AS now,
         s.state AS case_state, s.opened_at, li.serial_number, li.state AS license_state, p.name AS product,
         c.recipient_entity AS legal_entity, c.recipient_head_office AS head_office, c.recipient_country AS country,
         c.recipient_safeguard AS safeguard, c.recipient_channel AS channel, c.recipient_address AS address, ${RECIPIENT_CHANGED} AS recipient_changed,
         (c.recipient_entity, c.recipient_country) IS DISTINCT FROM (v.legal_entity, v.country) AS company_changed,
         pv.first_name, pv.last_name, pv.email, t.text AS problem
    FROM consents c
    JOIN support_cases s ON s.id = c.case_id
    JOIN licenses li ON li.id = s.license_id
    JOIN products p ON p.id = li.product_id
    JOIN vendors v ON v.id = c.vendor_id
    JOIN person_versions pv ON pv.id = c.person_version_id
    JOIN case_texts t ON t.case_id = c.case_id AND t.version = c.text_version
   WHERE c.id = $1`;

export interface ConsentRow
  extends
    Pick<Consent, 'id' | 'escalationId' | 'caseId' | 'personId' | 'personVersionId' | 'vendorId' | 'fields'>,
    Pick<Consent, 'language' | 'state' | 'validUntil' | 'reference' | 'requestedAt' | 'askedBy' | 'onTheirWish'>,
    Pick<Consent, 'decidedAt'>,
    Expressed,
    AskedAbout,
    As<SupportCase, { caseState: 'state' }>,
    Pick<SupportCase, 'openedAt'>,
    Pick<License, 'serialNumber'>,
    As<License, { licenseState: 'state' }>,
    As<Product, { product: 'name' }>,
    Pick<PersonVersion, 'firstName' | 'lastName' | 'email'>,
    As<CaseText, { problem: 'text' }> {
  readonly isPut: boolean;
  readonly endedBy: ConsentEnding | null;
  readonly now: Date;
  readonly recipientChanged: boolean;
  readonly companyChanged: boolean;
}

/** No row once the person was erased. */
export const WRAPPED_KEY = `SELECT wrapped_key FROM person_keys WHERE person_id = $1`;

export type WrappedKey = Pick<PersonKey, 'wrappedKey'>;

export const MOVE = `UPDATE consents SET state = $2, version = version + 1, decided_at = coalesce($3, decided_at) WHERE id = $1`;

export const FIND_LINK = `
  SELECT kind, person_id, consent_id, expires_at FROM licensee_links WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > clock_timestamp())`;

/** The last receipt of this kind. */
export const RECEIPT_FATE = `
  SELECT CASE WHEN state IN ${inSql(OPEN_MAIL)} THEN 'waiting' WHEN state = 'sent' AND returned_at IS NULL THEN 'sent' ELSE 'failed' END AS fate
    FROM mails WHERE consent_id = $1 AND kind = $2 ORDER BY id DESC LIMIT 1`;

/** Releases of a consent, and whether each is settled. */
export const RELEASES = `SELECT released_at, outcome FROM disclosures WHERE consent_id = $1 ORDER BY released_at`;

/** Consents to settle: the question is not put yet, `ENDED_BY` applies, or the time is over. */
export const UNSETTLED = `
  SELECT c.id FROM consents c JOIN support_cases s ON s.id = c.case_id
   WHERE c.state IN ${inSql(OPEN_CONSENT)} AND (c.valid_until <= clock_timestamp() OR NOT ${IS_PUT} OR ${ENDED_BY} IS NOT NULL)`;

/** Staff type this reference and a notice sends it: no name, no address, no sentence, and ASCII for the mail. */
const LOOKS_LIKE_A_REFERENCE = `'^(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9_./#:-]{0,63}$'`;

/** The reference that the vendor returned: checked before it is stored, and again here, before a notice repeats it. */
const A_CODE = `'^[!-?A-~]{1,64}$'`;

/** Recipients for a notice of the consent `c`: the one in the question, then the one of each notice or its confirmed successor. */
const MEANT_FOR = `
  SELECT 0 AS round, c.recipient_entity, c.recipient_country
  UNION ALL
  SELECT y.round, coalesce(f.recipient_entity, n.recipient_entity), coalesce(f.recipient_country, n.recipient_country)
    FROM deliveries y JOIN stop_notices n ON n.delivery_id = y.id LEFT JOIN delivery_findings f ON f.delivery_id = y.id
   WHERE y.escalation_id = c.escalation_id AND y.purpose = 'stop-and-erase'`;

/**
 * The consent was withdrawn after a letter was or may have been sent, and there is no notice. The notice waits for unsettled releases:
 * the vendor's case reference may still come, and one intent key never goes out with two bodies. A notice that ended because its
 * address or company changed does not count.
 */
const IS_OWED = `
       c.state = 'withdrawn'
   AND EXISTS (SELECT 1 FROM disclosures d WHERE d.consent_id = c.id AND d.outcome IN ${inSql(HAS_LEFT)})
   AND NOT EXISTS (SELECT 1 FROM disclosures d WHERE d.consent_id = c.id AND d.outcome = 'released')
   AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.escalation_id = c.escalation_id AND n.purpose = 'stop-and-erase'
                      AND NOT ${isMadeAnew('n')})`;

/** Consents whose vendor is owed a notice. */
export const OWED = `SELECT c.id FROM consents c WHERE ${IS_OWED}`;

/**
 * The notice that is owed for a consent: a new one is the next round, under its own intent key. Its recipient is the company that was
 * told, or its successor by a finding. If the register names that company with a support address, the notice goes there. Otherwise it
 * keeps the address of the escalation and is dead-lettered. Its case reference is the one of the personal letter, or else the last one
 * that staff recorded.
 */
export const OWED_NOTICE = `
  SELECT c.id, c.escalation_id, c.vendor_id, c.person_version_id, e.sender,
         coalesce(substring(r.vendor_case_reference FROM ${A_CODE}), (SELECT a.vendor_case_reference FROM vendor_answers a
           WHERE a.case_id = c.case_id AND a.vendor_case_reference ~ ${LOOKS_LIKE_A_REFERENCE} ORDER BY a.id DESC LIMIT 1)) AS vendor_case_reference,
         CASE WHEN w.is_registered AND v.support_address IS NOT NULL THEN v.support_channel ELSE e.channel END AS channel,
         CASE WHEN w.is_registered AND v.support_address IS NOT NULL THEN v.support_address ELSE e.recipient END AS recipient,
         w.recipient_entity, w.recipient_country,
         (SELECT count(*)::int + 1 FROM deliveries n WHERE n.escalation_id = e.id AND n.purpose = 'stop-and-erase') AS round
    FROM consents c JOIN escalations e ON e.id = c.escalation_id JOIN vendors v ON v.id = c.vendor_id
    CROSS JOIN LATERAL (
      SELECT t.*, (t.recipient_entity, t.recipient_country) = (v.legal_entity, v.country) AS is_registered
        FROM (SELECT recipient_entity, recipient_country FROM (${MEANT_FOR}) m ORDER BY m.round DESC LIMIT 1) t) w
    LEFT JOIN escalation_receipts r ON r.escalation_id = e.id AND r.form = 'personal'
   WHERE c.id = $1 AND ${IS_OWED}`;

export type OwedNotice = Pick<Consent, 'id' | 'escalationId' | 'vendorId' | 'personVersionId'> &
  Omit<StopNotice, 'deliveryId' | 'consentId' | 'composedAt'> &
  Pick<Delivery, 'round'>;
