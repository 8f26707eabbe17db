/** Mails to licensees. */
import { Module } from '@nestjs/common';
import { ENV } from '#kernel/config/inject-env.js';
import { LicenseeMailer } from '#kernel/mail/licensee-mail.js';
import { mailSettingsOf } from '#kernel/mail/smtp.js';
import type { ConsentEnv } from '../env.js';
import { MailService } from './mail.service.js';
import { MailSweep } from './mail.sweep.js';
import { ReturnedMailController } from './returned-mail.controller.js';
import { ReturnedMailService } from './returned-mail.service.js';
import { SendingService } from './sending.service.js';
import { SendMailHandler } from './send-mail.handler.js';
import { SendMailsHandler } from './send-mails.handler.js';

const transportOf = (env: ConsentEnv): LicenseeMailer =>
  new LicenseeMailer(mailSettingsOf(env.SMTP_HOST, env), env.LICENSEE_SENDER, env.RESELLER_NAME);

@Module({
  controllers: [ReturnedMailController],
  providers: [
    { provide: LicenseeMailer, inject: [ENV], useFactory: transportOf },
    MailService,
    SendingService,
    SendMailHandler,
    SendMailsHandler,
    MailSweep,
    ReturnedMailService,
  ],
  exports: [MailService],
})
export class MailModule {}
