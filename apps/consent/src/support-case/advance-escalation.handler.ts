/** Answers the job `advance-escalation`. */
import { Injectable } from '@nestjs/common';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { EscalationService } from './escalation.service.js';

@Injectable()
export class AdvanceEscalationHandler implements JobHandler {
  readonly job = 'advance-escalation';

  constructor(private readonly escalations: EscalationService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.escalations.advance(id);
  }
}
