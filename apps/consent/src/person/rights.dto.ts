/** Objections and wishes to be erased, as staff read and settle them. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { Absent, TextWithin } from '#kernel/http/validation.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
import {
  RIGHTS,
  RIGHTS_WISH_STATES,
  SETTLEMENTS,
  type Right,
  type RightsWishState,
  type Settlement,
} from '#model/rights-wish.entity.js';
import type { RightsPageRow } from './rights.queries.js';

const WHICH = ['open', 'settled'] as const;
const MOST_CHARACTERS = 2_000;

export class RightsWishQuery extends PageQueryOf('rightsWish') {
  @ApiPropertyOptional({ enum: WHICH, enumName: 'RightsWishFilter', description: 'Left out: all.' })
  @Absent()
  @IsIn(WHICH)
  which?: (typeof WHICH)[number];
}

export class SettleWishBody {
  @ApiProperty({ enum: SETTLEMENTS, enumName: 'Settlement', description: 'Whether it was done as they wished.' })
  @IsIn(SETTLEMENTS)
  outcome: Settlement;

  @ApiProperty({
    maxLength: MOST_CHARACTERS,
    description: 'What was done, or why not: the person reads it on their page.',
  })
  @TextWithin(MOST_CHARACTERS)
  answer: string;
}

export class RightsWishView {
  @ApiProperty() id: string;
  @ApiProperty() personId: string;
  @ApiProperty({ description: 'The customer for whom they are a licensee.' }) organisation: string;
  @ApiProperty({ nullable: true, type: String, description: 'As we know them now.' }) firstName: string | null;
  @ApiProperty({ nullable: true, type: String }) lastName: string | null;
  @ApiProperty({ nullable: true, type: String }) email: string | null;
  @ApiProperty({ enum: RIGHTS, enumName: 'Right' }) kind: Right;
  @ApiProperty({ nullable: true, type: String, description: 'Their reasons, in their words; null: they gave none.' })
  text: string | null;
  @ApiProperty({ enum: LANGUAGES, enumName: 'Language', description: 'The language to answer in.' }) language: Language;
  @ApiProperty({ format: 'date-time', description: 'A month from then they must have an answer (GDPR Art. 12(3)).' })
  wishedAt: string;
  @ApiProperty({ enum: RIGHTS_WISH_STATES, enumName: 'RightsWishState' }) state: RightsWishState;
  @ApiProperty({ nullable: true, type: String, description: 'What they were answered.' }) answer: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) settledAt: string | null;
  @ApiProperty({ nullable: true, type: String, description: 'Subject of whoever settled it.' }) settledBy:
    string | null;
}

export class RightsWishPage extends PageOf(RightsWishView, 'The oldest first.') {}

export const rightsWishView = (row: RightsPageRow): RightsWishView => ({
  id: row.id,
  personId: row.personId,
  organisation: row.organisation,
  firstName: row.firstName,
  lastName: row.lastName,
  email: row.email,
  kind: row.kind,
  text: row.text,
  language: row.language,
  wishedAt: row.wishedAt.toISOString(),
  state: row.state,
  answer: row.answer,
  settledAt: row.settledAt?.toISOString() ?? null,
  settledBy: row.settledBy,
});
