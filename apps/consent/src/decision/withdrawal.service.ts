/** Withdrawing: in force from the commit on, then one of three truths, then the vendor is told to stop and to erase. */
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, EntityManager } from 'typeorm';
import { databaseNow } from '#kernel/database/database-now.js';
import { isUniqueViolation } from '#kernel/database/unique-violation.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { UnitOfWork } from '#kernel/jobs/unit-of-work.js';
import type { Work } from '#kernel/jobs/unit-of-work.js';
import { errorFacts, log } from '#kernel/log/log.js';
import { Delivery } from '#model/delivery.entity.js';
import { deliveryRow } from '#model/new-delivery.js';
import { StopNotice } from '#model/support-case.entity.js';
import { OWED, OWED_NOTICE, RELEASES } from '../consent/consent.queries.js';
import type { OwedNotice } from '../consent/consent.queries.js';
import { ConsentService } from '../consent/consent.service.js';
import type { Expression, Recorded } from '../consent/consent.service.js';

/** What can be said with certainty of a consent's data. */
export type Truth = { readonly kind: 'nothing-left' } | { readonly kind: 'left' | 'may-arrive'; readonly at: string };

/** A release is settled within five seconds, or found by the sweep; longer than this nobody waits. */
const LONGEST_WAIT_MS = 6_000;
const LOOK_AGAIN_MS = 100;

interface ReleaseRow {
  released_at: Date;
  settled_at: Date | null;
  outcome: string;
}

/** The strongest of what the releases say; nothing is called certain while one is unsettled. */
function truthOf(releases: readonly ReleaseRow[]): Truth {
  const open = releases.find(({ outcome }) => outcome === 'released' || outcome === 'may-have-left');
  const sent = releases.find(({ outcome }) => outcome === 'sent');
  if (sent) return { kind: 'left', at: sent.released_at.toISOString() };
  return open ? { kind: 'may-arrive', at: open.released_at.toISOString() } : { kind: 'nothing-left' };
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

  /** `alongside` writes what belongs to the withdrawal in its own transaction, and is not called when nothing was recorded. */
  async withdraw(
    consentId: string,
    expression: Omit<Expression, 'event'>,
    alongside: (manager: EntityManager, recorded: Recorded, work: Work) => Promise<void>,
  ): Promise<Recorded & { truth: Truth }> {
    const recorded = await this.work.run('withdrawal', async (manager, work) => {
      const done = await this.consents.recordWithin(manager, consentId, { ...expression, event: 'withdrawn' });
      if (done.counted) await alongside(manager, done, work);
      // What waits with personal data is support's to stop; the truth needs no such help: a release judges the consent itself.
      work.nudge('advance-escalation', done.consent.escalation_id);
      return done;
    });
    await crashPoint('withdrawal.nudged');
    const truth = await this.truth(consentId);
    // It is recorded and in force: what keeps the notice from being made is nothing that the person could mend, and the sweep makes it.
    await this.tellVendor(consentId).catch((error: unknown) => log.warn('withdrawal.not-told', errorFacts(error)));
    return { ...recorded, truth };
  }

  /** Waits for releases that are not settled, then says what is certain. */
  async truth(consentId: string): Promise<Truth> {
    const end = performance.now() + LONGEST_WAIT_MS;
    for (;;) {
      const releases = await this.source.query<ReleaseRow[]>(RELEASES, [consentId]);
      if (!releases.some(({ outcome }) => outcome === 'released') || performance.now() > end) return truthOf(releases);
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** What is certain at this moment; nobody waits for it. */
  async truthNow(consentId: string): Promise<Truth> {
    return truthOf(await this.source.query<ReleaseRow[]>(RELEASES, [consentId]));
  }

  /** Ids of withdrawn consents of which something left, and of which the vendor was not told. */
  async owed(): Promise<string[]> {
    const rows = await this.source.query<{ id: string }[]>(OWED);
    return rows.map(({ id }) => id);
  }

  /** A notice for this consent, where one is owed; safe to call at any time. */
  async tellVendor(consentId: string): Promise<void> {
    const [consent] = await this.source.query<OwedNotice[]>(OWED_NOTICE, [consentId]);
    if (!consent) return;
    const now = await databaseNow(this.source);
    const row = deliveryRow({
      vendorId: consent.vendor_id,
      purpose: 'stop-and-erase',
      form: 'serial-only',
      escalationId: consent.escalation_id,
      personVersionId: consent.person_version_id,
      round: consent.round,
      intentKey: randomUUID(),
    });
    // What it says and where it goes is fixed with its key.
    const notice: StopNotice = {
      deliveryId: row.id,
      consentId: consent.id,
      channel: consent.channel,
      recipient: consent.recipient,
      recipientEntity: consent.recipient_entity,
      recipientCountry: consent.recipient_country,
      sender: consent.sender,
      composedAt: wholeSeconds(now),
      vendorCaseReference: consent.vendor_case_reference,
    };
    try {
      await this.work.run('notice', async (manager, work) => {
        await manager.createQueryBuilder().insert().into(Delivery).values(row).execute();
        await manager.createQueryBuilder().insert().into(StopNotice).values(notice).execute();
        work.nudge('deliver', row.id, 0);
      });
    } catch (error) {
      // Another process was first.
      if (isUniqueViolation(error)) return;
      throw error;
    }
    log.info('withdrawal.vendor-told', { escalationId: consent.escalation_id, deliveryId: row.id });
  }
}
