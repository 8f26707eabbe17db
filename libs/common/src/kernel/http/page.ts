/** Pages of a list, asked for and answered in one way by all services: `after` and `limit`, `items` and `next`. */
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import type { IdKind } from '../ids.js';
import { Absent, AnyId, IdOf, QueryNumber } from './validation.js';

const PRESET = 50;
const MOST = 200;

export interface PageQuery {
  readonly after?: string;
  readonly limit: number;
}

export interface Page<View> {
  items: View[];
  next: string | null;
}

/** A page request in a body; `kind`: of the ids of the items, left out if they are of several kinds. */
export function PageBodyOf(kind?: IdKind): Type<PageQuery> {
  class PageBody implements PageQuery {
    @ApiPropertyOptional({ description: 'Id of the last item of the previous page.' })
    @Absent()
    @(kind === undefined ? AnyId() : IdOf(kind))
    readonly after?: string;

    @ApiPropertyOptional({
      type: 'integer',
      minimum: 1,
      maximum: MOST,
      default: PRESET,
      description: 'A page of large items may hold fewer; `next` is right all the same.',
    })
    @Absent()
    @IsInt()
    @Min(1)
    @Max(MOST)
    readonly limit: number = PRESET;
  }
  return PageBody;
}

/** The same of a query, where numbers are written in plain digits. */
export function PageQueryOf(kind?: IdKind): Type<PageQuery> {
  class PageQueryText extends PageBodyOf(kind) {
    @QueryNumber()
    override readonly limit: number = PRESET;
  }
  return PageQueryText;
}

/** What is answered: a page of these views. */
export function PageOf<View>(view: Type<View>, description?: string): Type<Page<View>> {
  class PageView implements Page<View> {
    @ApiProperty({ type: [view], ...(description === undefined ? {} : { description }) })
    items: View[];

    @ApiProperty({ nullable: true, type: String, description: 'Pass as `after` for the next page; null: this is the last.' }) // prettier-ignore
    next: string | null;
  }
  return PageView;
}

/** The page of these rows, which are one more than `limit` where another page follows. */
export function pageOf<Row extends { readonly id: string }, View>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit);
  return { items: shown.map(view), next: rows.length > limit ? shown.at(-1)!.id : null };
}
