/** Deliveries on their way to a vendor: claimed, released, sent, settled. */
import { Module } from '@nestjs/common';
import { ENV } from '#kernel/config/inject-env.js';
import { mailSettingsOf } from '#kernel/mail/smtp.js';
import { OutgoingMail } from '#disclosure/transports/outgoing-mail.js';
import { DeliveryGauges } from '#service/delivery-gauges.js';
import { vendorSecret, type VendorSyncEnv } from '../env.js';
import { VendorClients } from '../vendors/vendor-clients.js';
import { DeliverHandler } from './deliver.handler.js';
import { DeliveryClaims } from './delivery.claim.js';
import { DeliveryService } from './delivery.service.js';
import { DeliverySettlement } from './delivery.settle.js';
import { DeliverySweep } from './delivery.sweep.js';
import { Pumps } from './pumps.js';
import { Routes } from './route.js';
import { VendorGates } from './vendor-gate.js';

const clientsOf = (env: VendorSyncEnv): VendorClients =>
  new VendorClients({
    allowedHosts: env.OUTGOING_HOSTS,
    plainHost: env.OUTGOING_PLAIN_HOST,
    timeoutMs: env.CALL_TIMEOUT_MS,
    secretOf: vendorSecret,
  });

/** Undefined where no mail server is configured: then no letter is sent by mail. */
const mailOf = (env: VendorSyncEnv): OutgoingMail | undefined =>
  env.SMTP_HOST === undefined || env.SUPPORT_SENDER === undefined
    ? undefined
    : new OutgoingMail(mailSettingsOf(env.SMTP_HOST, env), env.SUPPORT_MAIL_DOMAINS ?? [], env.SUPPORT_SENDER);

@Module({
  providers: [
    { provide: VendorClients, inject: [ENV], useFactory: clientsOf },
    { provide: OutgoingMail, inject: [ENV], useFactory: mailOf },
    VendorGates,
    DeliveryClaims,
    DeliverySettlement,
    Routes,
    DeliveryService,
    Pumps,
    DeliverHandler,
    DeliverySweep,
    DeliveryGauges,
  ],
})
export class DeliveryModule {}
