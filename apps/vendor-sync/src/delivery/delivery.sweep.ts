/**
 * The sweep of deliveries: a timer in each vendor-sync process, since a flushed Redis would forget a schedule of the queue. It settles
 * claims whose lease ran out, and looks at every vendor for which something is due, itself and not through the queue.
 */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { nextIds } from '#kernel/database/next-rows.js';
import { rows, type As } from '#kernel/database/rows.js';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';
import { log } from '#kernel/log/log.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import type { Attempt, Delivery } from '#model/delivery.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import { DeliveryClaims } from './delivery.claim.js';
import { LAPSED, LOCK_LAPSED, SETTLE_ATTEMPT, SETTLE_DELIVERY, VENDORS_DUE } from './delivery.queries.js';
import { verdictOfLostLease } from './delivery.states.js';
import { Pumps } from './pumps.js';
import { declaredOrNot } from './route.js';

type LapsedRow = Pick<Delivery, 'id' | 'fence' | 'state' | 'purpose' | 'step' | 'rung'> &
  Pick<Vendor, 'adapter' | 'supportChannel'> &
  As<Attempt, { attemptId: 'id' }>;

@Injectable()
export class DeliverySweep extends Sweep {
  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
    private readonly claims: DeliveryClaims,
    private readonly pumps: Pumps,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    await this.each(
      'lease',
      (after) => nextIds(this.source, LAPSED, [], after),
      (id) => this.takeUp(id),
    );
    await this.claims.endStopped();
    await this.each(
      'due',
      (after) => nextIds(this.source, VENDORS_DUE, [], after),
      (vendorId) => this.pumps.look(vendorId),
    );
  }

  /** An abandoned release becomes may-have-left, never aborted: its letters may have been sent. */
  private async takeUp(id: string): Promise<void> {
    const lapsed = await this.work.run('sweep', async (manager, work) => {
      const [row] = await rows<LapsedRow>(manager, LOCK_LAPSED, [id]);
      if (!row) {
        work.changedNothing();
        return undefined;
      }
      const released = row.state === 'released';
      const declaration = declaredOrNot(row, row.step);
      const { state, step, rung, reason } = verdictOfLostLease({ ...row, declaration }, released);
      await manager.query(SETTLE_DELIVERY, [id, row.fence, state, step, rung, 0, reason]);
      const outcome = released ? 'unknown' : 'lost';
      await manager.query(SETTLE_ATTEMPT, [row.attemptId, outcome, 'lease-lost', null, id, 'may-have-left']);
      return row;
    });
    if (!lapsed) return;
    const { attemptId, fence, step, state } = lapsed;
    log.warn('delivery.lease-lost', { deliveryId: id, attemptId, fence, step, outcome: state });
  }
}
