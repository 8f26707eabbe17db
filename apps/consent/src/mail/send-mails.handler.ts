/** Answers the job `send-mails`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler } from '#kernel/jobs/jobs.js';
import { SendingService } from './sending.service.js';

@Handles('send-mails')
export class SendMailsHandler implements JobHandler {
  constructor(private readonly sendings: SendingService) {}

  handle(): Promise<void> {
    return this.sendings.sendDue();
  }
}
