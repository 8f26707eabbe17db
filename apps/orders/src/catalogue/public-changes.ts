/** What has changed in the public facts of vendors: one version beside the next. */
import type { VendorVersion } from '#common/model/public-version.entity.js';

export const COMPARED = [
  'name',
  'legalEntity',
  'headOffice',
  'country',
  'safeguard',
  'safeguardExpiresOn',
  'privacyContact',
  'withheldFields',
  'takesCases',
] as const satisfies readonly (keyof VendorVersion)[];
export type Compared = (typeof COMPARED)[number];

export interface PublicChange {
  /** As it stands since then. */
  readonly version: VendorVersion;
  /** Undefined: it is the first one that is kept. */
  readonly before: VendorVersion | undefined;
  readonly facts: readonly Compared[];
}

/** The newest first. */
export function changesOf(versions: readonly VendorVersion[]): PublicChange[] {
  const known = new Map(versions.map((version) => [`${version.vendorId} ${version.version}`, version]));
  return versions
    .map((version) => {
      const before = known.get(`${version.vendorId} ${version.version - 1}`);
      const differs = (fact: Compared) => JSON.stringify(before?.[fact]) !== JSON.stringify(version[fact]);
      return { version, before, facts: before ? COMPARED.filter(differs) : [] };
    })
    .toSorted((a, b) => b.version.at.getTime() - a.version.at.getTime() || b.version.version - a.version.version);
}
