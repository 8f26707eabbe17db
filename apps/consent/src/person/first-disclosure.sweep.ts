/** Finds first disclosures of which the person was not informed. No job announces them; only the ledger shows them. */
import { Injectable } from '@nestjs/common';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { FirstDisclosureService } from './first-disclosure.service.js';

@Injectable()
export class FirstDisclosureSweep extends Sweep {
  constructor(
    private readonly firsts: FirstDisclosureService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.each(
      'first-disclosure',
      (after) => this.firsts.notTold(after),
      (first) => this.firsts.tell(first),
    );
  }
}
