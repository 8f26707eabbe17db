/** Legal holds: retention deletes nothing of a held subject. A hold keeps for good who placed and lifted it, and why. */
import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, LessThan } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import { atDatabase, databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import { isUniqueViolation } from '#kernel/database/unique-violation.js';
import type { Caller } from '#kernel/http/access.js';
import { pageOf } from '#kernel/http/page.js';
import { log } from '#kernel/log/log.js';
import { LegalHold, PurgeEntry, type HoldSubject } from '#model/retention.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { WAIT_FOR_TURN } from './purge.queries.js';
import {
  holdView,
  purgeView,
  type HoldPage,
  type HoldQuery,
  type PurgePage,
  type PurgeQuery,
} from './retention.dto.js';

const SUBJECTS: Readonly<Record<HoldSubject, string>> = {
  person: `SELECT 1 FROM persons WHERE id = $1`,
  case: `SELECT 1 FROM support_cases WHERE id = $1`,
  customer: `SELECT 1 FROM customers WHERE id = $1`,
};

const olderThan = (after: string | undefined) => (after === undefined ? {} : { id: LessThan(after) });

export interface HoldWish {
  readonly subjectKind: HoldSubject;
  readonly subjectId: string;
  readonly reason: string;
}

@Injectable()
export class HoldService {
  constructor(private readonly source: DataSource) {}

  /** The hold is in force on return: it waits for the batch under way, and the next batch sees it. */
  async place(wish: HoldWish, caller: Caller): Promise<LegalHold> {
    const row: LegalHold = {
      id: newId('legalHold'),
      ...wish,
      placedBy: caller.subject,
      placedAt: await databaseNow(this.source),
      liftedBy: null,
      liftedAt: null,
      liftReason: null,
    };
    try {
      await this.source.transaction(async (manager) => {
        const found = await rows(manager, SUBJECTS[wish.subjectKind], [wish.subjectId]);
        if (found.length === 0) throw new Refusal('invalid-input', [{ field: 'subjectId', rule: 'exists' }]);
        await manager.query(WAIT_FOR_TURN);
        await manager.createQueryBuilder().insert().into(LegalHold).values(row).execute();
        const said = changesOf('legalHold', null, wish);
        await recordChange(manager, caller, 'hold.place', [row.id, wish.subjectId], said);
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new Refusal('already-exists');
      throw error;
    }
    log.info('hold.placed', { kind: wish.subjectKind, holdId: row.id });
    return row;
  }

  /** A second lifting is refused. */
  async lift(id: string, reason: string, caller: Caller): Promise<LegalHold> {
    const row = await this.source.transaction(async (manager) => {
      const done = await manager
        .createQueryBuilder()
        .update(LegalHold)
        .set({ liftedBy: caller.subject, liftedAt: atDatabase, liftReason: reason })
        .where('id = :id AND lifted_at IS NULL', { id })
        .execute();
      const lifted = await manager.findOneBy(LegalHold, { id });
      if (!lifted) throw new Refusal('not-found');
      if (done.affected === 0) throw new Refusal('wrong-state');
      const changes = changesOf('legalHold', { state: 'standing' }, { state: 'lifted', reason });
      await recordChange(manager, caller, 'hold.lift', [id, lifted.subjectId], changes);
      return lifted;
    });
    log.info('hold.lifted', { kind: row.subjectKind, holdId: id });
    return row;
  }

  async list({ which, after, limit }: HoldQuery): Promise<HoldPage> {
    const rows = await this.source.manager.find(LegalHold, {
      where: { ...(which === 'standing' ? { liftedAt: IsNull() } : {}), ...olderThan(after) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, holdView);
  }

  /** What was deleted, newest first. */
  async purges({ after, limit }: PurgeQuery): Promise<PurgePage> {
    const rows = await this.source.manager.find(PurgeEntry, {
      where: olderThan(after),
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, purgeView);
  }
}
