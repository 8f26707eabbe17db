/** Nudges due mails; a mail whose process died while sending is not sent again. */
import { Injectable } from '@nestjs/common';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { MailService } from './mail.service.js';

@Injectable()
export class MailSweep extends Sweep {
  constructor(
    private readonly mails: MailService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.mails.abandon();
    const ids = await this.next('mail', this.mails.due);
    // In parallel: a silent queue costs the time of one nudge, not of all.
    await Promise.all(ids.map((id) => this.mails.nudge(id)));
  }
}
