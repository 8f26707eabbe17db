/** The license that a case is about: found by what was typed, and whether support is paid for. */
import type { EntityManager, DataSource } from 'typeorm';
import { pageOf } from '#kernel/http/page.js';
import { databaseToday } from '#kernel/database/database-now.js';
import { emailKey } from '#kernel/http/validation.js';
import { Product } from '#model/product.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { serialCandidates } from '#kernel/text/numbers.js';
import type { FindLicensesBody, FoundLicensePage, FoundLicenseView } from './support-case.dto.js';

export interface CaseLicense {
  readonly id: string;
  readonly vendor_id: string;
  readonly person_version_id: string;
  readonly person_id: string;
  readonly state: string;
  readonly expires_on: string | null;
  readonly maintenance_until: string | null;
}

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

type Term = Pick<CaseLicense, 'state' | 'expires_on' | 'maintenance_until'>;

/** Whether a license can be supported today: `license-not-active`, `maintenance-not-paid`, or undefined. A missing date has no end. */
export function whyNotSupported(
  license: Term,
  today: string,
): 'license-not-active' | 'maintenance-not-paid' | undefined {
  if (license.state !== 'active' || (license.expires_on !== null && license.expires_on < today))
    return 'license-not-active';
  return license.maintenance_until !== null && license.maintenance_until < today ? 'maintenance-not-paid' : undefined;
}

/** What a case may be opened by: exactly one of the two. */
export interface LicenseWish {
  readonly serialNumber?: string;
  readonly licenseId?: string;
}

/** The one license that was meant. Where a serial number could mean two, nobody guesses: the wrong one has another person and vendor. */
export async function licenseMeant(
  manager: EntityManager,
  { serialNumber, licenseId }: LicenseWish,
): Promise<CaseLicense> {
  if (serialNumber !== undefined && licenseId !== undefined)
    throw new Refusal('invalid-input', [{ field: 'licenseId', rule: 'one-of-two' }]);
  const [license, another] =
    serialNumber === undefined
      ? await manager.query<CaseLicense[]>(BY_ID, [licenseId])
      : await manager.query<CaseLicense[]>(BY_SERIAL, [await serialsMeant(manager, serialNumber)]);
  if (another) throw new Refusal('serial-not-unique');
  if (!license) throw new Refusal('invalid-input', [{ field: wayOf({ serialNumber }), rule: 'exists' }]);
  return license;
}

/** The field of the wish that named the license. */
export const wayOf = ({ serialNumber }: LicenseWish): 'serialNumber' | 'licenseId' =>
  serialNumber === undefined ? 'licenseId' : 'serialNumber';

/** What was typed, in the case of the formats that it fits. A text that fits none is stopped before anything is looked up: it may be a name. */
export async function serialsMeant(manager: EntityManager, typed: string): Promise<string[]> {
  const products = await manager.find(Product, { select: { id: true, serialFormat: true } });
  const meant = serialCandidates(
    typed,
    products.map(({ serialFormat }) => serialFormat),
  );
  if (meant.length === 0) throw new Refusal('invalid-input', [{ field: 'serialNumber', rule: 'serial-format' }]);
  return meant;
}

interface FoundRow extends Term {
  readonly id: string;
  readonly serial_number: string;
  readonly product: string;
  readonly vendor_name: string;
  readonly organisation: string;
  readonly first_name: string;
  readonly last_name: string;
}

export async function licensesByEmail(source: DataSource, wish: FindLicensesBody): Promise<FoundLicensePage> {
  const { email, after, limit } = wish;
  const rows = await source.query<FoundRow[]>(BY_EMAIL, [emailKey(email), after ?? null, limit + 1]);
  const today = await databaseToday(source);
  return pageOf(rows, limit, (row): FoundLicenseView => ({
    licenseId: row.id,
    serialNumber: row.serial_number,
    product: row.product,
    vendorName: row.vendor_name,
    organisation: row.organisation,
    firstName: row.first_name,
    lastName: row.last_name === '' ? null : row.last_name,
    state: row.state,
    supported: whyNotSupported(row, today) === undefined,
  }));
}
