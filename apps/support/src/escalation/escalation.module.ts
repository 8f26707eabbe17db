/** Escalations: the person is asked, the answer is applied, the letter is started. */
import { Module } from '@nestjs/common';
import { AdvanceEscalationHandler } from './advance-escalation.handler.js';
import { AnswerService } from './answer.service.js';
import { AskService } from './ask.service.js';
import { EscalationService } from './escalation.service.js';
import { EscalationSweep } from './escalation.sweep.js';
import { WaitingService } from './waiting.service.js';

@Module({
  providers: [AnswerService, WaitingService, AskService, EscalationService, EscalationSweep, AdvanceEscalationHandler],
  exports: [EscalationService, WaitingService],
})
export class EscalationModule {}
