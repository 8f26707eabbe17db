/** Support cases: opened, kept, closed; and what the vendor answered. */
import { Module } from '@nestjs/common';
import { EscalationModule } from '../escalation/escalation.module.js';
import { SupportCaseController } from './support-case.controller.js';
import { SupportCaseService } from './support-case.service.js';

@Module({
  imports: [EscalationModule],
  controllers: [SupportCaseController],
  providers: [SupportCaseService],
  exports: [SupportCaseService],
})
export class SupportCaseModule {}
