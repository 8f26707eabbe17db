/** Tests that play many cases of one license: nobody may be asked about one so often, so what came before is moved to the past. */
import type { TestDatabase } from './cluster.js';

/** As if whatever was asked so far had been asked two months ago, and what nobody answered had run out. A Yes stays as it is. */
export const askedLongAgo = (database: Pick<TestDatabase, 'query'>): Promise<unknown> =>
  database.query(`
    SET session_replication_role = replica;
    UPDATE consents SET valid_until = clock_timestamp() WHERE state = 'requested' AND valid_until > clock_timestamp();
    UPDATE consents SET requested_at = requested_at - interval '60 days' WHERE state NOT IN ('given', 'consumed') AND requested_at > clock_timestamp() - interval '60 days';
    UPDATE consent_events SET at = at - interval '60 days' WHERE state IN ('refused', 'withdrawn') AND at > clock_timestamp() - interval '60 days';
    SET session_replication_role = origin;`);
