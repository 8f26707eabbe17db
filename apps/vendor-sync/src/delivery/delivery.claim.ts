/**
 * Claims deliveries under the vendor's gate by raising their fence: what is due for a vendor in one transaction, the plain letters released
 * in the same one (protocols.md, 1 and 2); or one delivery by itself.
 */
import { Injectable } from '@nestjs/common';
import { DataSource, type QueryRunner } from 'typeorm';
import { Env } from '#kernel/config/inject-env.js';
import { meaningOf } from '#kernel/database/database-error.js';
import { rows } from '#kernel/database/rows.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { newId } from '#kernel/ids.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { errorFacts, log } from '#kernel/log/log.js';
import type { Disclosed } from '#disclosure/disclosed.js';
import { discloseTogether, type PlainRequest } from '#disclosure/disclose-together.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { DeliveryPurpose } from '#model/purposes.js';
import type { VendorSyncEnv } from '../env.js';
import type { Step } from '../vendors/outcome.js';
import { readPlain, type WorkedOn } from './delivery.job.js';
import { CLAIM, COUNT_DUE, END_STOPPED, LOCK_DUE, LOCK_ONE, VENDOR_OF } from './delivery.queries.js';
import { atCap, closedBy, mostInFlight, paced, slotOf, slotsNow, type Closed } from './gate.js';
import { beginsWith, isPlain, Routes, type Route } from './route.js';
import { GateBusy, VendorGates, type GateRow } from './vendor-gate.js';

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

/** What was released in the transaction of the claim, with the packet to be sent at once. */
export interface Released extends WorkedOn {
  readonly route: Route;
  readonly packet: Disclosed;
}

export interface Taken {
  readonly claim: Claim;
  readonly released?: Released;
}

export interface Look {
  readonly taken: readonly Taken[];
  /** More may be due: as many were taken as there was room for, or the vendor is at its cap. */
  readonly hasMore: boolean;
  /** Milliseconds after which it is worth looking again; undefined: when somebody asks. */
  readonly againMs?: number | undefined;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'later'; readonly reason: Closed['reason'] | 'vendor-gate-busy' }
  /** Not due, held, to be cancelled, taken by another, or at an end. */
  | { readonly kind: 'nothing' };

type DueRow = Pick<Delivery, 'id' | 'purpose' | 'form' | 'personVersionId' | 'step' | 'rung' | 'fence' | 'reason'> &
  Pick<Delivery, 'nextAt'> & { readonly now: Date };

/** Claims of one gate that are not written yet. */
interface Batch {
  readonly gate: GateRow | undefined;
  readonly due: readonly DueRow[];
  readonly claims: readonly Claim[];
  readonly slot: Date | null;
  readonly closed?: Closed | undefined;
  readonly routes: ReadonlyMap<string, WorkedOn & { readonly route: Route }>;
}

/** Most deliveries in one transaction. */
const MOST_TOGETHER = 32;
/** How long a process goes on looking at a vendor for which it found something; whoever commits meanwhile need not nudge it. */
export const AWAKE_MS = 250;
const GATE_BUSY_MS = 1_000;

const claimOf = (row: DueRow, { vendorId, adapter }: GateRow): Claim => ({
  deliveryId: row.id,
  attemptId: newId('attempt'),
  fence: row.fence + 1,
  vendorId,
  purpose: row.purpose,
  step: beginsWith({ purpose: row.purpose, adapter, supportChannel: '' }, row.step, row.fence),
  rung: row.rung,
  waitedFor: row.reason,
});

const requestsOf = ({ gate, due, claims, routes }: Batch): PlainRequest[] =>
  claims.flatMap(({ deliveryId, attemptId }, at) => {
    const route = routes.get(deliveryId)?.route;
    if (!route) return [];
    const { purpose, form, personVersionId } = due[at]!;
    const { needs, accepts, purpose: purposeOfStep } = route.declaration;
    const { way, render } = route;
    const delivery = { purpose, form, personVersionId, vendorId: gate!.vendorId };
    return [{ deliveryId, attemptId, purpose: purposeOfStep, way, needs, accepts, render, delivery }];
  });

