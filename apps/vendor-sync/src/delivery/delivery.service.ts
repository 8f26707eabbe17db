/** One delivery, step by step: claim, release, send, settle (protocols.md, 1 and 2). */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { disclose, type Release } from '#disclosure/disclose.js';
import { handOut } from '#disclosure/disclose-together.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { disclosuresTotal } from '#kernel/metrics/metrics.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { Env } from '#kernel/config/inject-env.js';
import type { VendorSyncEnv } from '../env.js';
import type { Left, Settled } from '../vendors/outcome.js';
import { DeliveryClaims, type Claim, type Released, type Taken } from './delivery.claim.js';
import { readWork, type DeliveryJob, type WorkedOn } from './delivery.job.js';
import { DeliverySettlement, SerialTaken } from './delivery.settle.js';
import { CHANNEL_CHANGED, rungOf, verdictOf } from './delivery.states.js';
import { declaredOrNot, Routes, stepsOf, type Route } from './route.js';
import { takenOver } from './taken-over.js';

/** Steps that follow one another at once, as a license follows its user. The bound keeps a vendor that leads in circles from holding a worker. */
const MOST_STEPS = 6;

/** Codes of a release that a clerk can answer. Every other gap ends the line as refused and raises an alarm in the log: a rule must be mended. */
const FOR_THE_CLERK = new Set(['safeguard-lapsed', CHANNEL_CHANGED]);

/** A hold, a cancel or a pause came between claim and release: nothing was sent, and no rung is used. */
const STOPPED = { kind: 'retry', code: 'stopped', vendorAtFault: false, left: 'not-sent' } as const satisfies Settled;

/** For the log. */
const named = ({ deliveryId, attemptId, step }: Claim) => ({ deliveryId, attemptId, step });

@Injectable()
export class DeliveryService {
  constructor(
    private readonly source: DataSource,
    private readonly claims: DeliveryClaims,
    private readonly settlement: DeliverySettlement,
    private readonly routes: Routes,
    @Env() private readonly env: Pick<VendorSyncEnv, 'LADDER_SECONDS' | 'KEY_ENCRYPTION_KEY' | 'RELEASE_MS'>,
  ) {}

  /** Takes a claimed delivery as far as it goes now. What it throws is logged: its lease runs out, and the sweep takes it up. */
  async carry(taken: Taken): Promise<void> {
    try {
      let next = taken;
      for (let steps = 1; ; steps += 1) {
        if (!(await this.attempt(next)) || steps === MOST_STEPS) return;
        const { deliveryId, vendorId } = next.claim;
        const result = await this.claims.claim(deliveryId);
        if (result.kind !== 'claimed') return await this.claims.endStopped(vendorId);
        next = { claim: result.claim };
      }
    } catch (error) {
      log.error('delivery.not-carried', { deliveryId: taken.claim.deliveryId, ...errorFacts(error) });
    }
  }

  /** One attempt; true when the next step may start at once. */
  private async attempt({ claim, released }: Taken): Promise<boolean> {
    if (released) return this.concludeOr(claim, released.job, await this.sendReleased(claim, released));
    const work = await readWork(this.source, claim.deliveryId);
    const { job, whose } = work;
    const route = this.routes.routeOf(job, claim.step, whose);
    if (!route) {
      await this.conclude(claim, job, { kind: 'refused', code: 'step-unknown', left: 'not-sent' });
      return false;
    }
    if ('notSetUp' in route) return this.conclude(claim, job, route.notSetUp);
    const outcome = await this.releaseAndSend(claim, work, route);
    return outcome ? this.concludeOr(claim, job, outcome) : false;
  }

  /** An answer that the database cannot store, such as a character that no text column takes, must end as a dead letter. */
  private async concludeOr(claim: Claim, job: DeliveryJob, outcome: Settled): Promise<boolean> {
    try {
      return await this.conclude(claim, job, outcome);
    } catch (error) {
      log.error('delivery.not-recorded', { ...named(claim), ...errorFacts(error) });
      return this.conclude(claim, job, notRecorded(error, outcome));
    }
  }

  /** Undefined when the claim was lost meanwhile: then there is nothing to write. */
  private releaseAndSend(claim: Claim, work: WorkedOn, route: Route): Promise<Settled | undefined> {
    const { purpose, needs, accepts, effect } = route.declaration;
    const isQuestion = effect === 'checks';
    return this.orBroken(claim, async (leaves) => {
      const release = await disclose(this.source, this.env.KEY_ENCRYPTION_KEY, {
        ...claim,
        purpose,
        way: route.way,
        needs,
        accepts,
        lifetimeMs: this.env.RELEASE_MS,
        isQuestion,
        render: route.render,
      });
      if (release.kind !== 'released') return withheld(release);
      if (isQuestion) return route.send(release.packet);
      return this.send(claim, { ...work, route, packet: release.packet }, leaves);
    });
  }

