/** Answers the job `send-mail`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { MailService } from './mail.service.js';

@Handles('send-mail')
export class SendMailHandler implements JobHandler {
  constructor(private readonly mails: MailService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.mails.send(id);
  }
}
