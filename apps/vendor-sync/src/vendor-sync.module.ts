/** vendor-sync: brings deliveries to vendors. */
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ServiceModule } from '#service/service.module.js';
import type { QueueBackEnd } from '#kernel/jobs/back-end.js';
import { DeliveryGauges } from '#service/delivery-gauges.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { JobsModule } from '#kernel/jobs/jobs.module.js';
import { mailSettingsOf } from '#kernel/mail/smtp.js';
import { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import { DeadLetterController } from './dead-letter/dead-letter.controller.js';
import { DeadLetterService } from './dead-letter/dead-letter.service.js';
import { DeliverHandler } from './delivery/deliver.handler.js';
import { DeliveryClaims } from './delivery/delivery.claim.js';
import { DeliveryService } from './delivery/delivery.service.js';
import { DeliverySettlement } from './delivery/delivery.settle.js';
import { DeliverySweep } from './delivery/delivery.sweep.js';
import { Routes } from './delivery/route.js';
import { SUPPORT_CHANNEL_APIS } from './channels/support-channels.js';
import type { VendorSyncEnv } from './env.js';
import { vendorSecret } from './env.js';
import { checkPolicy } from './policy-check.js';
import { VendorClients } from './vendors/vendor-clients.js';
import { VENDOR_APIS } from './vendors/vendors.js';

/** Undefined where no mail server is configured: then no support case leaves by mail. */
const mailOf = (env: VendorSyncEnv): OutgoingMail | undefined =>
  env.SMTP_HOST === undefined || env.SUPPORT_SENDER === undefined
    ? undefined
    : new OutgoingMail(mailSettingsOf(env.SMTP_HOST, env), env.SUPPORT_MAIL_DOMAINS ?? [], env.SUPPORT_SENDER);

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
              plainHost: env.OUTGOING_PLAIN_HOST,
              timeoutMs: env.CALL_TIMEOUT_MS,
              secretOf: vendorSecret,
            }),
        },
        {
          provide: Routes,
          inject: [VendorClients],
          useFactory: (clients: VendorClients) => new Routes(clients, mailOf(env)),
        },
        {
          provide: DeliveryService,
          inject: [DataSource, DeliveryClaims, DeliverySettlement, Routes, JobSender],
          useFactory: (
            source: DataSource,
            claims: DeliveryClaims,
            settlement: DeliverySettlement,
            routes: Routes,
            sender: JobSender,
          ) =>
            new DeliveryService(source, claims, settlement, routes, sender, {
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
        {
          provide: DeliveryGauges,
          inject: [DataSource],
          useFactory: (source: DataSource) => new DeliveryGauges(source, env.SWEEP_MS),
        },
      ],
      exports: [DeliveryService],
    };
  }
}

@Module({})
export class VendorSyncModule {
  static forEnv(env: VendorSyncEnv, backEnd: QueueBackEnd): DynamicModule {
    checkPolicy(VENDOR_APIS, SUPPORT_CHANNEL_APIS);
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
