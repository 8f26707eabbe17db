/** What has changed in the public facts of vendors: one version beside the next. */
import { createHash } from 'node:crypto';
import type { VendorVersion } from '#model/public-version.entity.js';

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
  /** The facts after the change. */
  readonly version: VendorVersion;
  /** Undefined for the first version of a vendor. */
  readonly before: VendorVersion | undefined;
  readonly facts: readonly Compared[];
}

const keyOf = ({ vendorId, version }: Pick<VendorVersion, 'vendorId' | 'version'>): string => `${vendorId} ${version}`;
const before = ({ vendorId, version }: VendorVersion) => ({ vendorId, version: version - 1 });

/** The preceding versions that are not among these; each version is compared with the one before it. */
export function versionsBefore(versions: readonly VendorVersion[]): Pick<VendorVersion, 'vendorId' | 'version'>[] {
  const known = new Set(versions.map(keyOf));
  return versions.map(before).filter((wanted) => wanted.version > 0 && !known.has(keyOf(wanted)));
}

/** A permanent name of a change, for its page and for feeds, that does not reveal our ids. */
export const changeHash = ({ vendorId, version }: VendorVersion, more = ''): string =>
  createHash('sha256').update(`${vendorId} ${version}${more}`).digest('hex');

/** Anchor of a change on its page. */
export const anchorOf = (change: PublicChange): string => `c${changeHash(change.version).slice(0, 16)}`;

/** The newest first. Versions in `older` are only compared with. */
export function changesOf(versions: readonly VendorVersion[], older: readonly VendorVersion[] = []): PublicChange[] {
  const known = new Map([...older, ...versions].map((version) => [keyOf(version), version]));
  return versions
    .map((version) => {
      const former = known.get(keyOf(before(version)));
      const differs = (fact: Compared) => JSON.stringify(former?.[fact]) !== JSON.stringify(version[fact]);
      return { version, before: former, facts: former ? COMPARED.filter(differs) : [] };
    })
    .toSorted((a, b) => b.version.at.getTime() - a.version.at.getTime() || b.version.version - a.version.version);
}
