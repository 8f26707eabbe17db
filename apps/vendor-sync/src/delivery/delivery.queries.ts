/** The statements of claim, settle and sweep. Each names the fence it belongs to and changes nothing under another one. */
import { AT_REST, HAS_LEFT, IN_FLIGHT, isLeftOpen } from '#model/delivery.states.js';
import { inFlightOf, isDue } from '#model/held-back.js';
import { inSql } from '#model/in-sql.js';

/** Locks a vendor's gate, so that cap, pace and breaker are judged one claim at a time. `TRY_GATE` finds no row where the gate is locked or missing. */
const GATE = `
  SELECT g.used_slot_at, g.failures, g.open_until, v.paused, v.cap, v.pace_per_minute, v.id AS vendor_id, v.adapter, clock_timestamp() AS now
    FROM vendor_gates g JOIN vendors v ON v.id = g.vendor_id
   WHERE g.vendor_id = $1 FOR NO KEY UPDATE OF g`;
export const TRY_GATE = `${GATE} SKIP LOCKED`;
export const LOCK_GATE = GATE;
export const VENDOR_OF = `SELECT vendor_id FROM deliveries WHERE id = $1`;

export const MAKE_GATE = `
  INSERT INTO vendor_gates (vendor_id, used_slot_at, failures, open_until, awake_until)
  SELECT id, clock_timestamp() - interval '1 hour', 0, NULL, clock_timestamp() FROM vendors WHERE id = $1 ON CONFLICT DO NOTHING`;

/**
 * What is due for vendor $1, the longest due first, $2 at most and not more than its cap $3 leaves. A statement of its own, after the lock
 * of the gate: its snapshot counts what others claimed meanwhile. What somebody else has locked is passed over.
 */
const lockDue = (one: string): string => `
  SELECT d.id, d.purpose, d.form, d.person_version_id, d.step, d.rung, d.fence, d.reason, d.next_at, clock_timestamp() AS now
    FROM deliveries d
   WHERE d.vendor_id = $1 AND ${isDue('d')}${one}
   ORDER BY d.next_at LIMIT greatest(0, least($2::int, $3::int - ${inFlightOf('$1')})) FOR NO KEY UPDATE OF d SKIP LOCKED`;
export const LOCK_DUE = lockDue('');
export const LOCK_ONE = lockDue(' AND d.id = $4');

export const COUNT_DUE = `
  SELECT ${inFlightOf('$1')} AS in_flight, EXISTS (SELECT 1 FROM deliveries d WHERE d.vendor_id = $1 AND ${isDue('d')}) AS is_due`;

/** Whether a look is worth the gate's lock. */
export const ANY_DUE = `SELECT EXISTS (SELECT 1 FROM deliveries d WHERE d.vendor_id = $1 AND ${isDue('d')}) AS is_due`;

/** $1: the claims, as JSON; those with a time of release are released in this transaction. */
export const CLAIM = `
  WITH claim AS (SELECT * FROM json_to_recordset($1::json) AS r (id text, attempt text, fence integer, step text, released_at timestamptz)),
       gate AS (
         UPDATE vendor_gates SET used_slot_at = $5, awake_until = clock_timestamp() + $6 * interval '1 millisecond' WHERE vendor_id = $4),
       written AS (
         INSERT INTO attempts (id, delivery_id, fence, step, claimed_at, released_at, settled_at, outcome, code, status_code)
         SELECT attempt, id, fence, step, $2, released_at, NULL, NULL, NULL, NULL FROM claim)
  UPDATE deliveries d
     SET state = CASE WHEN c.released_at IS NULL THEN 'claimed' ELSE 'released' END, step = c.step, fence = c.fence,
         lease_until = clock_timestamp() + $3 * interval '1 millisecond', reason = NULL
    FROM claim c WHERE d.id = c.id`;

/**
 * Ends deliveries that are to be cancelled, of vendor $1 or of all: what nobody has claimed, also before its time, held or a dead letter. A
 * dead letter keeps when and why it was dead-lettered.
 */
export const END_STOPPED = `
  UPDATE deliveries SET state = 'cancelled', lease_until = NULL, settled_at = CASE WHEN state = 'dead' THEN settled_at ELSE clock_timestamp() END,
         reason = CASE WHEN state = 'dead' THEN reason END
   WHERE id IN (SELECT id FROM deliveries
                 WHERE cancel_requested_at IS NOT NULL AND state IN ${inSql(AT_REST)} AND ($1::text IS NULL OR vendor_id = $1)
                 ORDER BY id LIMIT 200 FOR NO KEY UPDATE SKIP LOCKED)`;

