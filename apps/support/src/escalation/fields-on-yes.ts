/** What a Yes to an escalation would let out, asked of the same rule that judges the release. */
import type { EntityManager } from 'typeorm';
import { toldOnYes } from '#disclosure/at-most.js';
import type { RegisteredVendor } from '#disclosure/at-most.js';
import type { Field } from '#model/fields.js';

const VENDOR = `
  SELECT legal_entity AS "legalEntity", country, safeguard, safeguard_expires_on::text AS "safeguardExpiresOn",
         withheld_fields AS "withheldFields", clock_timestamp() AS now FROM vendors WHERE id = $1`;

interface VendorRow extends RegisteredVendor {
  readonly now: Date;
}

/** Undefined: whatever the person answers, this vendor may not be told what the letter needs; then nobody is asked. */
export async function fieldsOnYes(
  manager: EntityManager,
  vendorId: string,
  lastName: string,
): Promise<readonly Field[] | undefined> {
  const [vendor] = await manager.query<[VendorRow]>(VENDOR, [vendorId]);
  const { now, ...registered } = vendor;
  const fields = toldOnYes(registered, now);
  if (fields.length === 0) return undefined;
  return fields.filter((field) => field !== 'lastName' || lastName !== '');
}
