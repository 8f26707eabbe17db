/** The statements of escalations. */
import type { As } from '#kernel/database/rows.js';
import {
  EXPRESSED,
  MAY_HAVE_ARRIVED,
  OPEN_CONSENT,
  QUESTION_MAILS,
  REFUSALS,
  type Consent,
  type MailState,
} from '#model/consent.entity.js';
import { isUnknown, NOT_RELEASED, SETTLED, UNDER_WAY } from '#model/delivery.states.js';
import { inSql } from '#model/in-sql.js';
import type { License } from '#model/license.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import { UNUSED, type CaseText, type Escalation, type SupportCase } from '#model/support-case.entity.js';

export const LOCK_CASE = `SELECT id FROM support_cases WHERE id = (SELECT case_id FROM escalations WHERE id = $1) FOR NO KEY UPDATE`;

export const LOCK = `
  SELECT e.id, e.case_id, e.state, e.reason, e.form, e.serial_key, e.personal_key, e.serial_after, e.text_version, c.text_version AS case_text_version,
         c.state AS case_state, c.vendor_id, c.license_id, li.state AS license_state, c.person_id, c.person_version_id, c.language, pv.last_name,
         (SELECT t.purged_at FROM case_texts t WHERE t.case_id = e.case_id AND t.version = e.text_version) AS text_purged_at
    FROM escalations e JOIN support_cases c ON c.id = e.case_id JOIN person_versions pv ON pv.id = c.person_version_id
    JOIN licenses li ON li.id = c.license_id
   WHERE e.id = $1 FOR NO KEY UPDATE OF e`;

export type LockedEscalation = Pick<
  Escalation,
  'id' | 'caseId' | 'state' | 'reason' | 'form' | 'serialKey' | 'personalKey'
> &
  Pick<Escalation, 'serialAfter' | 'textVersion'> &
  As<SupportCase, { caseTextVersion: 'textVersion'; caseState: 'state' }> &
  Pick<SupportCase, 'vendorId' | 'licenseId' | 'personId' | 'personVersionId' | 'language'> &
  As<License, { licenseState: 'state' }> &
  Pick<PersonVersion, 'lastName'> &
  As<CaseText, { textPurgedAt: 'purgedAt' }>;

/** True: the register names another company, channel or address than the escalation was composed for. */
export const IS_MISDIRECTED = `
  SELECT (e.recipient_entity, e.recipient_country, e.channel, e.recipient)
           IS DISTINCT FROM (v.legal_entity, v.country, v.support_channel, v.support_address) AS misdirected
    FROM escalations e JOIN support_cases c ON c.id = e.case_id JOIN vendors v ON v.id = c.vendor_id WHERE e.id = $1`;

/** The recipient in a question: the one that the letter was composed for. No row where the register names another company, channel or address. */
export const READ_RECIPIENT = `
  SELECT v.legal_entity AS recipient_entity, v.country AS recipient_country, v.safeguard AS recipient_safeguard,
         v.head_office AS recipient_head_office, e.channel AS recipient_channel, e.recipient AS recipient_address
    FROM vendors v, escalations e
   WHERE v.id = $1 AND e.id = $2
     AND (e.recipient_entity, e.recipient_country, e.channel, e.recipient) = (v.legal_entity, v.country, v.support_channel, v.support_address)`;

export type MeantRecipient = Pick<Consent, 'recipientEntity' | 'recipientCountry' | 'recipientSafeguard'> &
  Pick<Consent, 'recipientHeadOffice' | 'recipientChannel' | 'recipientAddress'>;

/** Null keeps the form, or the time, as it was. */
export const MOVE = `
  UPDATE escalations SET state = $2, reason = $3, form = coalesce($4, form), serial_after = coalesce($5::timestamptz, serial_after) WHERE id = $1`;

export const DISCARD_OTHERS = `
  UPDATE escalations SET state = 'discarded', reason = 'another-chosen' WHERE case_id = $1 AND id <> $2 AND state = 'composed'`;

/** A later escalation with which support went on. A composed or discarded one counts only if this one failed ($3). */
export const LATER = `
  SELECT id FROM escalations WHERE case_id = $1 AND id > $2 AND ($3 = 'failed' OR state NOT IN ${inSql(UNUSED)}) LIMIT 1`;

/** Runs in a statement after the lock of the escalation. */
export const READ_CONSENT = `
  SELECT c.id, c.state, EXISTS (SELECT 1 FROM consent_events g WHERE g.consent_id = c.id AND g.state = 'given') AS said_yes
    FROM consents c WHERE c.escalation_id = $1`;

export interface ConsentSays extends Pick<Consent, 'id' | 'state'> {
  readonly saidYes: boolean;
}

/** Cancels a personal letter that is not released yet after its consent was withdrawn. A release under way is not stopped: it is settled. */
export const STOP = `
  UPDATE deliveries SET cancel_requested_at = clock_timestamp()
   WHERE escalation_id = $1 AND purpose = 'escalation-personal' AND state IN ${inSql(NOT_RELEASED)} AND cancel_requested_at IS NULL
     AND EXISTS (SELECT 1 FROM consents c WHERE c.escalation_id = $1 AND c.state = 'withdrawn')
  RETURNING vendor_id`;

