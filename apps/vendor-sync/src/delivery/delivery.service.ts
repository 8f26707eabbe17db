/** One delivery, step by step: claim, release, send, settle (protocols.md, 1 and 2). */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { disclose, type Release } from '#disclosure/disclose.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { PersonVersion } from '#model/person.entity.js';
import type { CaseText } from '#model/support-case.entity.js';
import { isQuoted } from '#disclosure/quoted.js';
import { Whose } from '#disclosure/whose.js';
import { rows, type As } from '#kernel/database/rows.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { disclosuresTotal } from '#kernel/metrics/metrics.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { Env } from '#kernel/config/inject-env.js';
import type { VendorSyncEnv } from '../env.js';
import type { Left, Settled } from '../vendors/outcome.js';
import { DeliveryClaims, type Claim } from './delivery.claim.js';
import { READ_ESCALATION, READ_JOB, READ_TEXTS, READ_WHOSE, WAKE_ONE } from './delivery.queries.js';
import { DeliverySettlement, SerialTaken } from './delivery.settle.js';
import type { DeliveryJob, EscalationJob } from './delivery.job.js';
import { CHANNEL_CHANGED, rungOf, verdictOf } from './delivery.states.js';
import { declaredOrNot, Routes, stepsOf, type Route } from './route.js';
import { takenOver } from './taken-over.js';

type Person = Pick<PersonVersion, 'firstName' | 'lastName' | 'email'> & As<CaseText, { problemText: 'text' }>;

/** Steps that follow one another at once, as a license follows its user. The bound keeps a vendor that leads in circles from holding a worker. */
const MOST_STEPS = 6;

/** Codes of a release that a clerk can answer. Every other gap ends the line as refused and raises an alarm in the log: a rule must be mended. */
const FOR_THE_CLERK = new Set(['safeguard-lapsed', CHANNEL_CHANGED]);

/** A hold, a cancel or a pause came between claim and release: nothing was sent, and no rung is used. */
const STOPPED = { kind: 'retry', code: 'stopped', vendorAtFault: false, left: 'not-sent' } as const satisfies Settled;

@Injectable()
export class DeliveryService {
  /** Vendors at whose cap a delivery waits; a hint only, since the sweep finds such deliveries too. */
  private readonly crowded = new Set<string>();

  constructor(
    private readonly source: DataSource,
    private readonly claims: DeliveryClaims,
    private readonly settlement: DeliverySettlement,
    private readonly routes: Routes,
    private readonly sender: JobSender,
    @Env() private readonly env: Pick<VendorSyncEnv, 'LADDER_SECONDS' | 'KEY_ENCRYPTION_KEY' | 'RELEASE_MS'>,
  ) {}

  /** Takes a delivery as far as it goes now. Safe to call at any time and any number of times. */
  async deliver(deliveryId: string): Promise<void> {
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const result = await this.claims.claim(deliveryId);
      if (result.kind === 'postponed') {
        if (result.reason === 'vendor-at-cap') this.crowded.add(result.vendorId);
        return;
      }
      if (result.kind !== 'claimed') return;
      const goesOn = await this.attempt(result.claim);
      if (this.crowded.delete(result.claim.vendorId)) await this.wakeOne(result.claim.vendorId);
      if (!goesOn) return;
    }
  }

  /** One attempt; true when the next step may start at once. */
  private async attempt(claim: Claim): Promise<boolean> {
    const job = await this.readJob(claim);
    const whose = await this.readWhose(claim);
    const route = this.routes.routeOf(job, claim.step, whose);
    if (!route) {
      await this.conclude(claim, job, { kind: 'refused', code: 'step-unknown', left: 'not-sent' });
      return false;
    }
    if ('notSetUp' in route) return this.conclude(claim, job, route.notSetUp);
    const outcome = await this.releaseAndSend(claim, job, route, whose);
    if (!outcome) return false;
    try {
      return await this.conclude(claim, job, outcome);
    } catch (error) {
      // An answer that the database cannot store, such as a character that no text column takes, must end as a dead letter.
      log.error('delivery.not-recorded', {
        deliveryId: claim.deliveryId,
        attemptId: claim.attemptId,
        step: claim.step,
        ...errorFacts(error),
      });
      return this.conclude(claim, job, notRecorded(error, outcome));
    }
  }

  private async readJob(claim: Claim): Promise<DeliveryJob> {
    const [job] = await rows<DeliveryJob>(this.source, READ_JOB, [claim.deliveryId]);
    if (!job!.escalationId) return job!;
    const [escalation] = await rows<EscalationJob>(this.source, READ_ESCALATION, [claim.deliveryId]);
    const { vendorCaseReference: reference } = escalation!;
    const isQuoted = reference !== null && (await this.standsInTexts(claim.deliveryId, reference));
    return { ...job!, escalation: { ...escalation!, vendorCaseReference: isQuoted ? null : reference } };
  }

  private async standsInTexts(deliveryId: string, reference: string): Promise<boolean> {
    const texts = await rows<Pick<CaseText, 'text'>>(this.source, READ_TEXTS, [deliveryId]);
    return isQuoted(reference, texts);
  }

  /** The person, to be recognised in answers and in what a letter repeats. A look-up discloses nothing, but its answer may hold the person too. */
  private async readWhose(claim: Claim): Promise<Whose> {
    const [person] = await rows<Person>(this.source, READ_WHOSE, [claim.deliveryId]);
    return new Whose(person ?? {});
  }

  /** Undefined when the claim was lost meanwhile: then there is nothing to write. */
  private async releaseAndSend(
    claim: Claim,
    job: DeliveryJob,
    route: Route,
    whose: Whose,
  ): Promise<Settled | undefined> {
    const { purpose, needs, accepts, effect } = route.declaration;
    const isQuestion = effect === 'checks';
    let left: Left = 'not-sent';
    try {
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
      if (isQuestion) return await route.send(release.packet);
      disclosuresTotal.inc({ purpose });
      await crashPoint('send.before-first-byte');
      left = 'perhaps';
      const outcome = await route.send(release.packet);
      await crashPoint('send.after-answer');
      const taken = takenOver(outcome, whose, job, job.now);
      if (isDropped(outcome, taken)) log.warn('escalation.reference-dropped', { deliveryId: claim.deliveryId });
      return taken;
    } catch (error) {
      log.error('delivery.broken', {
        deliveryId: claim.deliveryId,
        attemptId: claim.attemptId,
        step: claim.step,
        ...errorFacts(error),
      });
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
      deliveryId: claim.deliveryId,
      attemptId: claim.attemptId,
      fence: claim.fence,
      step: claim.step,
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

  private async wakeOne(vendorId: string): Promise<void> {
    const [woken] = await rows<Pick<Delivery, 'id' | 'nudge'>>(this.source, WAKE_ONE, [vendorId]);
    if (!woken) return;
    this.crowded.add(vendorId);
    await this.sender.send('deliver', woken.id, woken.nudge);
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
