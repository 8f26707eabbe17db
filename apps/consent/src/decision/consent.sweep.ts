/** Ends consents whose time is over, and tells vendors what a withdrawal left them owed. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Env } from '#kernel/config/inject-env.js';
import type { SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { OVERDUE } from '../consent/consent.queries.js';
import { ConsentService } from '../consent/consent.service.js';
import { WithdrawalService } from './withdrawal.service.js';

@Injectable()
export class ConsentSweep extends Sweep {
  constructor(
    private readonly source: DataSource,
    private readonly consents: ConsentService,
    private readonly withdrawals: WithdrawalService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    const overdue = await this.source.query<{ id: string }[]>(OVERDUE);
    const expired = { event: 'expired', by: 'system', method: 'timer' } as const;
    const ids = overdue.map(({ id }) => id);
    await this.each('consent', ids, (id) => this.consents.record(id, expired));
    await this.each('stop-notice', await this.withdrawals.owed(), (id) => this.withdrawals.tellVendor(id));
  }
}
