/**
 * How late deliveries are, and how many wait for a person. Measured by orders too, which wishes them: where vendor-sync is down or
 * frozen, it is the one that tells. A timer of its own, so that a sweep which fails keeps nobody from knowing.
 */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { deadLetters, measure, oldestDueSeconds } from '#kernel/metrics/metrics.js';
import { Env } from '#kernel/config/inject-env.js';
import type { SweepEnv } from '#kernel/config/inject-env.js';
import { Sweep } from '#kernel/jobs/sweep.js';

/** Both from an index of few rows: the first that waits, and those that stand in front of a person. */
const READ_GAUGES = `
  SELECT greatest(extract(epoch FROM clock_timestamp() - (SELECT min(next_at) FROM deliveries WHERE state = 'waiting' AND NOT hold)), 0)::float AS oldest_due,
         (SELECT count(*)::int FROM deliveries WHERE state = 'dead' AND cancel_requested_at IS NULL) AS dead`;

@Injectable()
export class DeliveryGauges extends Sweep {
  constructor(
    private readonly source: DataSource,
    @Env() env: SweepEnv,
  ) {
    super(env.SWEEP_MS);
  }

  async sweep(): Promise<void> {
    const [now] = await rows<{ oldestDue: number; dead: number }>(this.source, READ_GAUGES);
    measure(oldestDueSeconds, now!.oldestDue);
    measure(deadLetters, now!.dead);
  }
}
