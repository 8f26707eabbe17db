/** What an answer or a withdrawal brings about. */
import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { MailModule } from '../mail/mail.module.js';
import { ConsentRecordController } from './consent-record.controller.js';
import { ConsentSweep } from './consent.sweep.js';
import { DecisionService } from './decision.service.js';
import { WithdrawalService } from './withdrawal.service.js';

@Module({
  imports: [ConsentModule, MailModule],
  controllers: [ConsentRecordController],
  providers: [DecisionService, WithdrawalService, ConsentSweep],
  exports: [DecisionService],
})
export class DecisionModule {}
