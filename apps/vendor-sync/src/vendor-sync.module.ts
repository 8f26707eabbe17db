/** vendor-sync: brings deliveries to vendors. */
import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#service/definition.js';
import { SUPPORT_CHANNEL_APIS } from './channels/support-channels.js';
import { DeadLetterModule } from './dead-letter/dead-letter.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import { readVendorSyncEnv, type VendorSyncEnv } from './env.js';
import { checkPolicy } from './policy-check.js';
import { VENDOR_APIS } from './vendors/vendors.js';

@Module({ imports: [DeliveryModule, DeadLetterModule] })
class VendorSyncModule {}

export const vendorSync: ServiceDefinition<VendorSyncEnv> = {
  name: 'vendor-sync',
  features: VendorSyncModule,
  readEnv: readVendorSyncEnv,
  check: () => checkPolicy(VENDOR_APIS, SUPPORT_CHANNEL_APIS),
};
