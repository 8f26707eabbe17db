/** The license of a case: found by serial number or id, and whether its support is paid for. */
import type { EntityManager, DataSource } from 'typeorm';
import { pageOf } from '#kernel/http/page.js';
import { rows, type As } from '#kernel/database/rows.js';
import { databaseToday } from '#kernel/database/database-now.js';
import { emailKey } from '#kernel/http/validation.js';
import type { Customer } from '#model/customer.entity.js';
import type { License } from '#model/license.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import { Product } from '#model/product.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { serialCandidates } from '#kernel/text/numbers.js';
import type { FindLicensesBody, FoundLicensePage, FoundLicenseView } from './support-case.dto.js';

export type CaseLicense = Pick<License, 'id' | 'vendorId' | 'personVersionId' | 'state'> &
  Pick<License, 'expiresOn' | 'maintenanceUntil'> &
  Pick<PersonVersion, 'personId'>;

const LICENSES = `
  SELECT li.id, li.vendor_id, li.person_version_id, pv.person_id, li.state, li.expires_on::text, li.maintenance_until::text
    FROM licenses li JOIN person_versions pv ON pv.id = li.person_version_id`;
/** A serial number is unique with its vendor only. */
const BY_SERIAL = `${LICENSES} WHERE li.serial_number = ANY($1) LIMIT 2`;
const BY_ID = `${LICENSES} WHERE li.id = $1`;

const BY_EMAIL = `
  SELECT li.id, li.serial_number, p.name AS product, v.name AS vendor_name, c.organisation, pv.first_name, pv.last_name, li.state,
         li.expires_on::text, li.maintenance_until::text
    FROM persons pe
    JOIN person_versions pv ON pv.person_id = pe.id
    JOIN licenses li ON li.person_version_id = pv.id
    JOIN products p ON p.id = li.product_id
    JOIN vendors v ON v.id = li.vendor_id
    JOIN customers c ON c.id = pe.customer_id
   WHERE pe.email_key = $1 AND ($2::text IS NULL OR li.id < $2) ORDER BY li.id DESC LIMIT $3`;

type Term = Pick<CaseLicense, 'state' | 'expiresOn' | 'maintenanceUntil'>;

/** Whether a license can be supported today: `license-not-active`, `maintenance-not-paid`, or undefined. A missing date has no end. */
export function whyNotSupported(
  license: Term,
  today: string,
): 'license-not-active' | 'maintenance-not-paid' | undefined {
  if (license.state !== 'active' || (license.expiresOn !== null && license.expiresOn < today))
    return 'license-not-active';
  return license.maintenanceUntil !== null && license.maintenanceUntil < today ? 'maintenance-not-paid' : undefined;
}

/** The license to open a case for: exactly one of the two is set. */
export interface LicenseWish {
  readonly serialNumber?: string;
  readonly licenseId?: string;
}

/** The license that was named. A serial number of two licenses is refused: the wrong one has another person and vendor. */
export async function licenseMeant(
  manager: EntityManager,
  { serialNumber, licenseId }: LicenseWish,
): Promise<CaseLicense> {
  if (serialNumber !== undefined && licenseId !== undefined)
    throw new Refusal('invalid-input', [{ field: 'licenseId', rule: 'one-of-two' }]);
  const [license, another] =
    serialNumber === undefined
      ? await rows<CaseLicense>(manager, BY_ID, [licenseId])
      : await rows<CaseLicense>(manager, BY_SERIAL, [await serialsMeant(manager, serialNumber)]);
  if (another) throw new Refusal('serial-not-unique');
  if (!license) throw new Refusal('invalid-input', [{ field: wayOf({ serialNumber }), rule: 'exists' }]);
  return license;
}

/** The field of the wish that named the license. */
export const wayOf = ({ serialNumber }: LicenseWish): 'serialNumber' | 'licenseId' =>
  serialNumber === undefined ? 'licenseId' : 'serialNumber';

/** The typed serial number, in upper or lower case as each fitting format has it. A text that fits none is refused before any look-up: it may be a name. */
export async function serialsMeant(manager: EntityManager, typed: string): Promise<string[]> {
  const products = await manager.find(Product, { select: { id: true, serialFormat: true } });
  const meant = serialCandidates(
    typed,
    products.map(({ serialFormat }) => serialFormat),
  );
  if (meant.length === 0) throw new Refusal('invalid-input', [{ field: 'serialNumber', rule: 'serial-format' }]);
  return meant;
}

type FoundRow = Term &
  Pick<License, 'id' | 'serialNumber'> &
  As<Product, { product: 'name' }> &
  As<Vendor, { vendorName: 'name' }> &
  Pick<Customer, 'organisation'> &
  Pick<PersonVersion, 'firstName' | 'lastName'>;

export async function licensesByEmail(source: DataSource, wish: FindLicensesBody): Promise<FoundLicensePage> {
  const { email, after, limit } = wish;
  const found = await rows<FoundRow>(source, BY_EMAIL, [emailKey(email), after ?? null, limit + 1]);
  const today = await databaseToday(source);
  return pageOf(found, limit, (row): FoundLicenseView => ({
    licenseId: row.id,
    serialNumber: row.serialNumber,
    product: row.product,
    vendorName: row.vendorName,
    organisation: row.organisation,
    firstName: row.firstName,
    lastName: row.lastName === '' ? null : row.lastName,
    state: row.state,
    supported: whyNotSupported(row, today) === undefined,
  }));
}
