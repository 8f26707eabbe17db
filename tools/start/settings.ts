/**
 * Settings that a user gives to `npm start`, under their names in operation: from the environment, else from the file `.env`. They are
 * added to the embedded system's own settings, or replace them.
 */
import fs from 'node:fs';
import { parseEnv as parseDotEnv } from 'node:util';
import { ConfigError, parseEnv, readSecret, type Raw } from '#kernel/config/env.js';
import { SETTINGS, type Settings } from '../services/settings.js';
import type { ServiceName } from '#kernel/services.js';
import { hasCode, StartError } from './files.js';

export type Given = Readonly<Record<string, string>>;

const ALL: Settings = Object.assign({}, ...Object.values(SETTINGS));

/** Settings that the embedded system makes itself: with other values its parts would not find each other. */
const ITS_OWN: ReadonlySet<string> = new Set([
  'HOST', 'PORT', 'PAGES_PORT', 'DATABASE_URL', 'DATABASE_PLAIN_HOST', 'RETENTION_DATABASE_URL', 'OIDC_ISSUER', 'OIDC_AUDIENCE',
  'OIDC_PLAIN_HOST', 'KEY_ENCRYPTION_KEY', 'SPARSAM_FAULT', 'VENDOR_SECRET_KEYGEN', 'VENDOR_SECRET_PLAIN',
]); // prettier-ignore

const VENDOR_SECRET = /^VENDOR_SECRET_[A-Z0-9_]{1,60}$/;
const MAIL = /^SMTP_/;

function readDotEnv(file: string): Raw {
  try {
    // Editors put a byte order mark before the first name.
    return parseDotEnv(fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as Raw;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw new StartError(`${file} cannot be read.`);
  }
}

const isSet = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** A setting in the environment overrides both of its forms in the file. */
function merged(environment: Raw, file: Raw): Raw {
  const isAbove = (name: string) =>
    [name, `${name}_FILE`, name.replace(/_FILE$/, '')].some((form) => isSet(environment[form]));
  const below = Object.entries(file).filter(([name]) => !isAbove(name));
  return { ...Object.fromEntries(below), ...environment };
}

/** Name → value of everything that a service reads. Throws a StartError with every fault, before anything is started. */
export function givenSettings(environment: Raw, dotEnvFile: string, say: (line: string) => void): Given {
  const raw = merged(environment, readDotEnv(dotEnvFile));
  const bases = Object.keys(raw).map((name) => name.replace(/_FILE$/, ''));
  const names = [...new Set(bases)].filter((name) => Object.hasOwn(ALL, name) || VENDOR_SECRET.test(name));
  const found: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of names) {
    try {
      const value = readSecret(raw, name);
      if (isSet(value)) found[name] = value;
    } catch (error) {
      faults.push(`${name} ${(error as Error).message}`);
    }
  }
  const given = Object.fromEntries(
    Object.entries(found).filter(([name]) => {
      const why = whyNot(name, found);
      if (why) say(`  ${name} is left aside: ${why}`);
      return why === undefined;
    }),
  );
  for (const [name, setting] of Object.entries(ALL)) {
    if (given[name] === undefined) continue;
    try {
      parseEnv(given, { [name]: setting });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new StartError(new ConfigError(faults).message);
  return given;
}

function whyNot(name: string, given: Given): string | undefined {
  if (name === 'NODE_TLS_REJECT_UNAUTHORIZED') return 'certificates are always checked';
  if (VENDOR_SECRET.test(name) && ITS_OWN.has(name)) return 'it is that of a vendor server of this start';
  if (ITS_OWN.has(name)) return 'the embedded system has its own';
  if (MAIL.test(name) && given.SMTP_HOST === undefined)
    return 'without SMTP_HOST mail goes to the mailbox of this start';
  return undefined;
}

/** The environment of a service: its own, with what was given added or in its place. */
export function withGiven(app: ServiceName, own: Given, given: Given): Given {
  const forApp = Object.entries(given).filter(
    ([name]) => Object.hasOwn(SETTINGS[app], name) || (app === 'vendor-sync' && VENDOR_SECRET.test(name)),
  );
  const kept = Object.entries(own).filter(([name]) => !(MAIL.test(name) && given.SMTP_HOST !== undefined));
  const together = { ...Object.fromEntries(kept), ...Object.fromEntries(forApp) };
  // The entries for the local vendors stay beside the given ones.
  const lists = (['OUTGOING_HOSTS', 'SUPPORT_MAIL_DOMAINS'] as const)
    .filter((name) => own[name] !== undefined)
    .map((name) => [name, [own[name], given[name]].filter(isSet).join(',')]);
  return { ...together, ...(Object.fromEntries(lists) as Given) };
}
