/** One pump for each vendor for which something was due since the start. */
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Env } from '#kernel/config/inject-env.js';
import { rows } from '#kernel/database/rows.js';
import type { VendorSyncEnv } from '../env.js';
import { DeliveryClaims } from './delivery.claim.js';
import { ANY_DUE } from './delivery.queries.js';
import { DeliveryService } from './delivery.service.js';
import { Pump, type PumpTools } from './pump.js';

/** Deliveries under way in this process beyond which a vendor gets one place only: so one is left to each, however many vendors stall. */
const MOST_IN_ALL = 256;

@Injectable()
export class Pumps implements BeforeApplicationShutdown {
  private readonly pumps = new Map<string, Pump>();
  private readonly tools: PumpTools;
  private stopped = false;

  constructor(
    private readonly source: DataSource,
    claims: DeliveryClaims,
    deliveries: DeliveryService,
    @Env() env: Pick<VendorSyncEnv, 'CONCURRENCY'>,
  ) {
    this.tools = {
      take: (vendorId, room) => claims.take(vendorId, room),
      isAnyDue: (vendorId) => this.isAnyDue(vendorId),
      carry: (taken) => deliveries.carry(taken),
      roomOf: (inUse) => Math.max(0, (this.inUse() < MOST_IN_ALL ? env.CONCURRENCY : 1) - inUse),
    };
  }

  /** Takes what is due for a vendor and carries it; resolves once it is taken. Safe to call at any time and any number of times. */
  async look(vendorId: string): Promise<void> {
    if (this.stopped) return;
    let pump = this.pumps.get(vendorId);
    if (!pump) this.pumps.set(vendorId, (pump = new Pump(vendorId, this.tools)));
    await pump.look();
  }

  /** What is carried ends before the connections close. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.pumps.values()].map((pump) => pump.stop()));
  }

  private inUse(): number {
    let sum = 0;
    for (const pump of this.pumps.values()) sum += pump.inUse;
    return sum;
  }

  private async isAnyDue(vendorId: string): Promise<boolean> {
    const [found] = await rows<{ isDue: boolean }>(this.source, ANY_DUE, [vendorId]);
    return found!.isDue;
  }
}
