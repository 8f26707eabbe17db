/** Answers the job `send-mail`. */
import { Injectable } from '@nestjs/common';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { MailService } from './mail.service.js';

@Injectable()
export class SendMailHandler implements JobHandler {
  readonly job = 'send-mail';

  constructor(private readonly mails: MailService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.mails.send(id);
  }
}
