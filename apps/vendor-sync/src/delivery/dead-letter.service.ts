/** What waits for a person. A retry goes on under the same intent key, so that it cannot do the thing twice. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Caller } from '#common/http/access.js';
import { JobSender } from '#common/jobs/job-sender.js';
import { log } from '#common/log/log.js';
import { Delivery } from '#common/model/delivery.entity.js';
import { Vendor } from '#common/model/vendor.entity.js';
import { Refusal } from '#common/refusal.js';
import type { Step } from '../vendors/outcome.js';
import type { DeadLetterAnswer, DeadLetterPage, DeadLetterQuery, RetryAnswer } from './dead-letter.dto.js';
import { READ_DEAD, REVIVE } from './delivery.queries.js';
import { declaredBy } from './route.js';
import type { RouteName } from './route.js';

interface DeadRow {
  id: string;
  vendor_id: string;
  purpose: string;
  step: Step;
  reason: string;
  settled_at: Date;
  fulfilment_id: string | null;
  license_id: string | null;
  escalation_id: string | null;
  adapter: string;
  support_channel: string;
}

/** Reasons under which the thing may have been done. */
const MAY_BE_DONE: ReadonlySet<string | null> = new Set(['outcome-unknown', 'serial-taken', 'left-open']);

/** With the outcome open and no way to ask the vendor, pressing Retry could do the thing twice. */
const mayRetry = (name: RouteName, reason: string | null): boolean =>
  !MAY_BE_DONE.has(reason) || declaredBy(name)?.personMayRetry === true;

@Injectable()
export class DeadLetterService {
  constructor(
    private readonly source: DataSource,
    private readonly sender: JobSender,
  ) {}

  async list(query: DeadLetterQuery): Promise<DeadLetterPage> {
    const rows = await this.source.query<DeadRow[]>(READ_DEAD, [query.after ?? null, query.limit + 1]);
    const items: DeadLetterAnswer[] = rows.slice(0, query.limit).map((row) => ({
      id: row.id,
      vendorId: row.vendor_id,
      purpose: row.purpose,
      step: row.step,
      reason: row.reason,
      deadSince: row.settled_at.toISOString(),
      fulfilmentId: row.fulfilment_id,
      licenseId: row.license_id,
      escalationId: row.escalation_id,
      retryAllowed: mayRetry(row, row.reason),
    }));
    return { items, next: rows.length > query.limit ? items.at(-1)!.id : null };
  }

  async retry(id: string, caller: Caller): Promise<RetryAnswer> {
    const found = await this.source.manager
      .createQueryBuilder(Delivery, 'd')
      .innerJoin(Vendor, 'v', 'v.id = d.vendor_id')
      .select([
        'd.state AS state',
        'd.step AS step',
        'd.reason AS reason',
        'd.fulfilment_id AS fulfilment_id',
        'd.escalation_id AS escalation_id',
        'v.adapter AS adapter',
        'v.support_channel AS support_channel',
      ])
      .where('d.id = :id', { id })
      .getRawOne<
        RouteName & { state: string; reason: string | null; fulfilment_id: string | null; escalation_id: string | null }
      >();
    if (!found) throw new Refusal('not-found');
    if (found.state === 'dead' && !mayRetry(found, found.reason)) throw new Refusal('retry-not-allowed');
    const [rows] = await this.source.query<[{ nudge: number }[], number]>(REVIVE, [id, caller.subject]);
    const revived = rows[0];
    if (!revived) return { id, state: found.state === 'dead' ? 'waiting' : found.state, revived: false };
    log.info('dead-letter.retried', { deliveryId: id });
    await this.sender.send('deliver', id, revived.nudge);
    if (found.fulfilment_id)
      await this.sender.send('advance-fulfilment', found.fulfilment_id, 1_000_000 + revived.nudge);
    if (found.escalation_id)
      await this.sender.send('advance-escalation', found.escalation_id, 1_000_000 + revived.nudge);
    return { id, state: 'waiting', revived: true };
  }
}
