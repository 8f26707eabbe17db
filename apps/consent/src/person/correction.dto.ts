/** Wishes for a correction, as staff read them. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { Absent, AnyId, QueryNumber } from '#kernel/http/validation.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { WISH_SOURCES } from './person.queries.js';
import type { WishSource } from './person.queries.js';

export class CorrectionWishQuery {
  @ApiPropertyOptional({ description: 'Id of the last wish of the page before.' })
  @Absent()
  @AnyId()
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @Absent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class CorrectionWishView {
  @ApiProperty() id: string;
  @ApiProperty() personId: string;
  @ApiProperty({ description: 'The customer for whom they are a licensee.' }) organisation: string;
  @ApiProperty({ nullable: true, type: String, description: 'As we know them now.' }) firstName: string | null;
  @ApiProperty({ nullable: true, type: String }) lastName: string | null;
  @ApiProperty({ nullable: true, type: String }) email: string | null;
  @ApiProperty({
    enum: WISH_SOURCES,
    description: 'Whether they wrote it, or the customer said with an order that the name is another one by now.',
  })
  source: WishSource;
  @ApiProperty({ description: 'What they wish, in their words; of an order the name.' }) text: string;
  @ApiProperty({ enum: LANGUAGES, nullable: true, type: String, description: 'Null where they did not write it.' })
  language: string | null;
  @ApiProperty({ enum: ['recorded'] }) state: string;
  @ApiProperty({ format: 'date-time' }) wishedAt: string;
}

export class CorrectionWishPage {
  @ApiProperty({ type: [CorrectionWishView] }) items: CorrectionWishView[];
  @ApiProperty({ nullable: true, type: String, description: 'Pass as `after` for the next page.' }) next: string | null;
}
