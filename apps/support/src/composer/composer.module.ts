/** Composing both letters of an escalation, and choosing one. */
import { Module } from '@nestjs/common';
import { SupportCaseModule } from '../case/support-case.module.js';
import { EscalationModule } from '../escalation/escalation.module.js';
import { ComposerController, EscalationController } from './composer.controller.js';
import { ComposerService } from './composer.service.js';

@Module({
  imports: [SupportCaseModule, EscalationModule],
  controllers: [ComposerController, EscalationController],
  providers: [ComposerService],
})
export class ComposerModule {}
