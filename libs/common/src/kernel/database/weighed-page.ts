/** Pages of a list whose items are of very different size. Pure. */

/** Most rows on a page; a single heavier item is shown all the same. */
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

/** Ends the page at `limit` items or at the weight, whichever comes first. `rows` holds one item more than `limit` if there are so many. */
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
