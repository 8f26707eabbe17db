/** Settings of orders; the only file of it that reads the environment. */
import { webUrl, plainHost } from '#kernel/config/connections.js';
import { hostsAndPorts, integer, mailDomains, optional, parseEnv, type Raw } from '#kernel/config/env.js';
import { HOUSE_SETTINGS } from '#pages/house-settings.js';
import { KEY_SETTINGS, PAGES_PORT, QUEUE_SETTINGS, SERVICE_SETTINGS } from '#kernel/config/service-env.js';

export const ORDERS_SETTINGS = {
  ...SERVICE_SETTINGS,
  ...QUEUE_SETTINGS,
  ...KEY_SETTINGS,
  ...HOUSE_SETTINGS,
  PAGES_PORT,
  PUBLIC_URL: webUrl('address under which everybody reaches the public list of vendors; feeds name it'),
  LICENSEE_URL: webUrl("address of consent's pages, to which the public ones link; the same as in consent"),
  LICENSEE_PLAIN_HOST: plainHost('the pages'),
  OUTGOING_HOSTS: hostsAndPorts(
    'host:port of every vendor that may be registered, separated by commas; the same as in vendor-sync',
  ),
  SUPPORT_MAIL_DOMAINS: optional(
    mailDomains(
      'domains of the support mail addresses that may be registered, separated by commas; the same as in vendor-sync; without it no vendor takes cases by mail',
    ),
  ),
  OUTGOING_PLAIN_HOST: plainHost('a vendor'),
  SWEEP_MS: integer('pause between two sweeps', 2_000, 50, 60_000),
};

export const readOrdersEnv = (raw: Raw = process.env) => parseEnv(raw, ORDERS_SETTINGS);

export type OrdersEnv = ReturnType<typeof readOrdersEnv>;
