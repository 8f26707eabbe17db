/** Puts questions and ends consents that the jobs missed, and makes the notices that are owed after withdrawals. */
import { Injectable } from '@nestjs/common';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { QuestionService } from './question.service.js';
import { WithdrawalService } from './withdrawal.service.js';

@Injectable()
export class ConsentSweep extends Sweep {
  constructor(
    private readonly questions: QuestionService,
    private readonly withdrawals: WithdrawalService,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.each('consent', this.questions.unsettled, (id) => this.questions.settle(id));
    await this.each('stop-notice', this.withdrawals.owed, (id) => this.withdrawals.tellVendor(id));
  }
}