/** Escalations whose personal letter STOP would cancel. */
export const WITHDRAWN = `
  SELECT c.escalation_id AS id FROM consents c JOIN deliveries d ON d.escalation_id = c.escalation_id
   WHERE c.state = 'withdrawn' AND d.purpose = 'escalation-personal' AND d.state IN ${inSql(NOT_RELEASED)} AND d.cancel_requested_at IS NULL`;

/** The delivery of one form ($2) of an escalation. */
export const READ_DELIVERY = `
  SELECT d.purpose, d.state, d.reason,
         EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND ${isUnknown('a')}) AS ever_unknown
    FROM deliveries d
   WHERE d.escalation_id = $1 AND d.purpose = CASE WHEN $2 = 'personal' THEN 'escalation-personal' ELSE 'escalation-serial' END`;

/**
 * Escalations that do not yet show the state of their delivery. $1: codes after which a personal letter falls back. A failed
 * escalation falls back only if nothing may have been sent and its reason is not final ($2).
 */
export const BEHIND = `
  SELECT e.id FROM escalations e
    JOIN deliveries d ON d.escalation_id = e.id AND d.purpose = CASE WHEN e.form = 'personal' THEN 'escalation-personal' ELSE 'escalation-serial' END
   WHERE (e.state = 'delivering' AND d.state IN ${inSql(SETTLED)})
      OR (e.state = 'failed' AND d.state IN ${inSql(['done', ...UNDER_WAY])})
      OR (e.state = 'failed' AND e.form = 'personal' AND (d.state = 'cancelled' OR (d.state = 'refused' AND d.reason = ANY($1)))
          AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND ${isUnknown('a')})
          AND coalesce(e.reason, '') <> ALL($2))`;

/** Consents of a person ($1) about a license ($2), in any case. */
const ABOUT_LICENSE = `c.person_id = $1 AND c.case_id IN (SELECT id FROM support_cases WHERE license_id = $2)`;

/** End of the pause after a person's No about a license; a withdrawal without a Yes is a No. $3: days. */
export const LEFT_ALONE = `
  SELECT max(v.at) + $3 * interval '24 hours' AS until FROM consents c JOIN consent_events v ON v.consent_id = c.id
   WHERE ${ABOUT_LICENSE} AND (v.state IN ${inSql(REFUSALS)} OR v.state = 'withdrawn'
          AND NOT EXISTS (SELECT 1 FROM consent_events g WHERE g.consent_id = c.id AND g.state = 'given'))
  HAVING max(v.at) + $3 * interval '24 hours' > clock_timestamp()`;

/** End of the time in which a second wish to be asked again does not count. $3: days. */
export const WISHED_LATELY = `
  SELECT max(c.requested_at) + $3 * interval '24 hours' AS until FROM consents c
   WHERE ${ABOUT_LICENSE} AND c.on_their_wish IS NOT NULL
  HAVING max(c.requested_at) + $3 * interval '24 hours' > clock_timestamp()`;

/** Claimed: it is being sent at this moment. */
const MAY_BE_THERE: readonly MailState[] = [...MAY_HAVE_ARRIVED, 'claimed'];

/** End of the pause after $3 unanswered questions within $4 days. Only a question counts whose mail, or a reminder, was sent or may have been, and did not come back. */
export const SILENT_LATELY = `
  SELECT min(q.requested_at) + $4 * interval '24 hours' AS until
    FROM (SELECT c.requested_at FROM consents c
           WHERE ${ABOUT_LICENSE} AND c.requested_at > clock_timestamp() - $4 * interval '24 hours'
             AND NOT EXISTS (SELECT 1 FROM consent_events v WHERE v.consent_id = c.id AND v.state IN ${inSql(EXPRESSED)})
             AND EXISTS (SELECT 1 FROM mails m WHERE m.consent_id = c.id AND m.kind IN ${inSql(QUESTION_MAILS)} AND m.state IN ${inSql(MAY_BE_THERE)} AND m.returned_at IS NULL)
           ORDER BY c.requested_at DESC LIMIT $3) q
  HAVING count(*) = $3`;

/** An open question; `until` is the end of its link. The case is compared, since consent records the end of a question a little later. */
export const OPEN_QUESTION = `
  SELECT c.case_id, c.valid_until AS until FROM consents c JOIN support_cases s ON s.id = c.case_id AND s.state = 'open' AND s.text_version = c.text_version
   WHERE ${ABOUT_LICENSE} AND c.state = 'requested' AND c.valid_until > clock_timestamp() LIMIT 1`;

/** Asking escalations whose consent was answered or has ended ($1). */
export const ANSWERED = `
  SELECT e.id FROM escalations e JOIN consents c ON c.escalation_id = e.id WHERE e.state = 'asking' AND c.state = ANY($1)`;

/** Open consents of a case. Closing the case or changing its text ends them; consent records that. */
export const OPEN_CONSENTS = `SELECT id FROM consents WHERE case_id = $1 AND state IN ${inSql(OPEN_CONSENT)}`;

/** ANSWERED, of one case. */
export const ANSWERED_OF_CASE = `
  SELECT e.id FROM escalations e JOIN consents c ON c.escalation_id = e.id WHERE e.case_id = $1 AND e.state = 'asking' AND c.state = ANY($2)`;

/** Asking escalations whose time to wait for an answer is over. */
export const SILENT = `SELECT id FROM escalations WHERE state = 'asking' AND serial_after <= clock_timestamp()`;
