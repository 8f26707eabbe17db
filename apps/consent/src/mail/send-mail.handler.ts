/** Answers the job `send-mail`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { SendingService } from './sending.service.js';

@Handles('send-mail')
export class SendMailHandler implements JobHandler {
  constructor(private readonly sendings: SendingService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.sendings.send(id);
  }
}
