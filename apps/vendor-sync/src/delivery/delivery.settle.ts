/** Settles an attempt: under its fence, in one transaction, so that a worker that woke too late writes nothing. */
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { rows, type As } from '#kernel/database/rows.js';
import { Gather } from '#kernel/gather.js';
import { newId } from '#kernel/ids.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import { attemptsTotal } from '#kernel/metrics/metrics.js';
import type { Delivery } from '#model/delivery.entity.js';
import type { License } from '#model/license.entity.js';
import { BREAKER_FAILURES } from '#model/held-back.js';
import { DELIVERY_KINDS, type DeliveryPurpose } from '#model/purposes.js';
import type { Done, IssuedLicense, Settled } from '../vendors/outcome.js';
import type { Claim } from './delivery.claim.js';
import type { DeliveryJob } from './delivery.job.js';
import {
  GATE_ANSWERED,
  GATE_FAILED,
  GATE_WAIT,
  INSERT_LICENSE,
  INSERT_RECEIPT,
  REVOKE_LICENSE,
  SETTLE_ATTEMPT,
  SETTLE_DELIVERY,
  SETTLE_ISSUED,
} from './delivery.queries.js';
import { disclosureOutcome, vendorWaitMs, type Verdict } from './delivery.states.js';
import { BREAKER_OPEN_MS } from './gate.js';
import { stepLabel } from './route.js';

const ENDED = { kind: 'done', did: 'ended' } as const satisfies Done;

/** What the vendor must have done for a delivery to be done. */
const DID: Readonly<Record<DeliveryPurpose, Done['did']>> = {
  issue: 'issued',
  revoke: 'ended',
  'escalation-personal': 'took-case',
  'escalation-serial': 'took-case',
  'stop-and-erase': 'ended',
};

/** The vendor gave two licenses one serial number: the second license is not stored. */
export class SerialTaken extends Error {}

interface Settling {
  readonly claim: Claim;
  readonly job: DeliveryJob;
  readonly outcome: Settled;
  readonly verdict: Verdict;
}

type IssuedOne = As<Delivery, { deliveryId: 'id' }> & { readonly isMade: boolean };

/** Most deliveries in one statement. */
const MOST_TOGETHER = 64;

type Issued = Extract<Settled, { did: 'issued' }>;

const isIssued = ({ job, outcome, verdict }: Settling): boolean =>
  verdict.state === 'done' &&
  verdict.vendorFailed === false &&
  job.purpose === 'issue' &&
  'did' in outcome &&
  outcome.did === 'issued';

/** As the statement takes it. */
function issuedRow({ claim, job, outcome, verdict }: Settling) {
  const { license, status, left } = outcome as Issued;
  return {
    delivery: claim.deliveryId, fence: claim.fence, step: verdict.step, rung: verdict.rung, attempt: claim.attemptId, status,
    left_as: disclosureOutcome(left), vendor: job.vendorId, license: newId('license'), fulfilment: job.fulfilmentId, product: job.productId,
    version: job.personVersionId, reference: job.intentKey, serial: license.serialNumber, key: license.licenseKey, seats: job.seats,
    starts_on: license.startsOn, expires_on: license.expiresOn, maintenance_until: license.maintenanceUntil,
  }; // prettier-ignore
}

@Injectable()
export class DeliverySettlement {
  /** What was answered with a license is settled together with what else was, at that moment. */
  private readonly issued = new Gather<Settling, boolean>(
    MOST_TOGETHER,
    (all) => this.settleIssued(all),
    (one) => this.settleAlone(one),
  );

  constructor(private readonly work: UnitOfWork) {}

  /** Returns false when the claim was no longer current: then nothing was written. Throws {@link SerialTaken}, and has written nothing. */
  async settle(claim: Claim, job: DeliveryJob, outcome: Settled, verdict: Verdict): Promise<boolean> {
    const one = { claim, job, outcome, verdict };
    const written = await (isIssued(one) ? this.issued.add(one) : this.settleAlone(one));
    if (written) attemptsTotal.inc({ step: stepLabel(claim.step), outcome: outcome.kind });
    return written;
  }

