/** Looking at one order's delivery as the superuser, and turning the clock for it. */
import type { Answer } from '../support/call.js';
import type { Desk } from '../support/desk.js';
import { waitFor } from '../support/wait-for.js';

export interface DeliveryLook {
  id: string;
  state: string;
  step: string;
  rung: number;
  fence: number;
  reason: string | null;
  intent_key: string;
  /** Seconds until it is due. */
  due_in: number;
  attempts: number;
}

const LOOK = `
  SELECT d.id, d.state, d.step, d.rung, d.fence, d.reason, d.intent_key::text, extract(epoch FROM d.next_at - clock_timestamp())::float AS due_in,
         (SELECT count(*)::int FROM attempts a WHERE a.delivery_id = d.id) AS attempts
    FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
   WHERE l.order_id = $1 AND d.round = f.round`;

export async function deliveryOf(desk: Desk, orderId: string): Promise<DeliveryLook> {
  const [row] = await desk.database.query<DeliveryLook>(LOOK, [orderId]);
  if (!row) throw new Error(`${orderId} has no delivery.`);
  return row;
}

export const deliveryIn = (desk: Desk, orderId: string, what: string, is: (look: DeliveryLook) => boolean, limitMs?: number): Promise<DeliveryLook> =>
  waitFor(`the delivery to be ${what}`, async () => {
    const look = await deliveryOf(desk, orderId);
    return is(look) && look;
  }, limitMs); // prettier-ignore

/** As if the time of everything that waits had come, and the breakers' too. */
export async function turnClock(desk: Desk): Promise<void> {
  await desk.database.query(`UPDATE vendor_gates SET open_until = clock_timestamp() WHERE open_until IS NOT NULL`);
  await desk.database.query(
    `UPDATE deliveries SET next_at = clock_timestamp() WHERE state = 'waiting' AND next_at > clock_timestamp()`,
  );
}

/** What its clerk reads: why the first line of the order waits. */
export const lineWaits = (desk: Desk, orderId: string, reason: string): Promise<unknown> =>
  waitFor(`the line to wait for ${reason}`, async () => (await desk.order(orderId)).lines[0]!.reason === reason);

export const changeVendor = (
  desk: Desk,
  vendor: 'keygen' | 'plain',
  change: Record<string, unknown>,
): Promise<Answer> =>
  desk.call('PATCH', `/vendors/${desk.vendorIds[vendor]}`, {
    as: { roles: ['admin'], subject: 'admin-1' },
    body: change,
  });

let people = 0;
/** A licensee nobody else has. */
export const somebody = () => {
  people += 1;
  return { firstName: 'Ada', lastName: 'Muster', email: `somebody-${people}@example.org` };
};
