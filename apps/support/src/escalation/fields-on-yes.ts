/** The fields that a Yes would disclose, by the same rule that judges the release. */
import type { EntityManager } from 'typeorm';
import { toldOnYes } from '#disclosure/at-most.js';
import { rows } from '#kernel/database/rows.js';
import type { Field } from '#model/fields.js';
import type { Vendor } from '#model/vendor.entity.js';

const VENDOR = `
  SELECT legal_entity, country, safeguard, safeguard_expires_on::text,
         withheld_fields, clock_timestamp() AS now FROM vendors WHERE id = $1`;

type VendorRow = Pick<Vendor, 'legalEntity' | 'country' | 'safeguard' | 'safeguardExpiresOn' | 'withheldFields'> & {
  readonly now: Date;
};

/** Undefined: even with a Yes this vendor may not be told the fields that the letter needs, so nobody is asked. */
export async function fieldsOnYes(
  manager: EntityManager,
  vendorId: string,
  lastName: string,
): Promise<readonly Field[] | undefined> {
  const [vendor] = await rows<VendorRow>(manager, VENDOR, [vendorId]);
  const { now, ...registered } = vendor!;
  const fields = toldOnYes(registered, now);
  if (fields.length === 0) return undefined;
  return fields.filter((field) => field !== 'lastName' || lastName !== '');
}
