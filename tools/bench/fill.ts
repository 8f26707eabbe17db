/**
 * Fills the database with finished orders, each of a person of its own: one that was really placed, copied by PostgreSQL row by row. Columns
 * are taken as they are found, so the copy keeps up with the schema; ids are made anew wherever they stand.
 */
import type pg from 'pg';

/** Rows of an order ($1), in an order in which each finds what it refers to. */
const PARTS: Readonly<Record<string, string>> = {
  persons: 'id IN (SELECT person_id FROM person_versions WHERE id IN (SELECT person_version_id FROM order_lines WHERE order_id = $1))',
  person_versions: 'id IN (SELECT person_version_id FROM order_lines WHERE order_id = $1)',
  person_keys: 'person_id IN (SELECT v.person_id FROM order_lines l JOIN person_versions v ON v.id = l.person_version_id WHERE l.order_id = $1)',
  orders: 'id = $1',
  order_lines: 'order_id = $1',
  order_events: 'order_id = $1',
  fulfilments: 'order_line_id IN (SELECT id FROM order_lines WHERE order_id = $1)',
  deliveries: 'fulfilment_id IN (SELECT f.id FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1)',
  attempts: 'delivery_id IN (SELECT d.id FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1)',
  disclosures: 'delivery_id IN (SELECT d.id FROM deliveries d JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1)',
  licenses: 'fulfilment_id IN (SELECT f.id FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1)',
  licensee_links: 'person_id IN (SELECT v.person_id FROM order_lines l JOIN person_versions v ON v.id = l.person_version_id WHERE l.order_id = $1)',
  mails: 'person_version_id IN (SELECT person_version_id FROM order_lines WHERE order_id = $1)',
  first_disclosures: 'person_id IN (SELECT v.person_id FROM order_lines l JOIN person_versions v ON v.id = l.person_version_id WHERE l.order_id = $1)',
  audit_records: 'row_ids @> ARRAY[$1]',
}; // prettier-ignore

/** Texts that must differ although they are no ids. */
const UNLIKE = new Set(['email_key', 'email', 'serial_number', 'idempotency_key']);
const BATCH = 20_000;
/** The orders lie evenly in this time before today. */
const DAYS = 20;

interface Column {
  readonly name: string;
  readonly type: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Copies the order so often and lets PostgreSQL look at what it has got. */
export async function fill(owner: pg.Pool, order: string, count: number): Promise<void> {
  const found: { table: string; columns: Column[]; row: Row; ctid: string }[] = [];
  for (const [table, where] of Object.entries(PARTS)) {
    const { rows: columns } = await owner.query<Column>(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
      [table],
    );
    const { rows } = await owner.query<Row & { ctid: string }>(
      `SELECT *, ctid::text AS ctid FROM ${table} WHERE ${where}`,
      [order],
    );
    for (const { ctid, ...row } of rows) found.push({ table, columns, row, ctid });
  }
  const ids = found.map(({ row }) => row.id).filter((id) => typeof id === 'string');
  const statements = found.map(({ table, columns, row, ctid }) => {
    const values = columns.map((column) => copied(column, row[column.name], ids, count));
    return `INSERT INTO ${table} (${columns.map(({ name }) => name).join()})
      SELECT ${values.join()} FROM (SELECT * FROM ${table} WHERE ctid = '${ctid}') t, generate_series($1::int, $2::int) n`;
  });
  for (let first = 1; first <= count; first += BATCH) {
    const last = Math.min(count, first + BATCH - 1);
    for (const statement of statements) await owner.query(statement, [first, last]);
  }
  for (const table of Object.keys(PARTS)) await owner.query(`VACUUM ANALYZE ${table}`);
}

/** What stands in a column of copy `n` of a row. */
function copied({ name, type }: Column, value: unknown, ids: readonly string[], count: number): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string' && ids.includes(value)) return idOf(value, ids);
  if (Array.isArray(value))
    return value.reduce<string>(
      (text, one) =>
        ids.includes(one as string) ? `array_replace(${text}, '${one}', ${idOf(one as string, ids)})` : text,
      `t.${name}`,
    );
  if (UNLIKE.has(name)) return `t.${name} || '-' || n`;
  if (name === 'token_hash') return `sha256(t.token_hash || n::text::bytea)`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type.startsWith('timestamp'))
    return `t.${name} - interval '${DAYS + 1} days' + n * interval '${(DAYS * 86_400) / count} seconds'`;
  return `t.${name}`;
}

/** Of the same kind, before all that the services make, and ascending. */
const idOf = (id: string, ids: readonly string[]): string =>
  `'${id.slice(0, 4)}' || lpad((n * 64 + ${ids.indexOf(id)})::text, 26, '0')`;
