/** What keeps a delivery here that is due: its vendor's gate, as vendor-sync judges it, told to whoever only reads. As SQL. */
import { inSql } from './in-sql.js';
import { IN_FLIGHT } from './delivery.states.js';

/** Failures in a row that open a vendor's breaker. */
export const BREAKER_FAILURES = 5;

/** What vendor-sync may take up, whatever the gate says. The time of the statement: an index is of no use to a clock that goes on within it. */
export const isDue = (delivery: string): string =>
  `(${delivery}.state = 'waiting' AND ${delivery}.next_at <= statement_timestamp() AND NOT ${delivery}.hold AND ${delivery}.cancel_requested_at IS NULL)`;

/** Deliveries of a vendor whose claim holds. */
export const inFlightOf = (vendorId: string): string => `
  (SELECT count(*)::int FROM deliveries o
    WHERE o.vendor_id = ${vendorId} AND o.state IN ${inSql(IN_FLIGHT)} AND o.lease_until > clock_timestamp())`;

const isAtCap = (vendor: string, gate: string): string =>
  `${inFlightOf(`${vendor}.id`)} >= CASE WHEN ${gate}.failures >= ${BREAKER_FAILURES} THEN 1 ELSE ${vendor}.cap END`;

const nextSlot = (vendor: string, gate: string): string =>
  `${gate}.used_slot_at + interval '1 minute' / ${vendor}.pace_per_minute`;

/** Code of what holds back the due deliveries of a vendor; null where nothing does. The row of the gate may be missing. */
export const heldBackBy = (vendor: string, gate: string): string => `
  CASE WHEN ${vendor}.paused THEN 'vendor-paused'
       WHEN ${gate}.open_until > statement_timestamp()
         THEN CASE WHEN ${gate}.failures >= ${BREAKER_FAILURES} THEN 'breaker-open' ELSE 'vendor-asked-to-wait' END
       WHEN ${isAtCap(vendor, gate)} THEN 'vendor-at-cap'
       WHEN ${nextSlot(vendor, gate)} > statement_timestamp() THEN 'vendor-paced' END`;
