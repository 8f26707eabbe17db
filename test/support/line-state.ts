/** The state of lines, and what a vendor's answer makes of them, in the rows. */
import { isCurrent, lineState } from '../../apps/orders/src/fulfilment/fulfilment.queries.js';
import type { TestDatabase } from './cluster.js';

/** As a table: `order_id`, `state`. */
export const LINES = `(SELECT l.order_id, ${lineState('d')} AS state
  FROM order_lines l JOIN fulfilments f ON f.order_line_id = l.id JOIN deliveries d ON ${isCurrent('d', 'f')})`;

/** The vendor has a question about each of these lines. */
export const cameBack = (database: TestDatabase, orderLineIds: readonly string[], reason: string) =>
  database.query(
    `UPDATE deliveries d SET state = 'needs-input', reason = $2, settled_at = clock_timestamp(), hold = false, cancel_requested_at = NULL
       FROM fulfilments f WHERE ${isCurrent('d', 'f')} AND f.order_line_id = ANY($1)`,
    [orderLineIds, reason],
  );
