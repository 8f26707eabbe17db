/** The definitions of all services, for the generators of documents and for tests. */
import type { ServiceDefinition } from '#service/definition.js';
import type { ServiceName } from '#kernel/services.js';
import { consent } from '../../apps/consent/src/consent-app.module.js';
import { keeper } from '../../apps/keeper/src/keeper.module.js';
import { orders } from '../../apps/orders/src/orders.module.js';
import { support } from '../../apps/support/src/support.module.js';
import { vendorSync } from '../../apps/vendor-sync/src/vendor-sync.module.js';

export const DEFINITIONS: Readonly<Record<ServiceName, ServiceDefinition>> = {
  orders,
  'vendor-sync': vendorSync,
  support,
  consent,
  keeper,
};
