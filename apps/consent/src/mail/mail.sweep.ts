/** Nudges when mails are due; a mail whose process died while sending is not sent again. */
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
    if (ids[0] !== undefined) await this.mails.nudge(ids[0]);
  }
}
