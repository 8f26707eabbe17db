/** A secret's name belongs to one vendor and one host, so that no change of the register hands one vendor's secret to another. */
import type { EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import type { VendorSecret } from '#model/vendor-secret.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import { Refusal } from '#kernel/refusal.js';

interface Use {
  readonly field: 'secretName' | 'supportSecretName';
  readonly name: string;
  /** Null while the register names no host to send the secret to. */
  readonly host: string | null;
}

const OVER_HTTP: ReadonlySet<string> = new Set(['http-ticket', 'service-request']);

/** The secrets that a vendor's row uses, each with its host; pure. A support API without its own secret gets the one for licensing. */
function secretsOf(vendor: Vendor): Use[] {
  const { secretName, supportSecretName, baseUrl, supportChannel, supportAddress } = vendor;
  const licensing = { field: 'secretName', name: secretName, host: new URL(baseUrl).host } as const;
  const host = OVER_HTTP.has(supportChannel) && supportAddress !== null ? new URL(supportAddress).host : null;
  if (host === null && supportSecretName === null) return [licensing];
  return [licensing, { field: 'supportSecretName', name: supportSecretName ?? secretName, host }];
}

const BIND = `
  INSERT INTO vendor_secrets (name, vendor_id, host, bound_at) VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT (name) DO NOTHING`;
/** A statement of its own: it sees the row of a transaction that bound the name first. */
const BOUND = `SELECT vendor_id, host FROM vendor_secrets WHERE name = $1`;

/** Within the transaction that writes the vendor: binds names used for the first time, and refuses names bound to another vendor or host. */
export async function bindSecrets(manager: EntityManager, vendor: Vendor): Promise<void> {
  const uses = secretsOf(vendor).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const { field, name, host } of uses) {
    if (host !== null) await manager.query(BIND, [name, vendor.id, host]);
    const [bound] = await rows<Pick<VendorSecret, 'vendorId' | 'host'>>(manager, BOUND, [name]);
    if (bound && bound.vendorId !== vendor.id) throw new Refusal('secret-of-another', [{ field, rule: 'one-vendor' }]);
    if (bound && host !== null && bound.host !== host)
      throw new Refusal('secret-of-another', [{ field, rule: 'one-host' }]);
  }
}
