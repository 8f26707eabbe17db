/** Answers the job `advance-escalation`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { EscalationService } from './escalation.service.js';

@Handles('advance-escalation')
export class AdvanceEscalationHandler implements JobHandler {
  constructor(private readonly escalations: EscalationService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.escalations.advance(id);
  }
}