function lookOf({ gate, claims, routes, closed }: Batch, packets: ReadonlyMap<string, Disclosed>, most: number): Look {
  const taken = claims.map((claim): Taken => {
    const packet = packets.get(claim.deliveryId);
    return packet ? { claim, released: { ...routes.get(claim.deliveryId)!, packet } } : { claim };
  });
  const hasMore = taken.length === most || closed?.reason === 'vendor-at-cap';
  const againMs = closed?.again ? closed.again.getTime() - gate!.now.getTime() : undefined;
  return { taken, hasMore, againMs };
}

@Injectable()
export class DeliveryClaims {
  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
    private readonly gates: VendorGates,
    private readonly routes: Routes,
    @Env() private readonly env: Pick<VendorSyncEnv, 'LEASE_MS' | 'RELEASE_MS' | 'KEY_ENCRYPTION_KEY'>,
  ) {}

  /** Claims what is due for a vendor, `room` at most, and releases what is plain. One bad row sends each of its batch the single way. */
  async take(vendorId: string, room: number): Promise<Look> {
    await crashPoint('delivery.before-claim');
    let due: readonly DueRow[] = [];
    try {
      const { taken: batch, packets } = await discloseTogether<Batch>(
        this.source,
        { wrappingKey: this.env.KEY_ENCRYPTION_KEY, lifetimeMs: this.env.RELEASE_MS },
        {
          take: async (runner) => {
            const batch = await this.batchOf(runner, vendorId, Math.min(room, MOST_TOGETHER));
            ({ due } = batch);
            return { taken: batch, count: batch.claims.length, requests: requestsOf(batch) };
          },
          write: (runner, batch, released) =>
            this.write(runner, batch, released, room > batch.claims.length ? AWAKE_MS : 0),
        },
      );
      return lookOf(batch, packets, Math.min(room, MOST_TOGETHER));
    } catch (error) {
      if (error instanceof GateBusy) return { taken: [], hasMore: false, againMs: GATE_BUSY_MS };
      if (due.length === 0 || meaningOf(error).unavailable) throw error;
      log.warn('delivery.goes-alone', { vendorId, count: due.length, ...errorFacts(error) });
      return { taken: await this.oneByOne(due), hasMore: true };
    }
  }

  /** Claims one delivery, if it may start now. */
  async claim(deliveryId: string): Promise<ClaimResult> {
    await crashPoint('delivery.before-claim');
    return this.work
      .run('claim', async (manager, work): Promise<ClaimResult> => {
        const runner = manager.queryRunner!;
        const [found] = await rows<Pick<Delivery, 'vendorId'>>(runner, VENDOR_OF, [deliveryId]);
        const gate = found && (await this.gates.lock(runner, found.vendorId));
        const batch = await this.claimsOf(runner, gate, 1, deliveryId);
        const [claim] = batch.claims;
        if (!claim) {
          work.changedNothing();
          return batch.closed ? { kind: 'later', reason: batch.closed.reason } : { kind: 'nothing' };
        }
        await this.write(runner, batch, new Map(), 0);
        return { kind: 'claimed', claim };
      })
      .catch((error: unknown) => {
        if (error instanceof GateBusy) return { kind: 'later', reason: 'vendor-gate-busy' };
        throw error;
      });
  }

  /** Ends what somebody wants cancelled and nobody has claimed: of one vendor, or of all. */
  async endStopped(vendorId: string | null = null): Promise<void> {
    await this.source.query(END_STOPPED, [vendorId]);
  }

  private async batchOf(runner: QueryRunner, vendorId: string, most: number): Promise<Batch> {
    const gate = await this.gates.lock(runner, vendorId);
    const batch = await this.claimsOf(runner, gate, most);
    return { ...batch, routes: await this.plainRoutes(runner, batch) };
  }

  /** Judges the gate and locks what may start, in that order: what is in flight is counted after the gate's lock. */
  private async claimsOf(
    runner: QueryRunner,
    gate: GateRow | undefined,
    most: number,
    deliveryId?: string,
  ): Promise<Omit<Batch, 'routes'>> {
    const none = { gate, due: [], claims: [], slot: null };
    if (!gate) return none;
    const closed = closedBy(gate, gate.now, Math.random());
    if (closed) return { ...none, closed };
    const slots = slotsNow(gate, gate.now);
    if (slots === 0) return { ...none, closed: paced(gate, gate.now) };
    const bounds = [gate.vendorId, Math.min(most, slots), mostInFlight(gate)];
    const due =
      deliveryId === undefined
        ? await rows<DueRow>(runner, LOCK_DUE, bounds)
        : await rows<DueRow>(runner, LOCK_ONE, [...bounds, deliveryId]);
    if (due.length === 0) return { ...none, closed: await this.whyNone(runner, gate) };
    const claims: Claim[] = [];
    let { usedSlotAt } = gate;
    for (const row of due) {
      const slot = slotOf({ ...gate, usedSlotAt }, row.nextAt, row.now);
      if (!slot) break;
      usedSlotAt = slot;
      claims.push(claimOf(row, gate));
    }
    const isPaced = slots < most && claims.length === slots;
    const waits = isPaced ? paced({ ...gate, usedSlotAt }, gate.now) : undefined;
    return { gate, due, claims, slot: usedSlotAt, closed: waits };
  }

  /** At its cap, with something due; undefined where nothing is due, or somebody else has it. */
  private async whyNone(runner: QueryRunner, gate: GateRow): Promise<Closed | undefined> {
    const [now] = await rows<{ inFlight: number; isDue: boolean }>(runner, COUNT_DUE, [gate.vendorId]);
    return now!.isDue && now!.inFlight >= mostInFlight(gate) ? atCap(gate.now) : undefined;
  }

  /** Letters and ways of the plain ones, read after every lock. */
  private async plainRoutes(
    runner: QueryRunner,
    { gate, due, claims }: Omit<Batch, 'routes'>,
  ): Promise<Batch['routes']> {
    const plain = claims.filter((claim, at) => isPlain({ ...claim, adapter: gate!.adapter }, due[at]!));
    if (plain.length === 0) return new Map();
    const stepOf = new Map(plain.map(({ deliveryId, step }) => [deliveryId, step]));
    const found = await readPlain(runner, [...stepOf.keys()]);
    return new Map(
      found.flatMap((work) => {
        const { job, whose } = work;
        const route = this.routes.routeOf(job, stepOf.get(job.deliveryId)!, whose);
        return route && !('notSetUp' in route) ? [[job.deliveryId, { ...work, route }] as const] : [];
      }),
    );
  }

  private async write(
    runner: QueryRunner,
    { gate, due, claims, slot }: Omit<Batch, 'routes'>,
    released: ReadonlyMap<string, Date>,
    awakeMs: number,
  ): Promise<void> {
    if (claims.length === 0) return;
    const written = claims.map(({ deliveryId, attemptId, fence, step }) => ({
      id: deliveryId, attempt: attemptId, fence, step, released_at: released.get(deliveryId) ?? null,
    })); // prettier-ignore
    await runner.query(CLAIM, [JSON.stringify(written), due[0]!.now, this.env.LEASE_MS, gate!.vendorId, slot, awakeMs]);
  }

  private async oneByOne(due: readonly DueRow[]): Promise<Taken[]> {
    const taken: Taken[] = [];
    for (const { id } of due) {
      try {
        const result = await this.claim(id);
        if (result.kind === 'claimed') taken.push({ claim: result.claim });
      } catch (error) {
        log.error('delivery.not-claimed', { deliveryId: id, ...errorFacts(error) });
      }
    }
    return taken;
  }
}
