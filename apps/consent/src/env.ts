/** Settings of consent; the only file of it that reads the environment. */
import { webUrl, plainHost } from '#kernel/config/connections.js';
import {
  address, host, integer, numbers, parseEnv, type Raw,
} from '#kernel/config/env.js'; // prettier-ignore
import { HOUSE_SETTINGS } from '#pages/house-settings.js';
import {
  KEY_SETTINGS,
  leaseOutlastsSession,
  PAGES_PORT,
  QUEUE_SETTINGS,
  SERVICE_SETTINGS,
} from '#kernel/config/service-env.js';
import { mailLoginIsWhole, smtpSettings } from '#kernel/config/smtp-env.js';

export const CONSENT_SETTINGS = {
  ...SERVICE_SETTINGS,
  ...QUEUE_SETTINGS,
  ...KEY_SETTINGS,
  ...HOUSE_SETTINGS,
  PAGES_PORT,
  CONCURRENCY: integer('jobs in work at once in this process', 4, 1, 200),
  SWEEP_MS: integer('pause between two sweeps', 2_000, 50, 60_000),
  LEASE_MS: integer('how long a mail may take to be sent; longer than two times CALL_TIMEOUT_MS', 30_000, 500, 600_000),
  CALL_TIMEOUT_MS: integer('longest time for the mail server to answer', 10_000, 100, 60_000),
  LADDER_SECONDS: numbers(
    'pauses between attempts to send a mail; after the last it shows in the case',
    '5,30,300,1800,7200',
  ),
  LICENSEE_URL: webUrl("address under which licensees reach this service's pages; its links are their only key"),
  LICENSEE_PLAIN_HOST: plainHost('the pages'),
  PUBLIC_URL: webUrl('address of the public list of vendors, to which the pages link; the same as in orders'),
  PAGES_PER_ADDRESS: integer(
    'pages that one client address may ask for in a minute, in each process',
    600,
    1,
    1_000_000,
  ),
  PAGES_PER_LINK: integer('pages that may be asked for with one link in a minute, in each process', 240, 1, 1_000_000),
  LINK_MAILS_PER_HOUR: integer(
    'mails with the link to their own page that a person gets in an hour at most',
    3,
    1,
    1_000,
  ),
  TRUSTED_HOPS: integer(
    'proxies of yours in front of the pages: so many entries of X-Forwarded-For are believed, from the right',
    0,
    0,
    10,
  ),
  LICENSEE_SENDER: address('mail address that licensees are written from'),
  ...smtpSettings(host('mail server for mails to licensees')),
};

/**
 * A mail whose lease ran out is never sent again. The time-out of the mail server restarts with each of its answers: a working server
 * may take two, one until it accepts the message and one for its answer to it.
 */
const leaseOutlastsMail = (env: Record<'LEASE_MS' | 'CALL_TIMEOUT_MS', number>) =>
  env.LEASE_MS > 2 * env.CALL_TIMEOUT_MS ||
  'LEASE_MS must be more than two times CALL_TIMEOUT_MS: a mail that is still being sent would be taken for lost';

export const readConsentEnv = (raw: Raw = process.env) =>
  parseEnv(raw, CONSENT_SETTINGS, (env) => [leaseOutlastsMail(env), leaseOutlastsSession(env), mailLoginIsWhole(env)]);

export type ConsentEnv = ReturnType<typeof readConsentEnv>;
