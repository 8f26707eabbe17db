/** Objections and wishes to be erased: recorded as said, seen by staff, settled once. They are carried out by hand so far. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { pageOf } from '#kernel/http/page.js';
import { recordChange } from '#model/audit/record.js';
import { changesOf } from '#model/audit/settings.js';
import { databaseNow } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import type { Caller } from '#kernel/http/access.js';
import { log } from '#kernel/log/log.js';
import type { Language } from '#kernel/text/language.js';
import { RightsWish, type Right } from '#model/rights-wish.entity.js';
import { Refusal } from '#kernel/refusal.js';
import { LOCK_PERSON } from '#model/lock-person.js';
import {
  rightsWishView,
  type RightsWishView,
  type RightsWishPage,
  type RightsWishQuery,
  type SettleWishBody,
} from './rights.dto.js';
import { OPEN_WISH, RIGHTS_PAGE, RIGHTS_WISH, SETTLE, type RightsPageRow } from './rights.queries.js';

interface WishSent {
  readonly id: string;
  /** False: another wish is open, and this text was not recorded. */
  readonly isPartOf: boolean;
}

@Injectable()
export class RightsService {
  constructor(private readonly source: DataSource) {}

  /** While a wish of the kind is open, no second one is recorded: the open one is returned, and another text is not added to it. */
  async wish(personId: string, kind: Right, text: string | null, language: Language): Promise<WishSent> {
    return this.source.transaction(async (manager) => {
      await manager.query(LOCK_PERSON, [personId]);
      const [open] = await rows<Pick<RightsWish, 'id' | 'text'>>(manager, OPEN_WISH, [personId, kind]);
      if (open) return { id: open.id, isPartOf: text === null || text === open.text };
      const row: RightsWish = {
        id: newId('rightsWish'),
        personId,
        kind,
        text,
        language,
        wishedAt: await databaseNow(manager),
        state: 'open',
        answer: null,
        settledAt: null,
        settledBy: null,
      };
      await manager.createQueryBuilder().insert().into(RightsWish).values(row).execute();
      log.info('rights.wished', { kind, wishId: row.id });
      return { id: row.id, isPartOf: true };
    });
  }

  async list({ which, after, limit }: RightsWishQuery): Promise<RightsWishPage> {
    const wishes = await rows<RightsPageRow>(this.source, RIGHTS_PAGE, [which ?? null, after ?? null, limit + 1]);
    return pageOf(wishes, limit, rightsWishView);
  }

  async settle(id: string, { outcome, answer }: SettleWishBody, by: Caller): Promise<RightsWishView> {
    const row = await this.source.transaction(async (manager) => {
      const settled = await rows(manager, SETTLE, [id, outcome, answer, by.subject]);
      const [wish] = await rows<RightsPageRow>(manager, RIGHTS_WISH, [id]);
      if (!wish) throw new Refusal('not-found');
      if (settled.length === 0) throw new Refusal('wrong-state');
      const said = changesOf('rightsWish', { state: 'open' }, { state: outcome, answer });
      await recordChange(manager, by, 'rights-wish.settle', [id, wish.personId], said);
      return wish;
    });
    log.info('rights.settled', { kind: row.kind, wishId: id });
    return rightsWishView(row);
  }
}
