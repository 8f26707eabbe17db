/** What an answer or a withdrawal brings about. */
import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { MailModule } from '../mail/mail.module.js';
import { ConsentRecordController } from './consent-record.controller.js';
import { ConsentSweep } from './consent.sweep.js';
import { DecisionService } from './decision.service.js';
import { QuestionService } from './question.service.js';
import { SettleConsentHandler } from './settle-consent.handler.js';
import { WithdrawalService } from './withdrawal.service.js';

@Module({
  imports: [ConsentModule, MailModule],
  controllers: [ConsentRecordController],
  providers: [DecisionService, QuestionService, WithdrawalService, ConsentSweep, SettleConsentHandler],
  exports: [DecisionService],
})
export class DecisionModule {}
