/** Support cases, and how they are brought to vendors. */
import { Module } from '@nestjs/common';
import { AdvanceEscalationHandler } from './advance-escalation.handler.js';
import { AskService } from './ask.service.js';
import { AnswerService } from './answer.service.js';
import { ComposerService } from './composer.service.js';
import { EscalationService } from './escalation.service.js';
import { EscalationSweep } from './escalation.sweep.js';
import { EscalationController, SupportCaseController } from './support-case.controller.js';
import { SupportCaseService } from './support-case.service.js';
import { WaitingService } from './waiting.service.js';

@Module({
  controllers: [SupportCaseController, EscalationController],
  providers: [
    SupportCaseService,
    ComposerService,
    AnswerService,
    WaitingService,
    AskService,
    EscalationService,
    EscalationSweep,
    AdvanceEscalationHandler,
  ],
})
export class SupportCaseModule {}
