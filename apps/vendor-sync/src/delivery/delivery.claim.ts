/** Claims a delivery under the vendor's gate by raising its fence. A delivery that may not start now is postponed. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { newId } from '#kernel/ids.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { Env } from '#kernel/config/inject-env.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import type { VendorSyncEnv } from '../env.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { DeliveryPurpose } from '#model/purposes.js';
import type { Vendor, VendorGate } from '#model/vendor.entity.js';
import type { Step } from '../vendors/outcome.js';
import {
  CANCEL, CLAIM, GATE_BUSY, LOCK_DUE, LOCK_GATE, MAKE_GATE, POSTPONE, READ_VENDOR, TRY_GATE,
} from './delivery.queries.js'; // prettier-ignore
import { gateVerdict, type Gate } from './gate.js';
import { beginsWith } from './route.js';

export interface Claim {
  readonly deliveryId: string;
  readonly attemptId: string;
  readonly fence: number;
  readonly vendorId: string;
  readonly purpose: DeliveryPurpose;
  readonly step: Step;
  readonly rung: number;
  /** Why it waited until now. */
  readonly waitedFor: string | null;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'postponed'; readonly vendorId: string; readonly reason: string }
  | { readonly kind: 'cancelled' }
  /** Not due, held, taken by another, or at an end. */
  | { readonly kind: 'nothing' };

type GateRow = Gate & Pick<VendorGate, 'vendorId'> & Pick<Vendor, 'adapter'> & { readonly now: Date };

interface DueRow extends Pick<
  Delivery,
  'vendorId' | 'purpose' | 'step' | 'rung' | 'fence' | 'reason' | 'hold' | 'slotAt'
> {
  readonly cancelled: boolean;
  readonly inFlight: number;
}

/** How long a claim waits for the lock of a gate; other claims hold it for less. */
const LINE_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

class GateBusy extends Error {
  constructor(readonly vendorId: string) {
    super('The gate is held.');
  }
}

@Injectable()
export class DeliveryClaims {
  /** Vendors whose gate could not be locked in time; a hint of this process only. */
  private readonly stuck = new Set<string>();

  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
    @Env() private readonly env: Pick<VendorSyncEnv, 'LEASE_MS'>,
  ) {}

  async claim(deliveryId: string): Promise<ClaimResult> {
    await crashPoint('delivery.before-claim');
    return this.work
      .run('claim', async (manager, work) => {
        const result = await this.claimUnderGate(manager, deliveryId);
        if (result.kind !== 'claimed') work.changedNothing();
        return result;
      })
      .catch((error: unknown) => this.elsewhere(error, deliveryId));
  }

  private async claimUnderGate(manager: EntityManager, deliveryId: string): Promise<ClaimResult> {
    const gate = await this.lockGate(manager, deliveryId);
    if (!gate) return { kind: 'nothing' };
    const [due] = await rows<DueRow>(manager, LOCK_DUE, [deliveryId]);
    if (!due) return { kind: 'nothing' };
    if (due.cancelled) {
      await manager.query(CANCEL, [deliveryId]);
      return { kind: 'cancelled' };
    }
    if (due.hold) return { kind: 'nothing' };

    const verdict = gateVerdict(gate, due, gate.now, Math.random());
    if (verdict.kind === 'later') {
      await manager.query(POSTPONE, [
        deliveryId,
        verdict.at,
        verdict.reason,
        verdict.nextSlotAt,
        gate.vendorId,
        verdict.slotAt,
      ]);
      return { kind: 'postponed', vendorId: due.vendorId, reason: verdict.reason };
    }
    const claim: Claim = {
      deliveryId,
      attemptId: newId('attempt'),
      fence: due.fence + 1,
      vendorId: due.vendorId,
      purpose: due.purpose,
      step: beginsWith({ purpose: due.purpose, adapter: gate.adapter, supportChannel: '' }, due.step, due.fence),
      rung: due.rung,
      waitedFor: due.reason,
    };
    await manager.query(CLAIM, [
      deliveryId,
      claim.fence,
      claim.attemptId,
      this.env.LEASE_MS,
      verdict.nextSlotAt,
      claim.vendorId,
      claim.step,
      verdict.usedSlotAt,
    ]);
    return { kind: 'claimed', claim };
  }

  /**
   * A claim waits only briefly for a gate, since it holds a worker and a connection that all vendors share. After a wait in vain the
   * gate is tried without waiting, until a claim gets it.
   */
  private async lockGate(manager: EntityManager, deliveryId: string): Promise<GateRow | undefined> {
    const [free] = await rows<GateRow>(manager, TRY_GATE, [deliveryId]);
    if (free) {
      this.stuck.delete(free.vendorId);
      return free;
    }
    const [delivery] = await rows<Pick<Delivery, 'vendorId'>>(manager, READ_VENDOR, [deliveryId]);
    if (!delivery) return undefined;
    const vendorId = delivery.vendorId;
    if (this.stuck.has(vendorId)) throw new GateBusy(vendorId);
    await manager.query(MAKE_GATE, [deliveryId]);
    await manager.query(`SET LOCAL lock_timeout = ${LINE_MS}`);
    try {
      const [gate] = await rows<GateRow>(manager, LOCK_GATE, [deliveryId]);
      await manager.query(`SET LOCAL lock_timeout TO DEFAULT`);
      return gate;
    } catch (error) {
      throw (error as { code?: string }).code === LOCK_NOT_AVAILABLE ? new GateBusy(vendorId) : error;
    }
  }

  private async elsewhere(error: unknown, deliveryId: string): Promise<ClaimResult> {
    if (!(error instanceof GateBusy)) throw error;
    this.stuck.add(error.vendorId);
    await this.source.query(GATE_BUSY, [deliveryId]);
    return { kind: 'postponed', vendorId: error.vendorId, reason: 'vendor-gate-busy' };
  }
}
