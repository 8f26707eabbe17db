/** Answers the job `mail-links`. */
import { Handles } from '#kernel/jobs/handles.js';
import type { JobHandler, JobPayload } from '#kernel/jobs/jobs.js';
import { PersonLinkService } from './person-link.service.js';

@Handles('mail-links')
export class MailLinksHandler implements JobHandler {
  constructor(private readonly links: PersonLinkService) {}

  handle({ id }: JobPayload): Promise<void> {
    return this.links.mailLinks(id);
  }
}