  private sendReleased(claim: Claim, released: Released): Promise<Settled> {
    return this.orBroken(claim, async (leaves) =>
      this.send(claim, { ...released, packet: await handOut(released.packet) }, leaves),
    );
  }

  /** `leaves` is called before the first byte is sent. */
  private async send(claim: Claim, { job, whose, route, packet }: Released, leaves: () => void): Promise<Settled> {
    disclosuresTotal.inc({ purpose: route.declaration.purpose });
    await crashPoint('send.before-first-byte');
    leaves();
    const outcome = await route.send(packet);
    await crashPoint('send.after-answer');
    const taken = takenOver(outcome, whose, job, job.now);
    if (isDropped(outcome, taken)) log.warn('escalation.reference-dropped', { deliveryId: claim.deliveryId });
    return taken;
  }

  private async orBroken<T>(claim: Claim, act: (leaves: () => void) => Promise<T>): Promise<T | Settled> {
    let left: Left = 'not-sent';
    try {
      return await act(() => {
        left = 'perhaps';
      });
    } catch (error) {
      log.error('delivery.broken', { ...named(claim), ...errorFacts(error) });
      return broken('internal-error', left);
    }
  }

  private async conclude(claim: Claim, job: DeliveryJob, outcome: Settled): Promise<boolean> {
    const verdict =
      outcome === STOPPED
        ? {
            state: 'waiting' as const,
            step: claim.step,
            rung: claim.rung,
            delayMs: 0,
            reason: null,
            vendorFailed: null,
          }
        : verdictOf(
            outcome,
            {
              step: claim.step,
              rung: rungOf(claim, outcome),
              claims: claim.fence - (job.revivedFence ?? 0),
              declaration: declaredOrNot(job, claim.step),
              way: Object.keys(stepsOf(job)),
              everOpen: job.everOpen,
              saidTaken: job.saidTaken,
            },
            this.env.LADDER_SECONDS,
            Math.random(),
          );
    const written = await this.settlement.settle(claim, job, outcome, verdict);
    const logged = {
      ...named(claim),
      fence: claim.fence,
      outcome: outcome.kind,
      code: 'code' in outcome ? outcome.code : undefined,
    };
    if (!written) {
      log.warn('delivery.stale-claim', logged);
      return false;
    }
    log.info('delivery.settled', { ...logged, reason: verdict.reason ?? undefined });
    return verdict.state === 'waiting' && verdict.delayMs === 0;
  }
}

/**
 * A fault of our own, as an outcome. It climbs the ladder, so that a delivery that fails every time is dead-lettered and does not
 * lose its lease for ever. Where not even this can be written, the lease runs out.
 */
const broken = (code: string, left: Left): Settled =>
  left === 'not-sent' ? { kind: 'retry', code, vendorAtFault: false, left } : { kind: 'unknown', code, left };

const notRecorded = (error: unknown, { left, status }: Settled): Settled =>
  error instanceof SerialTaken
    ? { kind: 'disputed', code: 'serial-taken', left, status }
    : broken('not-recorded', left);

/** A release that was not granted, as an outcome; undefined where the claim was lost. */
function withheld(release: Exclude<Release, { kind: 'released' }>): Settled | undefined {
  switch (release.kind) {
    case 'gone':
      return undefined;
    case 'stopped':
      return STOPPED;
    case 'incomplete':
      return {
        kind: 'needs-input',
        code: release.field === 'lastName' ? 'last-name-required' : 'field-required',
        left: 'not-sent',
      };
    case 'not-allowed': {
      const { code, answer } = release.decision;
      // Paused between claim and release: the next claim will wait for the vendor.
      if (code === 'vendor-suspended') return STOPPED;
      if (answer === 'gap') log.error('disclosure.gap', { code });
      return { kind: FOR_THE_CLERK.has(code) ? 'needs-input' : 'refused', code, left: 'not-sent' };
    }
  }
}

/** True where the vendor's case reference was unfit and is not stored; the vendor has the case all the same. */
const isDropped = (answered: Settled, taken: Settled): boolean =>
  answered.kind === 'done' &&
  answered.did === 'took-case' &&
  taken.kind === 'done' &&
  taken.did === 'took-case' &&
  answered.vendorCaseReference !== taken.vendorCaseReference;
