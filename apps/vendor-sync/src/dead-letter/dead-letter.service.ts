/** Dead letters. A retry goes on under the same intent key, so that nothing is done twice; a finding ends the delivery and sends nothing. */
import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { rows, type As, type NotNull, type OrNull } from '#kernel/database/rows.js';
import { pageOf } from '#kernel/http/page.js';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import type { Caller } from '#kernel/http/access.js';
import { UnitOfWork, type Work } from '#kernel/jobs/unit-of-work.js';
import { log } from '#kernel/log/log.js';
import { Delivery, FINDINGS, type Attempt, type DeliveryFinding } from '#model/delivery.entity.js';
import type { DeliveryState } from '#model/delivery.states.js';
import { Refusal } from '#kernel/refusal.js';
import type { Escalation } from '#model/support-case.entity.js';
import type { Vendor } from '#model/vendor.entity.js';
import type {
  DeadLetterView,
  DeadLetterPage,
  DeadLetterQuery,
  RetryView,
  SettlementView,
  SettleBody,
} from './dead-letter.dto.js';
import {
  END_DEAD,
  IT_ARRIVED,
  LOCK_DELIVERY,
  READ_DEAD,
  READ_FINDING,
  READ_LETTER,
  REVOKE_LICENSE,
  REVIVE,
} from '../delivery/delivery.queries.js';
import { endOf } from './finding.states.js';
import { mayRepeat } from '../delivery/route.js';

interface DeadRow
  extends
    Pick<Delivery, 'id' | 'vendorId' | 'purpose' | 'step' | 'state' | 'fulfilmentId' | 'licenseId' | 'escalationId'>,
    Pick<Vendor, 'adapter' | 'supportChannel'>,
    As<Vendor, { registeredEntity: 'legalEntity'; registeredCountry: 'country' }>,
    OrNull<As<Escalation, { meantEntity: 'recipientEntity'; meantCountry: 'recipientCountry' }>>,
    As<Attempt, { lastCode: 'code' }>,
    NotNull<Pick<Delivery, 'reason' | 'settledAt'>> {
  readonly mayHaveLeft: boolean;
  readonly codes: string[];
}

/** Reasons with which the vendor may have acted. */
const MAY_BE_DONE: ReadonlySet<string | null> = new Set(['outcome-unknown', 'serial-taken', 'left-open']);

/** Where the vendor may have acted and the step may not be repeated, a retry could do the thing twice. */
const mayRetry = (letter: DeadRow): boolean => !MAY_BE_DONE.has(letter.reason) || mayRepeat(letter, letter.step);

/** Ids for the record of who did what. */
const rowsOf = (id: string, about: Pick<DeadRow, 'fulfilmentId' | 'escalationId'>): string[] =>
  [id, about.fulfilmentId, about.escalationId].filter((each) => each !== null);

/** The request names the confirmed company: the register may have changed since the administrator read it. */
function successorOf(
  letter: DeadRow,
  { finding, successor }: SettleBody,
): [entity: string | null, country: string | null] {
  if (finding !== 'successor-confirmed') return [null, null];
  if (successor !== letter.registeredEntity)
    throw new Refusal('invalid-input', [{ field: 'successor', rule: 'registered' }]);
  return [letter.registeredEntity, letter.registeredCountry];
}

/** Nudges support, which keeps the state of an escalation. */
function tellSupport(work: Work, letter: Pick<DeadRow, 'escalationId'>): void {
  if (letter.escalationId) work.nudge('advance-escalation', letter.escalationId);
}

@Injectable()
export class DeadLetterService {
  constructor(
    private readonly source: DataSource,
    private readonly work: UnitOfWork,
  ) {}

  async list(query: DeadLetterQuery): Promise<DeadLetterPage> {
    const letters = await rows<DeadRow>(this.source, READ_DEAD, [query.after ?? null, query.limit + 1]);
    return pageOf(letters, query.limit, (row): DeadLetterView => ({
      id: row.id,
      vendorId: row.vendorId,
      purpose: row.purpose,
      step: row.step,
      reason: row.reason,
      lastCode: row.lastCode,
      deadSince: row.settledAt.toISOString(),
      fulfilmentId: row.fulfilmentId,
      licenseId: row.licenseId,
      escalationId: row.escalationId,
      retryAllowed: mayRetry(row),
      meantFor: row.meantEntity === null ? null : { legalEntity: row.meantEntity, country: row.meantCountry! },
      registered: { legalEntity: row.registeredEntity, country: row.registeredCountry },
      settleAs: FINDINGS.filter((finding) => endOf(finding, row)),
    }));
  }

  async retry(id: string, caller: Caller): Promise<RetryView> {
    const revived = await this.work.run('retry', async (manager, work) => {
      const letter = await this.lock(manager, id);
      if (letter.state !== 'dead') {
        work.changedNothing();
        return false;
      }
      if (!mayRetry(letter)) throw new Refusal('retry-not-allowed');
      const [revived] = await rows<Pick<Delivery, 'id'>>(manager, REVIVE, [id, caller.subject, letter.reason]);
      if (!revived) {
        work.changedNothing();
        return false;
      }
      const changes = changesOf('delivery', { state: letter.state }, { state: 'waiting' });
      await recordChange(manager, caller, 'dead-letter.retry', rowsOf(id, letter), changes);
      work.nudge('deliver', letter.vendorId);
      tellSupport(work, letter);
      return true;
    });
    if (!revived) return { id, state: await this.stateOf(id), revived: false };
    log.info('dead-letter.retried', { deliveryId: id });
    return { id, state: 'waiting', revived: true };
  }

  /** Ends a dead letter by a finding. The first finding counts. */
  async settle(id: string, body: SettleBody, caller: Caller): Promise<SettlementView> {
    const { state, finding, settled } = await this.work.run('dead-letter', async (manager, work) => {
      const letter = await this.lock(manager, id);
      const [before] = await rows<Pick<DeliveryFinding, 'finding'>>(manager, READ_FINDING, [id]);
      if (before) {
        work.changedNothing();
        return { state: letter.state, finding: before.finding, settled: false };
      }
      if (letter.state !== 'dead') throw new Refusal('wrong-state');
      const { finding, source } = body;
      const state = endOf(finding, letter);
      if (!state) throw new Refusal('finding-not-possible');
      const successor = successorOf(letter, body);
      const reason = state === 'refused' ? finding : null;
      await manager.query(END_DEAD, [id, state, reason, letter.reason, finding, source, caller.subject, ...successor]);
      if (finding === 'arrived') await manager.query(IT_ARRIVED, [id]);
      // A revocation has one finding: the license is over.
      if (letter.licenseId) await manager.query(REVOKE_LICENSE, [letter.licenseId]);
      const changes = changesOf('delivery', { state: letter.state }, { state, finding, source });
      await recordChange(manager, caller, 'dead-letter.settle', rowsOf(id, letter), changes);
      tellSupport(work, letter);
      return { state, finding, settled: true };
    });
    if (settled) log.info('dead-letter.settled', { deliveryId: id, reason: finding });
    return { id, state, finding, settled };
  }

  /** Reads the delivery under its lock: one that was under way a moment ago may have ended since. */
  private async lock(manager: EntityManager, id: string): Promise<DeadRow> {
    await manager.query(LOCK_DELIVERY, [id]);
    const [letter] = await rows<DeadRow>(manager, READ_LETTER, [id]);
    if (!letter) throw new Refusal('not-found');
    return letter;
  }

  private async stateOf(id: string): Promise<DeliveryState> {
    return (await this.source.manager.findOneByOrFail(Delivery, { id })).state;
  }
}
