/**
 * Who of a customer buys in person. It decides the legal basis in the ledger and whether somebody is told, so it is no clerk's to say of
 * everybody: the first person who was the buyer of a customer stays the only one. The row of the customer makes two orders at once one.
 */
import { EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { Refusal } from '#kernel/refusal.js';

const CLAIM = `
  INSERT INTO customer_buyers (customer_id, person_id, order_id, recorded_at)
  SELECT $1, person_id, $3, clock_timestamp() FROM person_versions WHERE id = $2 ON CONFLICT (customer_id) DO NOTHING`;
/** A statement of its own, after the wait for another order. */
const IS_BUYER = `
  SELECT 1 FROM customer_buyers b JOIN person_versions v ON v.person_id = b.person_id WHERE b.customer_id = $1 AND v.id = $2`;
const NOT_THE_BUYER_ANY_MORE = `
  UPDATE order_lines SET licensee_is_buyer = false WHERE id = $1 AND licensee_is_buyer
     AND NOT EXISTS (SELECT 1 FROM customer_buyers b JOIN person_versions v ON v.person_id = b.person_id WHERE b.customer_id = $2 AND v.id = $3)
  RETURNING id`;

export interface BuyerLine {
  readonly field: string;
  readonly personVersionId: string;
}

/** Of these lines each says that its licensee buys in person; refuses the first that names another person than the buyer. */
export async function assertOneBuyer(
  manager: EntityManager,
  customerId: string,
  orderId: string,
  lines: readonly BuyerLine[],
): Promise<void> {
  for (const { field, personVersionId } of lines) {
    await manager.query(CLAIM, [customerId, personVersionId, orderId]);
    const found = await rows(manager, IS_BUYER, [customerId, personVersionId]);
    if (found.length === 0) throw new Refusal('invalid-input', [{ field, rule: 'one-buyer' }]);
  }
}

/** A line that is answered with somebody else is not the buyer's any more: that person has to be told. True where it was. */
export async function endBuyerOfLine(
  manager: EntityManager,
  lineId: string,
  customerId: string,
  personVersionId: string,
): Promise<boolean> {
  const ended = await rows(manager, NOT_THE_BUYER_ANY_MORE, [lineId, customerId, personVersionId]);
  return ended.length > 0;
}
