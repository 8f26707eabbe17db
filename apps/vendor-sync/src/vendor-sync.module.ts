/** vendor-sync: brings deliveries to vendors. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServiceModule } from '#common/http/service.module.js';
import type { QueueBackEnd } from '#common/jobs/back-end.js';
import { JobSender } from '#common/jobs/job-sender.js';
import { JobsModule } from '#common/jobs/jobs.module.js';
import { DeadLetterController } from './delivery/dead-letter.controller.js';
import { DeadLetterService } from './delivery/dead-letter.service.js';
import { DeliverHandler } from './delivery/deliver.handler.js';
import { DeliveryClaims } from './delivery/delivery.claim.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { DeliverySettlement } from './delivery/delivery.settle.js';
import { DeliverySweep } from './delivery/delivery.sweep.js';
import type { VendorSyncEnv } from './env.js';
import { vendorSecret } from './env.js';
import { checkPolicy } from './vendors/policy-check.js';
import { VendorClients } from './vendors/vendor-clients.js';
import { VENDOR_APIS } from './vendors/vendors.js';

@Module({})
class DeliveryModule {
  static forEnv(env: VendorSyncEnv): DynamicModule {
    const ladder = env.LADDER_SECONDS;
    return {
      module: DeliveryModule,
      controllers: [DeadLetterController],
      providers: [
        DeliverySettlement,
        DeadLetterService,
        {
          provide: DeliveryClaims,
          inject: [DataSource],
          useFactory: (source: DataSource) => new DeliveryClaims(source, env.LEASE_MS),
        },
        {
          provide: VendorClients,
          useFactory: () =>
            new VendorClients({
              allowedHosts: env.OUTGOING_HOSTS,
              timeoutMs: env.CALL_TIMEOUT_MS,
              secretOf: vendorSecret,
            }),
        },
        {
          provide: DeliveryService,
          inject: [DataSource, DeliveryClaims, DeliverySettlement, VendorClients, JobSender],
          useFactory: (
            source: DataSource,
            claims: DeliveryClaims,
            settlement: DeliverySettlement,
            clients: VendorClients,
            sender: JobSender,
          ) =>
            new DeliveryService(source, claims, settlement, clients, sender, {
              ladder,
              wrappingKey: env.KEY_ENCRYPTION_KEY,
              releaseMs: env.RELEASE_MS,
            }),
        },
        {
          provide: DeliverySweep,
          inject: [DataSource, JobSender],
          useFactory: (source: DataSource, sender: JobSender) =>
            new DeliverySweep(source, sender, { everyMs: env.SWEEP_MS, nudgeAgainMs: env.NUDGE_AGAIN_MS }),
        },
      ],
      exports: [DeliveryService],
    };
  }
}

@Module({})
export class VendorSyncModule {
  static forEnv(env: VendorSyncEnv, backEnd: QueueBackEnd): DynamicModule {
    checkPolicy(VENDOR_APIS);
    const deliveries = DeliveryModule.forEnv(env);
    return {
      module: VendorSyncModule,
      imports: [
        ServiceModule.forService('vendor-sync', env),
        JobsModule.forService({
          service: 'vendor-sync',
          backEnd,
          handlers: [DeliverHandler],
          imports: [deliveries],
          concurrency: env.CONCURRENCY,
        }),
        deliveries,
      ],
    };
  }
}
