/** Settings of vendor-sync; the only file of it that reads the environment. */
import { plainHost } from '#kernel/config/connections.js';
import {
  address, host, hostsAndPorts, integer, mailDomains, numbers, optional, parseEnv, readSecret, type Raw,
} from '#kernel/config/env.js'; // prettier-ignore
import { LONGEST_RELEASE_MS } from '#disclosure/letter.js';
import { KEY_SETTINGS, leaseOutlastsSession, QUEUE_SETTINGS, SERVICE_SETTINGS } from '#kernel/config/service-env.js';
import { mailLoginIsWhole, smtpSettings } from '#kernel/config/smtp-env.js';

export const VENDOR_SYNC_SETTINGS = {
  ...SERVICE_SETTINGS,
  ...QUEUE_SETTINGS,
  ...KEY_SETTINGS,
  OUTGOING_HOSTS: hostsAndPorts('host:port of every vendor that may be called, separated by commas'),
  SUPPORT_MAIL_DOMAINS: optional(
    mailDomains(
      'domains of the support mail addresses that cases may go to, separated by commas; without it no case leaves by mail',
    ),
  ),
  OUTGOING_PLAIN_HOST: plainHost('a vendor'),
  CONCURRENCY: integer('deliveries of one vendor in work at once in this process', 32, 1, 200),
  LEASE_MS: integer(
    'how long a claim holds; longer than RELEASE_MS and two times CALL_TIMEOUT_MS together',
    30_000,
    500,
    600_000,
  ),
  RELEASE_MS: integer(
    'the first byte leaves less than this after its release began, or never; five seconds is what is promised',
    LONGEST_RELEASE_MS,
    100,
    LONGEST_RELEASE_MS,
  ),
  SWEEP_MS: integer('pause between two sweeps', 2_000, 50, 60_000),
  CALL_TIMEOUT_MS: integer('longest time for one call to a vendor', 10_000, 100, 60_000),
  ...smtpSettings(optional(host("mail server for vendors' support addresses; without it no case leaves by mail"))),
  SUPPORT_SENDER: optional(
    address("the address that support composes letters to vendors' support from: no letter is sent from another"),
  ),
  LADDER_SECONDS: numbers(
    'pauses between attempts; after the last a person decides',
    '5,30,300,1800,7200,18000,36000,36000',
  ),
};

/** Letters that one release may carry, each with its call. */
const MOST_LETTERS = 2;

/** A claim whose lease ends before its letters are sent would be taken up while they are under way. */
function leaseOutlastsLetters(env: Record<'LEASE_MS' | 'RELEASE_MS' | 'CALL_TIMEOUT_MS', number>) {
  const needsMs = env.RELEASE_MS + MOST_LETTERS * env.CALL_TIMEOUT_MS;
  return (
    env.LEASE_MS > needsMs ||
    `LEASE_MS must be more than ${needsMs}, which is RELEASE_MS and two times CALL_TIMEOUT_MS: a claim must outlast its letters`
  );
}

/** vendor-sync has the sender as its own setting: the service that composes letters must not choose it. */
const mailHasSender = (env: {
  readonly SMTP_HOST?: string | undefined;
  readonly SUPPORT_SENDER?: string | undefined;
}) =>
  env.SMTP_HOST === undefined ||
  env.SUPPORT_SENDER !== undefined ||
  'SMTP_HOST needs SUPPORT_SENDER, the one that support has: letters are sent from no other address';

/** Parses and compares. */
export const readVendorSyncEnv = (raw: Raw = process.env) =>
  parseEnv(raw, VENDOR_SYNC_SETTINGS, (env) => [
    leaseOutlastsLetters(env),
    leaseOutlastsSession(env),
    mailLoginIsWhole(env),
    mailHasSender(env),
  ]);

export type VendorSyncEnv = ReturnType<typeof readVendorSyncEnv>;

/** A vendor's secret by its registered name. Only names with this prefix, so that a row cannot ask for the database's address. */
export function vendorSecret(name: string): string | undefined {
  return /^VENDOR_SECRET_(?!.*_FILE$)[A-Z0-9_]{1,60}$/.test(name) ? readSecret(process.env, name) : undefined;
}
