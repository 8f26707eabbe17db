/** Wishes for a correction, as staff read them. */
import { ApiProperty } from '@nestjs/swagger';
import { PageOf, PageQueryOf } from '#kernel/http/page.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
import { CORRECTION_WISH_STATES, type CorrectionWishState } from '#model/correction-wish.entity.js';
import { WISH_SOURCES, type WishSource } from './person.queries.js';

export class CorrectionWishQuery extends PageQueryOf() {}

export class CorrectionWishView {
  @ApiProperty() id: string;
  @ApiProperty() personId: string;
  @ApiProperty({ description: 'The customer for whom they are a licensee.' }) organisation: string;
  @ApiProperty({ nullable: true, type: String, description: 'As we know them now.' }) firstName: string | null;
  @ApiProperty({ nullable: true, type: String }) lastName: string | null;
  @ApiProperty({ nullable: true, type: String }) email: string | null;
  @ApiProperty({
    enum: WISH_SOURCES,
    enumName: 'WishSource',
    description: '`person`: the person wrote it. `order`: the customer corrected the name with an order.',
  })
  source: WishSource;
  @ApiProperty({ description: 'The wish in the words of the person; from an order, the name.' }) text: string;
  @ApiProperty({
    enum: LANGUAGES,
    enumName: 'Language',
    nullable: true,
    description: 'Null where they did not write it.',
  })
  language: Language | null;
  @ApiProperty({ enum: CORRECTION_WISH_STATES, enumName: 'CorrectionWishState' }) state: CorrectionWishState;
  @ApiProperty({ format: 'date-time' }) wishedAt: string;
}

export class CorrectionWishPage extends PageOf(CorrectionWishView) {}
