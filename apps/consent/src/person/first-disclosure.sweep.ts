/** Finds first disclosures of which the person was not informed. No job announces them; only the ledger shows them. */
import { Injectable } from '@nestjs/common';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import type { NotTold } from './first-disclosure.queries.js';
import { FirstDisclosureService, MOST_PLANNED } from './first-disclosure.service.js';

@Injectable()
export class FirstDisclosureSweep extends Sweep {
  constructor(
    private readonly firsts: FirstDisclosureService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    let found: readonly NotTold[];
    do {
      found = await this.next('first-disclosure', (after) => this.firsts.notTold(after), MOST_PLANNED);
      const left = await this.firsts.tellAll(found);
      await this.inTurn(left, (first) => this.firsts.tell(first));
    } while (found.length === MOST_PLANNED && !this.isStopping);
  }
}
