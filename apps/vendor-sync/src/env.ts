/** Settings of vendor-sync; the only file of it that reads the environment. */
import { flag, integer, list, numbers, optionalText, parseEnv, readSecret } from '#common/config/env.js';
import { SERVICE_SETTINGS } from '#common/config/service-env.js';

export const VENDOR_SYNC_SETTINGS = {
  ...SERVICE_SETTINGS,
  OUTGOING_HOSTS: list('host:port of every vendor that may be called, separated by commas'),
  CONCURRENCY: integer('deliveries in work at once in this process', 16, 1, 200),
  LEASE_MS: integer('how long a claim holds; longer than a release and its calls', 30_000, 500, 600_000),
  SWEEP_MS: integer('pause between two sweeps', 2_000, 50, 60_000),
  NUDGE_AGAIN_MS: integer('after this a due delivery that nobody took up is nudged again', 15_000, 200, 600_000),
  CALL_TIMEOUT_MS: integer('longest time for one call to a vendor', 10_000, 100, 60_000),
  SMTP_HOST: optionalText("mail server for vendors' support addresses; without it no case leaves by mail"),
  SMTP_PORT: integer('port of the mail server', 25, 1, 65_535),
  SMTP_SECURE: flag('true: TLS from the first byte; false: STARTTLS where the server offers it', false),
  SMTP_USER: optionalText('user at the mail server'),
  SMTP_PASSWORD: optionalText('password at the mail server'),
  LADDER_SECONDS: numbers(
    'pauses between attempts; after the last a person decides',
    '5,30,300,1800,7200,18000,36000,36000',
  ),
};

export const readVendorSyncEnv = () => parseEnv(process.env, VENDOR_SYNC_SETTINGS);
export type VendorSyncEnv = ReturnType<typeof readVendorSyncEnv>;

/** A vendor's secret by its registered name. Only names with this prefix, so that a row cannot ask for the database's address. */
export function vendorSecret(name: string): string | undefined {
  return /^VENDOR_SECRET_[A-Z0-9_]{1,60}$/.test(name) ? readSecret(process.env, name) : undefined;
}
