/** orders: takes orders, follows them to their licenses, keeps the register. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { appModule } from '#service/app-module.js';
import { DeliveryGauges } from '#service/delivery-gauges.js';
import { AuditModule } from './audit/audit.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { CustomerModule } from './customer/customer.module.js';
import type { OrdersEnv } from './env.js';
import { FulfilmentModule } from './fulfilment/fulfilment.module.js';
import { LicenseModule } from './license/license.module.js';
import { OrderModule } from './order/order.module.js';
import { PublicListModule } from './public-list/public-list.module.js';

@Module({
  imports: [
    OrderModule,
    FulfilmentModule,
    LicenseModule,
    CustomerModule,
    CatalogueModule,
    PublicListModule,
    AuditModule,
  ],
  providers: [DeliveryGauges],
})
export class OrdersModule {
  static forEnv(env: OrdersEnv, backEnd: QueueBackEnd): DynamicModule {
    return appModule(OrdersModule, 'orders', env, backEnd);
  }
}
