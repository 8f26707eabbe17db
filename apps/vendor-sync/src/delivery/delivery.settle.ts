/** Writing down what became of an attempt: by fence, in one transaction, so that a worker that woke too late writes nothing. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { newId } from '#kernel/ids.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { attemptsTotal } from '#kernel/metrics/metrics.js';
import type { IssuedLicense, Settled } from '../vendors/outcome.js';
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
} from './delivery.queries.js';
import { disclosureOutcome, vendorWaitMs } from './delivery.states.js';
import type { Verdict } from './delivery.states.js';
import { BREAKER_FAILURES, BREAKER_OPEN_MS } from './gate.js';

/** The vendor has named two licenses by one serial number: neither of them is taken over as the other. */
export class SerialTaken extends Error {}

@Injectable()
export class DeliverySettlement {
  constructor(private readonly source: DataSource) {}

  /** Returns false when the claim was no longer current: then nothing was written. Throws {@link SerialTaken}, and has written nothing. */
  async settle(claim: Claim, job: DeliveryJob, outcome: Settled, verdict: Verdict): Promise<boolean> {
    const written = await this.source.transaction(async (manager) => {
      const { deliveryId, fence, attemptId } = claim;
      const [rows] = await manager.query<[unknown[], number]>(SETTLE_DELIVERY, [
        deliveryId,
        fence,
        verdict.state,
        verdict.step,
        verdict.rung,
        verdict.delayMs,
        verdict.reason,
      ]);
      if (rows.length === 0) return false;
      const code = 'code' in outcome ? outcome.code : null;
      await manager.query(SETTLE_ATTEMPT, [
        attemptId,
        outcome.kind,
        code,
        outcome.status ?? null,
        deliveryId,
        disclosureOutcome(outcome.left),
      ]);
      if (verdict.state === 'done') await this.writeEffect(manager, claim, job, outcome);
      if (verdict.vendorFailed === true)
        await manager.query(GATE_FAILED, [claim.vendorId, BREAKER_FAILURES, BREAKER_OPEN_MS]);
      if (verdict.vendorFailed === false) await manager.query(GATE_ANSWERED, [claim.vendorId, BREAKER_FAILURES]);
      const waitMs = vendorWaitMs(outcome);
      if (waitMs > 0) await manager.query(GATE_WAIT, [claim.vendorId, waitMs]);
      await crashPoint('settle.before-commit');
      return true;
    });
    if (written) {
      attemptsTotal.inc({ step: claim.step, outcome: outcome.kind });
      await crashPoint('settle.after-commit');
    }
    return written;
  }

  private async writeEffect(manager: EntityManager, claim: Claim, job: DeliveryJob, outcome: Settled): Promise<void> {
    if (claim.purpose === 'revoke') {
      await manager.query(REVOKE_LICENSE, [job.license_id]);
      return;
    }
    if (claim.purpose === 'stop-and-erase') return;
    if (job.escalation_id) {
      const { vendorCaseReference } = outcome as { vendorCaseReference?: string | null };
      const form = claim.purpose === 'escalation-personal' ? 'personal' : 'serial-only';
      await manager.query(INSERT_RECEIPT, [job.escalation_id, form, vendorCaseReference ?? null]);
      return;
    }
    const license = (outcome as { license?: IssuedLicense }).license;
    if (claim.purpose !== 'issue' || !license) return;
    const made = await manager.query<unknown[]>(INSERT_LICENSE, [
      newId('license'), job.fulfilment_id, job.vendor_id, job.product_id, job.person_version_id, job.intent_key, license.serialNumber,
      license.licenseKey, job.seats, license.startsOn, license.expiresOn, license.maintenanceUntil,
    ]); // prettier-ignore
    if (made.length === 0) throw new SerialTaken();
  }
}
