/** The net below the nudges of vendor-sync and below the customer's answers: takes over what they missed. */
import { Injectable } from '@nestjs/common';
import { Sweep } from '#kernel/jobs/sweep.js';
import { EscalationService } from './escalation.service.js';

@Injectable()
export class EscalationSweep extends Sweep {
  constructor(
    private readonly escalations: EscalationService,
    everyMs: number,
  ) {
    super(everyMs);
  }

  async sweep(): Promise<void> {
    await this.each('escalation', await this.escalations.behind(), (id) => this.escalations.advance(id));
    await this.each('unanswerable', await this.escalations.unanswerable(), (id) => this.escalations.takeAnswer(id));
    await this.each('silent', await this.escalations.silent(), (id) => this.escalations.goWithout(id));
  }
}
