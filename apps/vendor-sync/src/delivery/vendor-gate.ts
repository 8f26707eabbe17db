/** Locks a vendor's gate, under which its deliveries are claimed one batch at a time. */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import type { Vendor, VendorGate } from '#model/vendor.entity.js';
import { LOCK_GATE, MAKE_GATE, TRY_GATE } from './delivery.queries.js';
import type { Gate } from './gate.js';

export type GateRow = Gate & Pick<VendorGate, 'vendorId'> & Pick<Vendor, 'adapter'> & { readonly now: Date };

/** How long a claim waits for the lock of a gate; other claims hold it for less. */
const LINE_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

export class GateBusy extends Error {
  constructor() {
    super('The gate is held.');
  }
}

@Injectable()
export class VendorGates {
  /** Vendors whose gate could not be locked in time; a hint of this process only. */
  private readonly stuck = new Set<string>();

  /**
   * Waits only briefly, since a waiting claim holds a connection that all vendors share. After a wait in vain the gate is tried without
   * waiting, until a claim gets it. Undefined where there is no such vendor; throws {@link GateBusy}.
   */
  async lock(runner: QueryRunner, vendorId: string): Promise<GateRow | undefined> {
    const [free] = await rows<GateRow>(runner, TRY_GATE, [vendorId]);
    if (free) {
      this.stuck.delete(vendorId);
      return free;
    }
    if (this.stuck.has(vendorId)) throw new GateBusy();
    await runner.query(MAKE_GATE, [vendorId]);
    await runner.query(`SET LOCAL lock_timeout = ${LINE_MS}`);
    try {
      const [gate] = await rows<GateRow>(runner, LOCK_GATE, [vendorId]);
      await runner.query(`SET LOCAL lock_timeout TO DEFAULT`);
      return gate;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      this.stuck.add(vendorId);
      throw new GateBusy();
    }
  }
}
