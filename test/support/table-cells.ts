/** The cells of the one table of a page, row by row, as text. */
export const cellsOf = (page: string): string[][] =>
  (page.match(/<tr\b[^]*?<\/tr>/g) ?? []).map((row) =>
    [...row.matchAll(/<t[hd]\b[^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell]) => cell!.replace(/<[^>]*>/g, '')),
  );
