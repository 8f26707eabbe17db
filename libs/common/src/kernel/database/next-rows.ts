/** What a sweep finds, page by page in the order of ids, so that rows which fail each time keep no other row from its turn. */
import type { DataSource } from 'typeorm';
import { rows } from './rows.js';

/** Most rows of one kind that a sweep takes, where it takes them one by one. */
export const MOST_AT_ONCE = 100;

/**
 * A page of what the statement finds. The statement is planned by itself: with this order in it, the planner would walk the primary key of
 * a table that grows for years.
 */
export const pageAfter = (sql: string, last: string, most = MOST_AT_ONCE): string =>
  `WITH found AS MATERIALIZED (${sql}) SELECT * FROM found WHERE id > ${last} ORDER BY id LIMIT ${most}`;

declare const IN_ORDER: unique symbol;
/** Rows of one page: a sweep takes no others. */
export type NextRows<Row> = readonly Row[] & { readonly [IN_ORDER]: true };

/** The rows after the one with this id; from the first one on without it. */
export async function nextRows<Row extends { readonly id: string }>(
  source: DataSource,
  sql: string,
  parameters: readonly unknown[],
  after = '',
  most = MOST_AT_ONCE,
): Promise<NextRows<Row>> {
  const found = await rows<Row>(source, pageAfter(sql, `$${parameters.length + 1}`, most), [...parameters, after]);
  return found as unknown as NextRows<Row>;
}

export async function nextIds(
  source: DataSource,
  sql: string,
  parameters: readonly unknown[] = [],
  after = '',
): Promise<NextRows<string>> {
  const found = await nextRows<{ readonly id: string }>(source, sql, parameters, after);
  return found.map(({ id }) => id) as unknown as NextRows<string>;
}
