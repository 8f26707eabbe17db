/** Support cases, and how they are brought to vendors. */
import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { MailModule } from '../mail/mail.module.js';
import { AdvanceEscalationHandler } from './advance-escalation.handler.js';
import { AnswerService } from './answer.service.js';
import { ComposerService } from './composer.service.js';
import { EscalationService } from './escalation.service.js';
import { EscalationSweep } from './escalation.sweep.js';
import { QuestionService } from './question.service.js';
import { EscalationController, SupportCaseController } from './support-case.controller.js';
import { SupportCaseService } from './support-case.service.js';
import { WaitingService } from './waiting.service.js';

@Module({
  imports: [ConsentModule, MailModule],
  controllers: [SupportCaseController, EscalationController],
  providers: [
    SupportCaseService,
    ComposerService,
    AnswerService,
    WaitingService,
    QuestionService,
    EscalationService,
    EscalationSweep,
    AdvanceEscalationHandler,
  ],
})
export class SupportCaseModule {}
