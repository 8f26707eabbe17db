/** Deliveries in the states that only vendor-sync makes, written as rows. */
import { newId } from '#kernel/ids.js';
import type { ReleaseRequest } from '#disclosure/disclose.js';
import type { TestDatabase } from './cluster.js';

export interface AttemptWish {
  readonly step?: string;
  readonly released?: boolean;
  /** Null: still under way. */
  readonly outcome?: string | null;
}

/** Id of the delivery of an order's first line, in its present round. */
export async function deliveryOf(database: TestDatabase, orderId: string): Promise<string> {
  const [row] = await database.query<{ id: string }>(
    `SELECT d.id FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id AND f.round = d.round AND d.purpose = 'issue'
       JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1 ORDER BY l.position LIMIT 1`,
    [orderId],
  );
  return row!.id;
}

/** Writes attempts, in order, each under the next fence. Returns the id of the last. */
export async function addAttempts(
  database: TestDatabase,
  deliveryId: string,
  attempts: readonly AttemptWish[],
): Promise<string> {
  let id = '';
  for (const { step = 'issue', released = true, outcome = null } of attempts) {
    id = newId('attempt');
    await database.query(
      `WITH raised AS (UPDATE deliveries SET fence = fence + 1 WHERE id = $2 RETURNING fence)
       INSERT INTO attempts (id, delivery_id, fence, step, claimed_at, released_at, settled_at, outcome)
       SELECT $1, $2, fence, $3, now(), CASE WHEN $4 THEN now() END, CASE WHEN $5::text IS NOT NULL THEN now() END, $5 FROM raised`,
      [id, deliveryId, step, released, outcome],
    );
  }
  return id;
}

/** Claims a delivery as vendor-sync would, and returns what a release of it asks for. */
export async function claimed(database: TestDatabase, deliveryId: string): Promise<ReleaseRequest> {
  const attemptId = await addAttempts(database, deliveryId, [{ released: false }]);
  const [row] = await database.query<{ fence: number; channel: string; address: string }>(
    `UPDATE deliveries d SET state = 'claimed', lease_until = now() + interval '1 minute' FROM vendors v
      WHERE d.id = $1 AND v.id = d.vendor_id
      RETURNING d.fence, CASE WHEN d.escalation_id IS NULL THEN v.adapter ELSE v.support_channel END AS channel,
                coalesce(CASE WHEN d.escalation_id IS NULL THEN v.base_url ELSE v.support_address END, '') AS address`,
    [deliveryId],
  );
  return {
    deliveryId,
    fence: row!.fence,
    attemptId,
    purpose: 'issue',
    way: { channel: row!.channel, address: row!.address },
    needs: ['firstName', 'email'],
    accepts: ['lastName'],
    lifetimeMs: 5_000,
    render: (values) => [{ method: 'POST', path: '/licenses', headers: {}, body: JSON.stringify(values) }],
  };
}
