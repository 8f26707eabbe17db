/** Pages of a list whose items are of very different size. Pure. */

/** What a page weighs at most; one item alone is shown whatever it weighs. */
const MOST_ON_A_PAGE = 2_000;

export interface Weighed {
  readonly id: string;
  /** How many rows are shown with it. */
  readonly weight: number;
}

export interface WeighedPage {
  readonly ids: string[];
  readonly isLast: boolean;
}

/** The page ends by items or by what they weigh, whichever comes first. `rows` are one more than `limit` where there are so many. */
export function weighedPage(rows: readonly Weighed[], limit: number): WeighedPage {
  const ids: string[] = [];
  let weighs = 0;
  for (const { id, weight } of rows.slice(0, limit)) {
    weighs += weight;
    if (ids.length > 0 && weighs > MOST_ON_A_PAGE) break;
    ids.push(id);
  }
  return { ids, isLast: ids.length === rows.length };
}
