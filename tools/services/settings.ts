/** The settings of each service. A program that starts services imports no more of them than this. */
import type { Raw, Setting } from '#kernel/config/env.js';
import type { ServiceName } from '#kernel/services.js';
import { CONSENT_SETTINGS, readConsentEnv } from '../../apps/consent/src/env.js';
import { KEEPER_SETTINGS, readKeeperEnv } from '../../apps/keeper/src/env.js';
import { ORDERS_SETTINGS, readOrdersEnv } from '../../apps/orders/src/env.js';
import { readSupportEnv, SUPPORT_SETTINGS } from '../../apps/support/src/env.js';
import { readVendorSyncEnv, VENDOR_SYNC_SETTINGS } from '../../apps/vendor-sync/src/env.js';

export type Settings = Readonly<Record<string, Setting<unknown>>>;

export const SETTINGS: Readonly<Record<ServiceName, Settings>> = {
  orders: ORDERS_SETTINGS,
  'vendor-sync': VENDOR_SYNC_SETTINGS,
  support: SUPPORT_SETTINGS,
  consent: CONSENT_SETTINGS,
  keeper: KEEPER_SETTINGS,
};

export const READERS: Readonly<Record<ServiceName, (raw: Raw) => unknown>> = {
  orders: readOrdersEnv,
  'vendor-sync': readVendorSyncEnv,
  support: readSupportEnv,
  consent: readConsentEnv,
  keeper: readKeeperEnv,
};
