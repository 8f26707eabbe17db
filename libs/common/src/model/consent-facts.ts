/** What two services read of a consent `c`, in SQL. */
import { LATE_ANSWERS } from './consent.entity.js';
import { inSql } from './delivery.states.js';

const LATE_EVENT = `FROM consent_events l WHERE l.consent_id = c.id AND l.state IN ${inSql(LATE_ANSWERS)}
   ORDER BY l.at DESC LIMIT 1`;
/** The last answer that came after the question had ended, which counts for nothing, and when it came. */
export const LATE_ANSWER = `(SELECT l.state ${LATE_EVENT}) AS late_answer, (SELECT l.at ${LATE_EVENT}) AS late_at`;

/** The vendor `v` is another company now than the one that was asked about, sits elsewhere, or is reached another way: a release compares the same (decide.ts). */
export const RECIPIENT_CHANGED = `
  (c.recipient_entity, c.recipient_country, c.recipient_safeguard, c.recipient_channel, c.recipient_address)
    IS DISTINCT FROM (v.legal_entity, v.country, v.safeguard, v.support_channel, v.support_address)`;
