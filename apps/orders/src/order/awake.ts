/** Vendors for which vendor-sync looks by itself at the moment (protocols.md, 1): whoever commits an order meanwhile need not nudge it. */
import { rows } from '#kernel/database/rows.js';
import type { VendorGate } from '#model/vendor.entity.js';

type Awake = Pick<VendorGate, 'vendorId'> & { readonly leftMs: number };

const READ_AWAKE = `
  SELECT vendor_id, extract(epoch FROM awake_until - clock_timestamp())::float * 1000 AS left_ms FROM vendor_gates
   WHERE vendor_id = ANY($1) AND awake_until > clock_timestamp()`;

/** Until when, by the monotonic clock of this process (`performance.now()`), by the vendor's id. */
export async function awakeUntil(
  on: Parameters<typeof rows>[0],
  vendorIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const since = performance.now();
  const awake = await rows<Awake>(on, READ_AWAKE, [[...new Set(vendorIds)]]);
  return new Map(awake.map(({ vendorId, leftMs }) => [vendorId, since + leftMs]));
}
