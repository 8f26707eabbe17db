/** Answers the job `settle-consent`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { QuestionService } from './question.service.js';

@Handles('settle-consent')
export class SettleConsentHandler implements JobHandler {
  constructor(private readonly questions: QuestionService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.questions.settle(id);
  }
}
