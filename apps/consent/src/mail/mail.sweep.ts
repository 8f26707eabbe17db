/** Sends what is due and was not nudged; a mail that was being sent when its process died is not sent again. */
import { Injectable } from '@nestjs/common';
import { Sweep } from '#kernel/jobs/sweep.js';
import { MailService } from './mail.service.js';

@Injectable()
export class MailSweep extends Sweep {
  constructor(
    private readonly mails: MailService,
    everyMs: number,
  ) {
    super(everyMs);
  }

  async sweep(): Promise<void> {
    const ids = await this.mails.due();
    // At once: a queue that has gone silent costs the time of one nudge, not of each.
    await Promise.all(ids.map((id) => this.mails.nudge(id)));
    this.found('mail', ids.length);
  }
}
