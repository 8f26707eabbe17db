/**
 * The buyer of a customer: the licensee who buys in person. It decides the legal basis in the ledger and whether a licensee gets the notice
 * of first disclosure. So the first buyer of a customer stays the only one; `customer_buyers` has one row per customer.
 */
import { EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { Refusal } from '#kernel/refusal.js';

const CLAIM = `
  INSERT INTO customer_buyers (customer_id, person_id, order_id, recorded_at)
  SELECT $1, person_id, $3, clock_timestamp() FROM person_versions WHERE id = $2 ON CONFLICT (customer_id) DO NOTHING`;
/** A statement of its own: it sees the buyer of a concurrent order that the insert waited for. */
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

/** The lines that name their licensee as the buyer; refuses the first one whose licensee is not the buyer of the customer. */
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

/** Clears the mark of a line that is answered with another person, who must get the notice. True where the line had it. */
export async function endBuyerOfLine(
  manager: EntityManager,
  lineId: string,
  customerId: string,
  personVersionId: string,
): Promise<boolean> {
  const ended = await rows(manager, NOT_THE_BUYER_ANY_MORE, [lineId, customerId, personVersionId]);
  return ended.length > 0;
}
