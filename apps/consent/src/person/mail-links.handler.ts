/** Answers the job `mail-links`. */
import { Injectable } from '@nestjs/common';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { PersonLinkService } from './person-link.service.js';

@Injectable()
export class MailLinksHandler implements JobHandler {
  readonly job = 'mail-links';

  constructor(private readonly links: PersonLinkService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.links.mailLinks(id);
  }
}
