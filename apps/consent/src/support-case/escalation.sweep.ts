/** The net below the nudges of vendor-sync: takes over what they missed. */
import { Injectable } from '@nestjs/common';
import { Sweep } from '#common/jobs/sweep.js';
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
    const ids = await this.escalations.behind();
    for (const id of ids) await this.escalations.advance(id);
    this.found('escalation', ids.length);
    this.found('silent', await this.escalations.sweepSilent());
  }
}
