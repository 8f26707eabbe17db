/**
 * What the packages must be: pinned exactly, under a license we may use, complete for every platform, and from whichever registry
 * the reader uses. `node dist/tools/check/packages.js` prints a sentence per fault.
 */
import fs from 'node:fs';
import path from 'node:path';
import { isPinned } from './pinned.js';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** All permissive; caniuse-lite is data under CC-BY-4.0 that only tools read. */
const LICENSES = new Set([
  '0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'Python-2.0',
]); // prettier-ignore
/** Weak copyleft: allowed in tools only, never in what runs in operation and is shipped. */
const LICENSES_OF_TOOLS = new Set(['MPL-2.0']);
const EXCEPTIONS: Readonly<Record<string, string>> = { 'node_modules/caniuse-lite': 'CC-BY-4.0' };

const read = <T>(name: string): T => JSON.parse(fs.readFileSync(path.join(ROOT, name), 'utf8')) as T;

/** True for an SPDX expression whose every part that matters is on the list. */
function isAllowed(name: string, { license, dev }: LockedPackage): boolean {
  if (license === undefined) return false;
  if (EXCEPTIONS[name] === license) return true;
  const onList = (id: string) => LICENSES.has(id) || (dev === true && LICENSES_OF_TOOLS.has(id));
  const words = license.replaceAll(/[()]/g, '').split(/ (AND|OR) /);
  const ids = words.filter((word) => word !== 'AND' && word !== 'OR');
  return words.includes('OR') ? ids.some(onList) : ids.every(onList);
}

/** Where npm looks for `wanted` from a package: its own folder first, then every folder above. */
function isThere(packages: Readonly<Record<string, LockedPackage>>, from: string, wanted: string): boolean {
  const parts = from.split('/node_modules/');
  return (
    parts.some(
      (_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/node_modules/${wanted}` in packages,
    ) || `node_modules/${wanted}` in packages
  );
}

const manifest = read<Manifest>('package.json');
const { packages } = read<{ packages: Record<string, LockedPackage> }>('package-lock.json');
const { '': _root, ...installed } = packages;

const faults = [
  ...Object.entries({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
    ...manifest.overrides,
  })
    .filter(([, version]) => !isPinned(version))
    .map(([name, version]) => `${name} is not pinned exactly: ${version}.`),
  ...Object.entries(installed).flatMap(([name, locked]) => [
    ...(isAllowed(name, locked)
      ? []
      : [`${name} is under ${locked.license ?? 'no named license'}, which is not on the list.`]),
    ...(locked.integrity ? [] : [`${name} has no hash in the lock file.`]),
    ...(locked.resolved
      ? [`${name} is tied to one registry: run npm install with omit-lockfile-registry-resolved=true.`]
      : []),
    ...Object.keys(locked.optionalDependencies ?? {})
      .filter((wanted) => !isThere(packages, name, wanted))
      .map(
        (wanted) =>
          `${name} needs ${wanted} on some platform, which the lock file lacks: npm ci would fail everywhere.`,
      ),
  ]),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
