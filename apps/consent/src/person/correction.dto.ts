/** Wishes for a correction, as staff read them. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { Absent, IdOf, QueryNumber } from '#common/http/validation.js';
import { LANGUAGES } from '#common/model/language.js';

export class CorrectionWishQuery {
  @ApiPropertyOptional({ description: 'Id of the last wish of the page before.' })
  @Absent()
  @IdOf('correctionWish')
  after?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @Absent()
  @QueryNumber()
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;
}

export class CorrectionWishAnswer {
  @ApiProperty() id: string;
  @ApiProperty() personId: string;
  @ApiProperty({ description: 'The customer for whom they are a licensee.' }) organisation: string;
  @ApiProperty({ nullable: true, type: String, description: 'As we know them now.' }) firstName: string | null;
  @ApiProperty({ nullable: true, type: String }) lastName: string | null;
  @ApiProperty({ nullable: true, type: String }) email: string | null;
  @ApiProperty({ description: 'What they wish, in their words.' }) text: string;
  @ApiProperty({ enum: LANGUAGES }) language: string;
  @ApiProperty({ enum: ['recorded'] }) state: string;
  @ApiProperty({ format: 'date-time' }) wishedAt: string;
}

export class CorrectionWishPage {
  @ApiProperty({ type: [CorrectionWishAnswer] }) items: CorrectionWishAnswer[];
  @ApiProperty({ nullable: true, type: String, description: 'Pass as `after` for the next page.' }) next: string | null;
}
