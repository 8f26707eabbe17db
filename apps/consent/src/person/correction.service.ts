/** Wishes for a correction: the person's express wish, recorded as such. Carrying it to vendors is not built. */
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { countOf, rows } from '#kernel/database/rows.js';
import { pageOf } from '#kernel/http/page.js';
import { atDatabase } from '#kernel/database/database-now.js';
import { newId } from '#kernel/ids.js';
import { log } from '#kernel/log/log.js';
import { CorrectionWish } from '#model/correction-wish.entity.js';
import type { Language } from '#kernel/text/language.js';
import {
  isReadable,
  charactersOf,
  mostUnits,
  stripEnds,
  tidyText,
  withoutHidden,
  withPlainBreaks,
} from '#kernel/text/plain-text.js';
import type { CorrectionWishView, CorrectionWishPage, CorrectionWishQuery } from './correction.dto.js';
import { LOCK_PERSON } from '#model/lock-person.js';
import { COUNT_WISHES, SAME_WISH, WISH_PAGE, type WishPageRow } from './person.queries.js';

const MOST_CHARACTERS = 2_000;
/** Limit per person, since their page and their export show all wishes. */
const MOST_WISHES = 50;

/**
 * The text as recorded: NFC, plain line ends, no hidden characters. Empty: it says nothing; undefined: too long, or no text. It is sent
 * to no vendor, so hidden characters of a word processor are removed instead of refused.
 */
export function wishText(written: string): string | undefined {
  if (written.length > mostUnits(MOST_CHARACTERS)) return undefined;
  const seen = withoutHidden(withPlainBreaks(written.replace(/\r\n?/g, '\n')));
  if (seen === undefined || !isReadable(seen, MOST_CHARACTERS)) return undefined;
  const text = tidyText(seen);
  if (charactersOf(text) > MOST_CHARACTERS) return undefined;
  return stripEnds(text) === '' ? '' : text;
}

const answerOf = (row: WishPageRow): CorrectionWishView => ({
  id: row.id,
  personId: row.personId,
  organisation: row.organisation,
  firstName: row.firstName,
  lastName: row.lastName,
  email: row.email,
  text: row.text,
  language: row.language,
  source: row.source,
  state: row.state,
  wishedAt: row.wishedAt.toISOString(),
});

@Injectable()
export class CorrectionService {
  constructor(private readonly source: DataSource) {}

  /** The same text again is the same wish. Returns its id; undefined once the person has the most wishes allowed. */
  async wish(personId: string, text: string, language: Language): Promise<string | undefined> {
    const row = {
      id: newId('correctionWish'),
      personId,
      text,
      language,
      state: 'recorded',
      wishedAt: atDatabase,
    } as const;
    return this.source.transaction(async (manager) => {
      await manager.query(LOCK_PERSON, [personId]);
      const [same] = await rows<Pick<CorrectionWish, 'id'>>(manager, SAME_WISH, [personId, text]);
      if (same) return same.id;
      const count = await countOf(manager, COUNT_WISHES, [personId]);
      if (count >= MOST_WISHES) return undefined;
      await manager.createQueryBuilder().insert().into(CorrectionWish).values(row).execute();
      log.info('correction.wished', { wishId: row.id });
      return row.id;
    });
  }

  async list({ after, limit }: CorrectionWishQuery): Promise<CorrectionWishPage> {
    const wishes = await rows<WishPageRow>(this.source, WISH_PAGE, [after ?? null, limit + 1]);
    return pageOf(wishes, limit, answerOf);
  }
}