/** What the letters of an escalation may say beside the personal fields; a notice to stop and to erase has its own composition. */
export const READ_ESCALATION = `
  SELECT e.id, coalesce(n.channel, e.channel) AS channel, coalesce(n.recipient, e.recipient) AS recipient,
         coalesce(n.recipient_entity, e.recipient_entity) AS recipient_entity, coalesce(n.recipient_country, e.recipient_country) AS recipient_country,
         coalesce(n.sender, e.sender) AS sender,
         coalesce(n.composed_at, e.composed_at) AS composed_at, li.serial_number, li.our_reference AS license_reference,
         n.vendor_case_reference
    FROM deliveries d JOIN escalations e ON e.id = d.escalation_id JOIN support_cases c ON c.id = e.case_id
    JOIN licenses li ON li.id = c.license_id LEFT JOIN stop_notices n ON n.delivery_id = d.id
   WHERE d.id = $1`;

export const INSERT_RECEIPT = `
  INSERT INTO escalation_receipts (escalation_id, form, vendor_case_reference, received_at) VALUES ($1, $2, $3, clock_timestamp())
  ON CONFLICT DO NOTHING`;

/** The vendor and host that the secret of this name is bound to. */
const bindingOf = (name: string): string =>
  `(SELECT json_build_object('vendorId', s.vendor_id, 'host', s.host) FROM vendor_secrets s WHERE s.name = ${name})`;

/**
 * What the letters of a delivery may say beside the personal fields, and how to reach the vendor. Letters are made from
 * rows that never change, so that one intent key never has two bodies. `ever_open`: an attempt is unknown, disputed or pending.
 * `said_taken`: the vendor said that it has the order, and no administrator has just retried the delivery.
 */
export const READ_JOBS = `
  SELECT d.id AS delivery_id, clock_timestamp() AS now, d.purpose, d.intent_key, d.fulfilment_id, d.license_id, d.escalation_id, d.person_version_id, d.revived_fence, to_char(d.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS ordered_on,
         coalesce(l.our_reference, d.intent_key) AS reference, coalesce(l.seats, ol.seats) AS seats, ol.term_months,
         p.id AS product_id, ol.product_reference AS product, p.serial_format,
         v.id AS vendor_id, v.legal_entity, v.country, v.adapter, v.base_url, v.secret_name, v.support_channel, v.support_address, v.support_secret_name,
         ${bindingOf('v.secret_name')} AS secret_bound, ${bindingOf('coalesce(v.support_secret_name, v.secret_name)')} AS support_secret_bound,
         d.fence > 0 AND EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND ${isLeftOpen('a')}) AS ever_open,
         d.fence > 0 AND (d.revived_fence IS NULL OR d.rung > 0) AND EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id
             AND (a.code = 'already-there' OR a.outcome = 'pending' AND a.status_code = 409)) AS said_taken
    FROM deliveries d
    JOIN vendors v ON v.id = d.vendor_id
    LEFT JOIN licenses l ON l.id = d.license_id
    LEFT JOIN fulfilments f ON f.id = coalesce(d.fulfilment_id, l.fulfilment_id)
    LEFT JOIN order_lines ol ON ol.id = f.order_line_id
    LEFT JOIN products p ON p.id = ol.product_id
   WHERE d.id = ANY($1)`;

/** The person's values, to recognise them in other texts; the problem text where the letter holds it. */
export const READ_WHOSE = `
  SELECT d.id AS delivery_id, pv.first_name, pv.last_name, pv.email,
         coalesce((SELECT t.text FROM case_texts t JOIN escalations e ON e.case_id = t.case_id AND e.text_version = t.version
                    WHERE e.id = d.escalation_id AND d.purpose = 'escalation-personal'), '') AS problem_text
    FROM deliveries d JOIN person_versions pv ON pv.id = d.person_version_id
   WHERE d.id = ANY($1)`;

/** All texts of the case; the vendor's reference that a notice repeats must not quote them. */
export const READ_TEXTS = `
  SELECT t.text FROM deliveries d JOIN escalations e ON e.id = d.escalation_id JOIN case_texts t ON t.case_id = e.case_id
   WHERE d.id = $1`;

export const SETTLE_DELIVERY = `
  UPDATE deliveries
     SET state = $3, step = $4, rung = $5, next_at = clock_timestamp() + $6 * interval '1 millisecond', reason = $7, lease_until = NULL,
         settled_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE clock_timestamp() END
   WHERE id = $1 AND fence = $2 AND state IN ${inSql(IN_FLIGHT)}
   RETURNING id`;

