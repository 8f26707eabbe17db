/** Runs retention by the clock. Several processes may: one of them purges at a time. */
import { Injectable } from '@nestjs/common';
import { Sweep } from '#kernel/jobs/sweep.js';
import { RetentionService } from './retention.service.js';

@Injectable()
export class RetentionSweep extends Sweep {
  constructor(
    private readonly retention: RetentionService,
    everyMs: number,
  ) {
    super(everyMs);
  }

  async sweep(): Promise<void> {
    await this.retention.run(() => this.isStopping);
  }
}
