/** Who may touch which column: `grants.ts` spelled out, every star a list of columns, for the comparison with a real database. */
import { getMetadataArgsStorage } from 'typeorm';
import { GRANTS, ROLES, type DatabaseRole } from '#model/grants/grants.js';
import { ENTITIES } from '#model/entities.js';
import { SnakeNaming } from '#model/snake-naming.js';

export const VERBS = ['SELECT', 'INSERT', 'UPDATE'] as const;
export type Verb = (typeof VERBS)[number];

export interface ColumnGrants {
  readonly table: string;
  readonly column: string;
  readonly verbs: Readonly<Record<DatabaseRole, readonly Verb[]>>;
}

/** TypeORM's own table, which no entity describes. */
const MIGRATIONS_TABLE: readonly [string, readonly string[]] = ['schema_migrations', ['id', 'timestamp', 'name']];

/** Every table of ours with its columns, in the order of the entities. */
function tables(): (readonly [string, readonly string[]])[] {
  const storage = getMetadataArgsStorage();
  const naming = new SnakeNaming();
  const own = ENTITIES.map((entity) => {
    const table = storage.tables.find((each) => each.target === entity)!.name!;
    const columns = storage.columns.filter((each) => each.target === entity);
    return [table, columns.map((column) => naming.columnName(column.propertyName, column.options.name))] as const;
  });
  return [...own, MIGRATIONS_TABLE].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function verbsOf(role: DatabaseRole, table: string, column: string): Verb[] {
  const grant = GRANTS[role][table];
  const lists = { SELECT: grant?.select, INSERT: grant?.insert, UPDATE: grant?.update };
  return VERBS.filter((verb) => lists[verb] === '*' || (lists[verb]?.includes(column) ?? false));
}

/** One row per column of every table. */
export function columnGrants(): ColumnGrants[] {
  return tables().flatMap(([table, columns]) =>
    columns.map((column) => ({
      table,
      column,
      verbs: Object.fromEntries(ROLES.map((role) => [role, verbsOf(role, table, column)])) as Record<
        DatabaseRole,
        Verb[]
      >,
    })),
  );
}