export const SETTLE_ATTEMPT = `
  WITH ledger AS (UPDATE disclosures SET outcome = $6, settled_at = clock_timestamp() WHERE attempt_id = $1 AND outcome = 'released')
  UPDATE attempts SET settled_at = clock_timestamp(), outcome = $2, code = $3, status_code = $4 WHERE id = $1 AND delivery_id = $5`;

export const GATE_FAILED = `
  UPDATE vendor_gates
     SET failures = failures + 1,
         open_until = CASE WHEN failures + 1 >= $2 THEN clock_timestamp() + $3 * interval '1 millisecond' ELSE open_until END
   WHERE vendor_id = $1`;

/** A wait that the vendor asked for holds for all of its deliveries. */
export const GATE_WAIT = `
  UPDATE vendor_gates SET open_until = greatest(open_until, clock_timestamp() + $2 * interval '1 millisecond') WHERE vendor_id = $1`;

/** Closes the breaker. A wait that the vendor asked for stays in force, also when an earlier call is answered now. */
export const GATE_ANSWERED = `
  UPDATE vendor_gates SET failures = 0, open_until = CASE WHEN failures >= $2 THEN NULL ELSE open_until END
   WHERE vendor_id = $1 AND failures > 0`;

const LEASE_IS_OVER = `d.state IN ${inSql(IN_FLIGHT)} AND d.lease_until < clock_timestamp()`;

/** Claims whose lease ran out. */
export const LAPSED = `SELECT d.id FROM deliveries d WHERE ${LEASE_IS_OVER}`;

/** One of them, locked; none where another sweep has it or where it was settled meanwhile. */
export const LOCK_LAPSED = `
  SELECT d.id, d.fence, d.state, d.purpose, d.step, d.rung, v.adapter, v.support_channel, a.id AS attempt_id
    FROM deliveries d JOIN vendors v ON v.id = d.vendor_id JOIN attempts a ON a.delivery_id = d.id AND a.fence = d.fence
   WHERE d.id = $1 AND ${LEASE_IS_OVER} FOR NO KEY UPDATE OF d SKIP LOCKED`;

/** Vendors with something due that their gate does not keep here. */
export const VENDORS_DUE = `
  SELECT v.id FROM vendors v LEFT JOIN vendor_gates g ON g.vendor_id = v.id
   WHERE NOT v.paused AND (g.open_until IS NULL OR g.open_until <= clock_timestamp())
     AND EXISTS (SELECT 1 FROM deliveries d WHERE d.vendor_id = v.id AND ${isDue('d')})`;

/**
 * Settles together what was answered with a license: the good case, of several deliveries. $1: the rows, as JSON. A row whose fence is old
 * is not among those that are locked, in the order of their ids, and writes nothing. Returns each that was written, and whether its license was.
 */
export const SETTLE_ISSUED = `
  WITH issued AS (
         SELECT * FROM json_to_recordset($1::json) AS r (
           delivery text, fence integer, step text, rung integer, attempt text, status integer, left_as text, vendor text, license text, fulfilment text,
           product text, version text, reference text, serial text, key text, seats integer, starts_on date, expires_on date, maintenance_until date)),
       held AS (
         SELECT d.id FROM deliveries d JOIN issued r ON r.delivery = d.id
          WHERE d.fence = r.fence AND d.state IN ${inSql(IN_FLIGHT)} ORDER BY d.id FOR NO KEY UPDATE OF d),
       mine AS (SELECT r.* FROM issued r JOIN held h ON h.id = r.delivery),
       delivery AS (
         UPDATE deliveries d SET state = 'done', step = m.step, rung = m.rung, next_at = clock_timestamp(), reason = NULL, lease_until = NULL,
                settled_at = clock_timestamp() FROM mine m WHERE d.id = m.delivery),
       ledger AS (
         UPDATE disclosures x SET outcome = m.left_as, settled_at = clock_timestamp() FROM mine m
          WHERE x.attempt_id = m.attempt AND x.outcome = 'released'),
       attempt AS (
         UPDATE attempts a SET settled_at = clock_timestamp(), outcome = 'done', code = NULL, status_code = m.status FROM mine m
          WHERE a.id = m.attempt AND a.delivery_id = m.delivery),
       gate AS (
         UPDATE vendor_gates SET failures = 0, open_until = CASE WHEN failures >= $2 THEN NULL ELSE open_until END
          WHERE failures > 0 AND vendor_id IN (SELECT vendor FROM mine)),
       made AS (
         INSERT INTO licenses (id, fulfilment_id, vendor_id, product_id, person_version_id, our_reference, serial_number, license_key, seats,
                               starts_on, expires_on, maintenance_until, state, issued_at, revoked_at)
         SELECT license, fulfilment, vendor, product, version, reference::uuid, serial, key, seats, starts_on, expires_on, maintenance_until, 'active',
                clock_timestamp(), NULL FROM mine
         ON CONFLICT (vendor_id, serial_number) DO NOTHING RETURNING id)
  SELECT m.delivery AS delivery_id, made.id IS NOT NULL AS is_made FROM mine m LEFT JOIN made ON made.id = m.license`;

