/** The net below the nudges of vendor-sync and below the customer's answers: takes over what they missed. */
import { Injectable } from '@nestjs/common';
import { Env } from '#kernel/config/inject-env.js';
import type { SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { EscalationService } from './escalation.service.js';

@Injectable()
export class EscalationSweep extends Sweep {
  constructor(
    private readonly escalations: EscalationService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.each('escalation', await this.escalations.behind(), (id) => this.escalations.advance(id));
    await this.each('unanswerable', await this.escalations.unanswerable(), (id) => this.escalations.takeAnswer(id));
    await this.each('silent', await this.escalations.silent(), (id) => this.escalations.goWithout(id));
  }
}
