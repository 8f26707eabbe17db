/** Net below the nudges of vendor-sync and consent, and the timer for questions without an answer. */
import { Injectable } from '@nestjs/common';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { AnswerService } from './answer.service.js';
import { EscalationService } from './escalation.service.js';

@Injectable()
export class EscalationSweep extends Sweep {
  constructor(
    private readonly escalations: EscalationService,
    private readonly answers: AnswerService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.each('escalation', this.escalations.behind, (id) => this.escalations.advance(id));
    await this.each('answer', this.answers.answered, (id) => this.answers.take(id));
    await this.each('withdrawn', this.answers.withdrawn, (id) => this.answers.stop(id));
    await this.each('silent', this.answers.silent, (id) => this.answers.goWithout(id));
  }
}
