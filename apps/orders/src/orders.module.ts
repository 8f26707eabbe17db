/** orders: takes orders, follows them to their licenses, keeps the register. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServiceModule } from '#service/service.module.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { DeliveryGauges } from '#service/delivery-gauges.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { JobsModule } from '#kernel/jobs/jobs.module.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { ProductController, VendorController } from './catalogue/catalogue.controller.js';
import { CatalogueService } from './catalogue/catalogue.service.js';
import { publicHouse, PublicHouse } from './public-list/public-page.js';
import { FaqService } from './public-list/faq.service.js';
import { PublicListController } from './public-list/public-list.controller.js';
import { ConfirmationController } from './customer/confirmation.controller.js';
import { ConfirmationService } from './customer/confirmation.service.js';
import { CustomerController } from './customer/customer.controller.js';
import { CustomerService } from './customer/customer.service.js';
import type { OrdersEnv } from './env.js';
import { AdvanceFulfilmentHandler } from './fulfilment/advance-fulfilment.handler.js';
import { FulfilmentService } from './fulfilment/fulfilment.service.js';
import { FulfilmentSweep } from './fulfilment/fulfilment.sweep.js';
import { LicenseController } from './license/license.controller.js';
import { LicenseService } from './license/license.service.js';
import { OrderActionService } from './order/order-action.service.js';
import { OrderController } from './order/order.controller.js';
import { OrderService } from './order/order.service.js';

@Module({ providers: [FulfilmentService], exports: [FulfilmentService] })
class FulfilmentModule {}

@Module({})
export class OrdersModule {
  static forEnv(env: OrdersEnv, backEnd: QueueBackEnd): DynamicModule {
    const key = env.KEY_ENCRYPTION_KEY;
    return {
      module: OrdersModule,
      imports: [
        ServiceModule.forService('orders', env),
        JobsModule.forService({
          service: 'orders',
          backEnd,
          handlers: [AdvanceFulfilmentHandler],
          imports: [FulfilmentModule],
          concurrency: env.CONCURRENCY,
        }),
        FulfilmentModule,
      ],
      controllers: [
        OrderController,
        LicenseController,
        CustomerController,
        ConfirmationController,
        VendorController,
        ProductController,
        PublicListController,
        AuditController,
      ],
      providers: [
        CustomerService,
        ConfirmationService,
        AuditService,
        LicenseService,
        FaqService,
        { provide: PublicHouse, useFactory: () => publicHouse(env) },
        {
          provide: CatalogueService,
          inject: [DataSource],
          useFactory: (source: DataSource) =>
            new CatalogueService(source, {
              allowedHosts: env.OUTGOING_HOSTS,
              plainHost: env.OUTGOING_PLAIN_HOST,
              mailDomains: env.SUPPORT_MAIL_DOMAINS ?? [],
            }),
        },
        {
          provide: OrderService,
          inject: [DataSource, CatalogueService, JobSender],
          useFactory: (source: DataSource, catalogue: CatalogueService, sender: JobSender) =>
            new OrderService(source, catalogue, sender, key),
        },
        {
          provide: OrderActionService,
          inject: [DataSource, OrderService, FulfilmentService, JobSender],
          useFactory: (source: DataSource, orders: OrderService, fulfilments: FulfilmentService, sender: JobSender) =>
            new OrderActionService(source, orders, fulfilments, sender, key),
        },
        {
          provide: FulfilmentSweep,
          inject: [FulfilmentService],
          useFactory: (fulfilments: FulfilmentService) => new FulfilmentSweep(fulfilments, env.SWEEP_MS),
        },
        {
          provide: DeliveryGauges,
          inject: [DataSource],
          useFactory: (source: DataSource) => new DeliveryGauges(source, env.SWEEP_MS),
        },
      ],
    };
  }
}
