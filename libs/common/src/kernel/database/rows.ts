/** Rows of a written statement in the vocabulary of the entities: a column `placed_at` is read as `placedAt`, here and nowhere else. */

interface Queries {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Columns that a statement calls by another name, with the types of the entity: `As<Product, { productName: 'name' }>`. */
export type As<Entity, Names extends Readonly<Record<string, keyof Entity>>> = {
  readonly [Name in keyof Names]: Entity[Names[Name]];
};

/** Columns of an outer join, which may find nothing. */
export type OrNull<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** Columns that the statement does not find empty, whatever the table allows. */
export type NotNull<Row> = { readonly [Column in keyof Row]: NonNullable<Row[Column]> };

const properties = new Map<string, string>();

function propertyOf(column: string): string {
  let property = properties.get(column);
  if (property === undefined) {
    property = column.replace(/_([a-z0-9])/g, (_, character: string) => character.toUpperCase());
    properties.set(column, property);
  }
  return property;
}

/** Of UPDATE and DELETE, TypeORM returns the rows and how many there were. */
const rowsOf = (result: unknown): readonly object[] => {
  const [first, count] = result as [unknown, unknown];
  return Array.isArray(first) && typeof count === 'number' ? (first as object[]) : (result as object[]);
};

/** What the statement selects or returns. The values are as the driver makes them, JSON included. */
export async function rows<Row extends object = object>(
  on: Queries,
  sql: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const found = rowsOf(await on.query(sql, parameters));
  return found.map(
    (row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [propertyOf(column), value])) as Row,
  );
}

/** What the statement counts, and calls `count`. */
export async function countOf(on: Queries, sql: string, parameters: unknown[] = []): Promise<number> {
  const [row] = await rows<{ readonly count: number }>(on, sql, parameters);
  return row!.count;
}
