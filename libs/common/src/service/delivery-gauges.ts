/**
 * How late deliveries are, and how many are dead letters. Orders measures it too, so that it is reported while vendor-sync is down or
 * frozen. A timer of its own, so that a sweep that fails does not stop it.
 */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { deadLetters, measure, oldestDueSeconds } from '#kernel/metrics/metrics.js';
import { Env, type SweepEnv } from '#kernel/config/inject-env.js';
import { heldBackBy, isDue } from '#model/held-back.js';
import { Sweep } from '#kernel/jobs/sweep.js';

/** From small indexes: of each vendor that could be called the delivery that has been due for longest, and the dead letters. */
const READ_GAUGES = `
  SELECT coalesce((SELECT greatest(extract(epoch FROM clock_timestamp() - min(d.next_at)), 0)
                     FROM vendors v LEFT JOIN vendor_gates g ON g.vendor_id = v.id
                    CROSS JOIN LATERAL (SELECT min(d.next_at) AS next_at FROM deliveries d WHERE d.vendor_id = v.id AND ${isDue('d')}) d
                    WHERE d.next_at IS NOT NULL AND ${heldBackBy('v', 'g')} IS NULL), 0)::float AS oldest_due,
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