/** Inserts nothing where the vendor has given this serial number to another license. */
export const INSERT_LICENSE = `
  INSERT INTO licenses (id, fulfilment_id, vendor_id, product_id, person_version_id, our_reference, serial_number, license_key, seats,
                        starts_on, expires_on, maintenance_until, state, issued_at, revoked_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active', clock_timestamp(), NULL)
  ON CONFLICT (vendor_id, serial_number) DO NOTHING RETURNING id`;

export const REVOKE_LICENSE = `UPDATE licenses SET state = 'revoked', revoked_at = clock_timestamp() WHERE id = $1 AND state = 'active'`;

const DEAD_LETTER = `
  SELECT d.id, d.vendor_id, d.purpose, d.step, d.reason, d.settled_at, d.fulfilment_id, d.license_id, d.escalation_id, v.adapter, v.support_channel,
         CASE WHEN d.cancel_requested_at IS NULL THEN d.state ELSE 'cancelled' END AS state,
         EXISTS (SELECT 1 FROM disclosures x WHERE x.delivery_id = d.id AND x.outcome IN ${inSql(HAS_LEFT)}) AS may_have_left,
         ARRAY(SELECT DISTINCT coalesce(a.code, a.outcome) FROM attempts a WHERE a.delivery_id = d.id AND a.outcome IS NOT NULL) AS codes,
         (SELECT a.code FROM attempts a WHERE a.delivery_id = d.id ORDER BY a.fence DESC LIMIT 1) AS last_code,
         v.legal_entity AS registered_entity, v.country AS registered_country,
         coalesce(n.recipient_entity, e.recipient_entity) AS meant_entity, coalesce(n.recipient_country, e.recipient_country) AS meant_country
    FROM deliveries d JOIN vendors v ON v.id = d.vendor_id
    LEFT JOIN escalations e ON e.id = d.escalation_id LEFT JOIN stop_notices n ON n.delivery_id = d.id`;

export const READ_DEAD = `${DEAD_LETTER}
   WHERE d.state = 'dead' AND d.cancel_requested_at IS NULL AND ($1::text IS NULL OR d.id > $1) ORDER BY d.id LIMIT $2`;

/** Changes nothing where the delivery is no longer dead, is to be cancelled, or is dead for another reason than the one that was judged. */
export const REVIVE = `
  WITH revived AS (
         UPDATE deliveries SET state = 'waiting', rung = 0, next_at = clock_timestamp(), reason = NULL, settled_at = NULL, revived_fence = fence
          WHERE id = $1 AND state = 'dead' AND cancel_requested_at IS NULL AND reason IS NOT DISTINCT FROM $3
          RETURNING id, old.settled_at AS dead_at, old.reason AS dead_as),
       kept AS (INSERT INTO delivery_retries (delivery_id, dead_at, dead_as, retried_by, retried_at)
                SELECT id, dead_at, dead_as, $2, clock_timestamp() FROM revived)
  SELECT id FROM revived`;

export const LOCK_DELIVERY = `SELECT id FROM deliveries WHERE id = $1 FOR NO KEY UPDATE`;
/** A statement of its own, after the lock. */
export const READ_LETTER = `${DEAD_LETTER} WHERE d.id = $1`;
export const READ_FINDING = `SELECT finding FROM delivery_findings WHERE delivery_id = $1`;

export const END_DEAD = `
  WITH found AS (INSERT INTO delivery_findings (delivery_id, dead_as, dead_at, finding, source, recorded_by, recorded_at, recipient_entity, recipient_country)
                 SELECT id, $4, settled_at, $5, $6, $7, clock_timestamp(), $8, $9 FROM deliveries WHERE id = $1)
  UPDATE deliveries SET state = $2, reason = $3, settled_at = clock_timestamp() WHERE id = $1`;

/** Sets the ledger entry that is `may-have-left` to `sent`, if there is only one: of several it is unknown which one arrived. */
export const IT_ARRIVED = `
  UPDATE disclosures SET outcome = 'sent' WHERE delivery_id = $1 AND outcome = 'may-have-left'
     AND (SELECT count(*) FROM disclosures o WHERE o.delivery_id = $1 AND o.outcome = 'may-have-left') = 1`;