  /** One statement; of a serial number that is taken nothing is written, and each goes alone. */
  private async settleIssued(all: readonly Settling[]): Promise<boolean[]> {
    const written = await this.work.run('settle', async (manager, work) => {
      const settled = await rows<IssuedOne>(manager, SETTLE_ISSUED, [
        JSON.stringify(all.map(issuedRow)),
        BREAKER_FAILURES,
      ]);
      if (settled.some(({ isMade }) => !isMade)) throw new SerialTaken();
      if (settled.length === 0) work.changedNothing();
      return new Set(settled.map(({ deliveryId }) => deliveryId));
    });
    return all.map(({ claim }) => written.has(claim.deliveryId));
  }

  private settleAlone({ claim, job, outcome, verdict }: Settling): Promise<boolean> {
    return this.work.run('settle', async (manager, work) => {
      const { deliveryId, fence, attemptId } = claim;
      const settled = await rows<Pick<Delivery, 'id'>>(manager, SETTLE_DELIVERY, [
        deliveryId,
        fence,
        verdict.state,
        verdict.step,
        verdict.rung,
        verdict.delayMs,
        verdict.reason,
      ]);
      if (settled.length === 0) {
        work.changedNothing();
        return false;
      }
      const code = 'code' in outcome ? outcome.code : null;
      await manager.query(SETTLE_ATTEMPT, [
        attemptId,
        outcome.kind,
        code,
        outcome.status ?? null,
        deliveryId,
        disclosureOutcome(outcome.left),
      ]);
      if (verdict.state === 'done') await this.writeEffect(manager, job, outcome);
      if (verdict.vendorFailed === true)
        await manager.query(GATE_FAILED, [claim.vendorId, BREAKER_FAILURES, BREAKER_OPEN_MS]);
      if (verdict.vendorFailed === false) await manager.query(GATE_ANSWERED, [claim.vendorId, BREAKER_FAILURES]);
      const waitMs = vendorWaitMs(outcome);
      if (waitMs > 0) await manager.query(GATE_WAIT, [claim.vendorId, waitMs]);
      // Support keeps the state of an escalation; that of a line follows from its delivery.
      if (verdict.state !== 'waiting' && job.escalationId) work.nudge('advance-escalation', job.escalationId);
      return true;
    });
  }

  /** Writes the license, its end or the receipt of the case; throws where the vendor did something else. */
  private async writeEffect(manager: EntityManager, job: DeliveryJob, outcome: Settled): Promise<void> {
    const done = outcome.kind === 'gone' ? ENDED : outcome;
    if (done.kind !== 'done' || done.did !== DID[job.purpose]) throw new Error('The vendor did something else.');
    switch (done.did) {
      case 'issued':
        return this.writeLicense(manager, job, done.license);
      case 'ended':
        // A notice names no license: then this changes nothing.
        await manager.query(REVOKE_LICENSE, [job.licenseId]);
        return;
      case 'took-case':
        await manager.query(INSERT_RECEIPT, [
          job.escalationId,
          DELIVERY_KINDS[job.purpose].form,
          done.vendorCaseReference,
        ]);
    }
  }

  private async writeLicense(manager: EntityManager, job: DeliveryJob, license: IssuedLicense): Promise<void> {
    const made = await rows<Pick<License, 'id'>>(manager, INSERT_LICENSE, [
      newId('license'), job.fulfilmentId, job.vendorId, job.productId, job.personVersionId, job.intentKey, license.serialNumber,
      license.licenseKey, job.seats, license.startsOn, license.expiresOn, license.maintenanceUntil,
    ]); // prettier-ignore
    if (made.length === 0) throw new SerialTaken();
  }
}
