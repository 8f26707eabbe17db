/** vendor-sync: brings deliveries to vendors. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { appModule } from '#service/app-module.js';
import { SUPPORT_CHANNEL_APIS } from './channels/support-channels.js';
import { DeadLetterModule } from './dead-letter/dead-letter.module.js';
import { DeliveryModule } from './delivery/delivery.module.js';
import type { VendorSyncEnv } from './env.js';
import { checkPolicy } from './policy-check.js';
import { VENDOR_APIS } from './vendors/vendors.js';

@Module({ imports: [DeliveryModule, DeadLetterModule] })
export class VendorSyncModule {
  static forEnv(env: VendorSyncEnv, backEnd: QueueBackEnd): DynamicModule {
    checkPolicy(VENDOR_APIS, SUPPORT_CHANNEL_APIS);
    return appModule(VendorSyncModule, 'vendor-sync', env, backEnd);
  }
}
