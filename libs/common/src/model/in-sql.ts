/** A closed set as SQL writes the list of an IN. */
export const inSql = (values: readonly string[]): string => `(${values.map((value) => `'${value}'`).join(', ')})`;
