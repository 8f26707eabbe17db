/** `docs/ENTITIES.md`: the tables as diagrams, one per topic, from what TypeORM knows of the entities and from the table of grants. */
import { getMetadataArgsStorage } from 'typeorm';
import { ENTITIES } from '#model/entities.js';
import { GRANTS, ROLES } from '#model/grants/grants.js';
import type { TableGrant } from '#model/grants/grant.js';
import { SnakeNaming } from '#model/snake-naming.js';
import { code, HEAD, table } from './markdown.js';

/** Topic → its tables, in the order in which they are read; a table that is in none of them stops the generator. */
export const TOPICS: Readonly<Record<string, readonly string[]>> = {
  'The register, and what the public was told': ['vendors', 'vendor_versions', 'vendor_gates', 'vendor_secrets', 'products', 'faq_versions'],
  'Customers and persons': ['customers', 'customer_confirmations', 'customer_buyers', 'persons', 'person_versions', 'person_keys', 'wrapping_key'],
  'Orders and licenses': ['orders', 'order_lines', 'order_events', 'fulfilments', 'licenses'],
  'Deliveries and the ledger': ['deliveries', 'attempts', 'delivery_findings', 'delivery_retries', 'disclosures'],
  'Support cases': ['support_cases', 'case_texts', 'escalations', 'escalation_receipts', 'vendor_answers', 'stop_notices'],
  'Consents, and what persons are told and wish': [
    'consents', 'consent_events', 'licensee_links', 'link_requests', 'mails', 'first_disclosures', 'correction_wishes', 'rights_wishes',
  ],
  'Records and retention': ['audit_records', 'legal_holds', 'purge_log', 'retention_turn'],
}; // prettier-ignore

interface Column {
  readonly name: string;
  readonly type: string;
  readonly keys: readonly string[];
  readonly nullable: boolean;
}

interface Reference {
  readonly from: string;
  readonly to: string;
  readonly column: string;
  readonly nullable: boolean;
  /** The column is unique by itself. */
  readonly unique: boolean;
  /** False: the database has no foreign key for it. */
  readonly enforced: boolean;
}

const storage = getMetadataArgsStorage();
const naming = new SnakeNaming();
const tableOf = (entity: unknown): string => storage.tables.find(({ target }) => target === entity)!.name!;

/** What a column like `person_version_id` refers to where the database has no foreign key; `case_id` is short for `support_case_id`. */
const NAMED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ENTITIES.map((entity) => [`${tableOf(entity).replace(/ies$/, 'y').replace(/s$/, '')}_id`, tableOf(entity)]),
  ),
  case_id: 'support_cases',
};

const typeOf = (type: unknown, array: boolean): string => `${String(type)}${array ? '[]' : ''}`;

/** Columns of an entity that are unique by themselves. */
function uniqueColumns(entity: unknown): Set<string> {
  const primary = storage.columns.filter((each) => each.target === entity && each.options.primary);
  const named = [...storage.indices.filter((each) => each.unique === true && !each.where), ...storage.uniques]
    .filter((each) => each.target === entity)
    .map(({ columns }) => (typeof columns === 'function' ? [] : (columns as string[] | undefined)))
    .filter((columns) => columns?.length === 1);
  const alone = primary.length === 1 ? [primary[0]!.propertyName] : [];
  return new Set([...alone, ...named.flatMap((columns) => columns ?? [])]);
}

function describe(entity: unknown): { columns: Column[]; references: Reference[] } {
  const from = tableOf(entity);
  const unique = uniqueColumns(entity);
  const columns: Column[] = [];
  const references: Reference[] = [];
  for (const { propertyName, options } of storage.columns.filter((each) => each.target === entity)) {
    const name = naming.columnName(propertyName, options.name);
    const key = storage.foreignKeys.find((each) => each.target === entity && each.propertyName === propertyName);
    const to = key ? tableOf((key.type as () => unknown)()) : NAMED[name];
    const nullable = options.nullable === true;
    if (to && !(to === from && options.primary))
      references.push({
        from,
        to,
        column: name,
        nullable,
        unique: unique.has(propertyName),
        enforced: key !== undefined,
      });
    const keys = [
      ...(options.primary ? ['PK'] : []),
      ...(key ? ['FK'] : []),
      ...(!options.primary && unique.has(propertyName) ? ['UK'] : []),
    ];
    columns.push({ name, type: typeOf(options.type, options.array === true), keys, nullable });
  }
  return { columns, references };
}

const line = ({ name, type, keys, nullable }: Column): string =>
  ['   ', type, name, keys.join(', '), nullable ? '"may be null"' : ''].filter((part) => part !== '').join(' ');

const edge = ({ from, to, column, nullable, unique, enforced }: Reference): string =>
  `  ${to} ${nullable ? '|o' : '||'}${enforced ? '--' : '..'}${unique ? 'o|' : 'o{'} ${from} : ${column}`;

function diagram(tables: readonly string[]): string {
  const described = tables.map((name) => describe(ENTITIES.find((entity) => tableOf(entity) === name)));
  const boxes = described.map(({ columns }, at) => `  ${tables[at]!} {\n${columns.map(line).join('\n')}\n  }`);
  const edges = described.flatMap(({ references }) => references.map(edge));
  return ['```mermaid', 'erDiagram', ...edges, ...boxes, '```'].join('\n');
}

const may = (name: string, verb: keyof TableGrant): string =>
  ROLES.filter((role) => GRANTS[role][name]?.[verb])
    .map((role) => code(role.replace('sparsam_', '').replace('_', '-')))
    .join(', ') || '–';

const writers = (tables: readonly string[]): string =>
  table(
    ['Table', 'Rows inserted by', 'changed by', 'deleted by'],
    tables.map((name) => [code(name), may(name, 'insert'), may(name, 'update'), may(name, 'delete')]),
  );

export function entitiesDocument(): string {
  const listed = Object.values(TOPICS).flat();
  const missing = ENTITIES.map(tableOf).filter((name) => !listed.includes(name));
  if (missing.length > 0) throw new Error(`tools/docs/entities.ts has no topic for ${missing.join(', ')}.`);
  const parts = Object.entries(TOPICS).map(
    ([title, tables]) => `## ${title}\n\n${diagram(tables)}\n\n${writers(tables)}`,
  );
  return `${HEAD}

# The tables

A solid line is a foreign key. A dotted line is a reference that the database does not hold: the row is another service's, or may be deleted
before the one that names it. A box without columns is a table of another topic. Who may touch which column: [grants](grants.md).

${parts.join('\n\n')}
`;
}
