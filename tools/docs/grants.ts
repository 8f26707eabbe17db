/** `docs/grants.md`: role × table × verb × columns, from the table that the migration step applies. */
import { GRANTS, ROLES } from '#model/grants/grants.js';
import type { TableGrant } from '#model/grants/grant.js';
import { ROW_RULES } from '#model/grants/row-rules.js';
import { code, HEAD, table } from './markdown.js';

const columns = (list: TableGrant['select']): string => {
  if (list === undefined) return '–';
  return list === '*' ? 'all' : list.map(code).join(', ');
};

const rows = (tables: Readonly<Record<string, TableGrant>>): string[][] =>
  Object.entries(tables).map(([name, grant]) => [
    code(name),
    columns(grant.select),
    columns(grant.insert),
    columns(grant.update),
    grant.delete ? 'yes' : '–',
  ]);

const rules = ROW_RULES.map(({ role, table: name, verb, says }) => [code(role), code(name), verb.toLowerCase(), says]);

export function grantsDocument(): string {
  return `${HEAD}

# Who may touch what

Each service has a database role of its own, and so has retention; what is not here is denied. The migration step applies the table behind this page
(\`libs/common/src/model/grants\`, one file per role) after every migration. The queue's own tables (schema \`bullmq\`, ids only) are open to every
service that sends jobs or handles any.

${ROLES.map((role) => `## ${code(role)}\n\n${table(['Table', 'Reads', 'Inserts', 'Changes', 'Deletes'], rows(GRANTS[role]))}`).join('\n\n')}

## Which rows

Within its grants a role writes only these rows of these tables; a trigger of the database refuses every other one
(\`libs/common/src/model/grants/row-rules.ts\`).

${table(['Role', 'Table', 'Verb', 'Only'], rules)}
`;
}
