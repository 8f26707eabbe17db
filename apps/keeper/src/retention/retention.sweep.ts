/** Runs retention on a timer. Of several processes, one purges at a time. */
import { Injectable } from '@nestjs/common';
import { Env } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import type { KeeperEnv } from '../env.js';
import { RetentionService } from './retention.service.js';

const MINUTE_MS = 60_000;

@Injectable()
export class RetentionSweep extends Sweep {
  constructor(
    private readonly retention: RetentionService,
    @Env() env: Pick<KeeperEnv, 'RETENTION_MINUTES'>,
  ) {
    super(env.RETENTION_MINUTES * MINUTE_MS);
  }

  async sweep(): Promise<void> {
    await this.retention.run(() => this.isStopping);
  }
}
