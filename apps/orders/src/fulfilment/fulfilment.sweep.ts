/** Advances the fulfilments that the nudges of vendor-sync missed. */
import { Injectable } from '@nestjs/common';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { FulfilmentService } from './fulfilment.service.js';

@Injectable()
export class FulfilmentSweep extends Sweep {
  constructor(
    private readonly fulfilments: FulfilmentService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.each('fulfilment', this.fulfilments.behind, (id) => this.fulfilments.advance(id));
  }
}
