/** Taking a delivery: by raising its fence, under the vendor's gate. What may not start now gets its next time written. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel/ids.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { Env } from '#kernel/config/inject-env.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import type { VendorSyncEnv } from '../env.js';
import type { DeliveryPurpose } from '#model/purposes.js';
import type { Step } from '../vendors/outcome.js';
import {
  CANCEL, CLAIM, GATE_BUSY, LOCK_DUE, LOCK_GATE, MAKE_GATE, POSTPONE, READ_VENDOR, TRY_GATE,
} from './delivery.queries.js'; // prettier-ignore
import { gateVerdict } from './gate.js';
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

interface GateRow {
  next_slot_at: Date;
  used_slot_at: Date;
  failures: number;
  open_until: Date | null;
  paused: boolean;
  cap: number;
  pace_per_minute: number;
  vendor_id: string;
  adapter: string;
  now: Date;
}

interface DueRow {
  id: string;
  vendor_id: string;
  purpose: DeliveryPurpose;
  step: Step;
  rung: number;
  fence: number;
  reason: string | null;
  hold: boolean;
  cancelled: boolean;
  slot_at: Date | null;
  in_flight: number;
}

/** How long a claim stands in line for a gate; one that is only busy is had in less. */
const LINE_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

class GateBusy extends Error {
  constructor(readonly vendorId: string) {
    super('The gate is held.');
  }
}

@Injectable()
export class DeliveryClaims {
  /** Vendors whose gate was waited for in vain; a hint of this process only. */
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
    const [due] = await manager.query<DueRow[]>(LOCK_DUE, [deliveryId]);
    if (!due) return { kind: 'nothing' };
    if (due.cancelled) {
      await manager.query(CANCEL, [deliveryId]);
      return { kind: 'cancelled' };
    }
    if (due.hold) return { kind: 'nothing' };

    const verdict = gateVerdict(
      {
        paused: gate.paused,
        cap: gate.cap,
        pacePerMinute: gate.pace_per_minute,
        nextSlotAt: gate.next_slot_at,
        usedSlotAt: gate.used_slot_at,
        failures: gate.failures,
        openUntil: gate.open_until,
      },
      { inFlight: due.in_flight, slotAt: due.slot_at },
      gate.now,
      Math.random(),
    );
    if (verdict.kind === 'later') {
      await manager.query(POSTPONE, [
        deliveryId,
        verdict.at,
        verdict.reason,
        verdict.nextSlotAt,
        gate.vendor_id,
        verdict.slotAt,
      ]);
      return { kind: 'postponed', vendorId: due.vendor_id, reason: verdict.reason };
    }
    const claim: Claim = {
      deliveryId,
      attemptId: newId('attempt'),
      fence: due.fence + 1,
      vendorId: due.vendor_id,
      purpose: due.purpose,
      step: beginsWith({ purpose: due.purpose, adapter: gate.adapter, support_channel: '' }, due.step, due.fence),
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
   * Claims stand in line for a gate for a moment only: whoever waits has a worker and a connection that all vendors share. A gate
   * that was waited for in vain is only tried until somebody gets it.
   */
  private async lockGate(manager: EntityManager, deliveryId: string): Promise<GateRow | undefined> {
    const [free] = await manager.query<GateRow[]>(TRY_GATE, [deliveryId]);
    if (free) {
      this.stuck.delete(free.vendor_id);
      return free;
    }
    const [delivery] = await manager.query<{ vendor_id: string }[]>(READ_VENDOR, [deliveryId]);
    if (!delivery) return undefined;
    const vendorId = delivery.vendor_id;
    if (this.stuck.has(vendorId)) throw new GateBusy(vendorId);
    await manager.query(MAKE_GATE, [deliveryId]);
    await manager.query(`SET LOCAL lock_timeout = ${LINE_MS}`);
    try {
      const [gate] = await manager.query<GateRow[]>(LOCK_GATE, [deliveryId]);
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
