/** Withdrawing: in force from the commit on, then one of three truths, then the vendor is told to stop and to erase. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, EntityManager } from 'typeorm';
import { databaseNow } from '#kernel/database/database-now.js';
import { nextIds } from '#kernel/database/next-rows.js';
import { rows } from '#kernel/database/rows.js';
import { isUniqueViolation } from '#kernel/database/unique-violation.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { UnitOfWork, type Work } from '#kernel/jobs/unit-of-work.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { Delivery } from '#model/delivery.entity.js';
import type { Disclosure } from '#model/disclosure.entity.js';
import { deliveryRow } from '#model/new-delivery.js';
import { StopNotice } from '#model/support-case.entity.js';
import { OWED, OWED_NOTICE, RELEASES, type OwedNotice } from '../consent/consent.queries.js';
import type { Truth } from '../consent/truth.js';
import { ConsentService, type Expression, type Recorded } from '../consent/consent.service.js';

/** Longest wait for an unsettled release: one is settled within five seconds, or else by the sweep. */
const LONGEST_WAIT_MS = 6_000;
const LOOK_AGAIN_MS = 100;

type Release = Pick<Disclosure, 'releasedAt' | 'outcome'>;

/** The strongest truth that the releases allow; never `nothing-left` while one is unsettled. */
function truthOf(releases: readonly Release[]): Truth {
  const open = releases.find(({ outcome }) => outcome === 'released' || outcome === 'may-have-left');
  const sent = releases.find(({ outcome }) => outcome === 'sent');
  if (sent) return { kind: 'left', at: sent.releasedAt.toISOString() };
  return open ? { kind: 'may-arrive', at: open.releasedAt.toISOString() } : { kind: 'nothing-left' };
}

/** Mail knows whole seconds only. */
const wholeSeconds = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000);

@Injectable()
export class WithdrawalService {
  constructor(
    private readonly source: DataSource,
    private readonly consents: ConsentService,
    private readonly work: UnitOfWork,
  ) {}

  /** `alongside` writes more rows in the transaction of the withdrawal; not called when nothing was recorded. */
  async withdraw(
    consentId: string,
    expression: Omit<Expression, 'event'>,
    alongside: (manager: EntityManager, recorded: Recorded, work: Work) => Promise<void>,
  ): Promise<Recorded & { truth: Truth }> {
    const recorded = await this.work.run('withdrawal', async (manager, work) => {
      const done = await this.consents.recordWithin(manager, consentId, { ...expression, event: 'withdrawn' });
      if (done.counted) await alongside(manager, done, work);
      // Support cancels a waiting personal letter. The truth does not need that: a release judges the consent itself.
      work.nudge('advance-escalation', done.consent.escalationId);
      return done;
    });
    await crashPoint('withdrawal.nudged');
    const truth = await this.truth(consentId);
    // The withdrawal is in force: the person could not mend a failure to make the notice, and the sweep makes it.
    await this.tellVendor(consentId).catch((error: unknown) => log.warn('withdrawal.not-told', errorFacts(error)));
    return { ...recorded, truth };
  }

  /** Waits for releases that are not settled, then says what is certain. */
  async truth(consentId: string): Promise<Truth> {
    const end = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      const releases = await rows<Release>(this.source, RELEASES, [consentId]);
      if (!releases.some(({ outcome }) => outcome === 'released') || performance.now() > end) return truthOf(releases);
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** What is certain at this moment, without waiting. */
  async truthNow(consentId: string): Promise<Truth> {
    return truthOf(await rows<Release>(this.source, RELEASES, [consentId]));
  }

  /** Ids of withdrawn consents whose vendor is owed a notice. */
  readonly owed = (after?: string) => nextIds(this.source, OWED, [], after);

  /** Makes the notice that is owed for this consent, if any; safe to call at any time. */
  async tellVendor(consentId: string): Promise<void> {
    const [consent] = await rows<OwedNotice>(this.source, OWED_NOTICE, [consentId]);
    if (!consent) return;
    const now = await databaseNow(this.source);
    const row = deliveryRow({
      vendorId: consent.vendorId,
      purpose: 'stop-and-erase',
      form: 'serial-only',
      escalationId: consent.escalationId,
      personVersionId: consent.personVersionId,
      round: consent.round,
      intentKey: randomUUID(),
    });
    // Content and address are fixed together with the intent key.
    const notice: StopNotice = {
      deliveryId: row.id,
      consentId: consent.id,
      channel: consent.channel,
      recipient: consent.recipient,
      recipientEntity: consent.recipientEntity,
      recipientCountry: consent.recipientCountry,
      sender: consent.sender,
      composedAt: wholeSeconds(now),
      vendorCaseReference: consent.vendorCaseReference,
    };
    try {
      await this.work.run('notice', async (manager, work) => {
        await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
        await manager.createQueryBuilder().insert().into(StopNotice).values(notice).execute();
        work.nudge('deliver', consent.vendorId);
      });
    } catch (error) {
      // Another process was first.
      if (isUniqueViolation(error)) return;
      throw error;
    }
    log.info('withdrawal.vendor-told', { escalationId: consent.escalationId, deliveryId: row.id });
  }
}
