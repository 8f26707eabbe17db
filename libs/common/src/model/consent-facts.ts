/** What two services read of a consent `c`, in SQL. */
import { LATE_ANSWERS } from './consent.entity.js';
import { inSql } from './in-sql.js';

const LATE_EVENT = `FROM consent_events l WHERE l.consent_id = c.id AND l.state IN ${inSql(LATE_ANSWERS)}
   ORDER BY l.at DESC LIMIT 1`;
/** The last late answer and its time; it has no effect. */
export const LATE_ANSWER = `(SELECT l.state ${LATE_EVENT}) AS late_answer, (SELECT l.at ${LATE_EVENT}) AS late_at`;

/** Vendor `v` differs now from the recipient that the person was asked about; a release compares the same columns (decide.ts). */
export const RECIPIENT_CHANGED = `
  (c.recipient_entity, c.recipient_country, c.recipient_safeguard, c.recipient_channel, c.recipient_address)
    IS DISTINCT FROM (v.legal_entity, v.country, v.safeguard, v.support_channel, v.support_address)`;
