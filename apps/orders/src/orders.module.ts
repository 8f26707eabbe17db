/** orders: takes orders, follows them to their licenses, keeps the register. */
import { Module } from '@nestjs/common';
import type { ServiceDefinition } from '#service/definition.js';
import { DeliveryGauges } from '#service/delivery-gauges.js';
import { AuditModule } from './audit/audit.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { CustomerModule } from './customer/customer.module.js';
import { readOrdersEnv, type OrdersEnv } from './env.js';
import { publicPages } from './public-list/public-pages.js';
import { LicenseModule } from './license/license.module.js';
import { OrderModule } from './order/order.module.js';
import { PublicListModule } from './public-list/public-list.module.js';

@Module({
  imports: [OrderModule, LicenseModule, CustomerModule, CatalogueModule, PublicListModule, AuditModule],
  providers: [DeliveryGauges],
})
class OrdersModule {}

export const orders: ServiceDefinition<OrdersEnv> = {
  name: 'orders',
  features: OrdersModule,
  readEnv: readOrdersEnv,
  pages: publicPages,
};
