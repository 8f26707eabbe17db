/** The diagrams of the tables show each table once, each of its foreign keys, and what the database does not hold as such. */
import { getMetadataArgsStorage } from 'typeorm';
import { ENTITIES } from '#model/entities.js';
import { entitiesDocument, TOPICS } from './entities.js';

const page = entitiesDocument();

test('each table stands under one topic', () => {
  const tables = ENTITIES.map(
    (entity) => getMetadataArgsStorage().tables.find(({ target }) => target === entity)!.name!,
  );
  expect(Object.values(TOPICS).flat().toSorted()).toEqual(tables.toSorted());
  for (const table of tables) expect(page.split(`\n  ${table} {\n`)).toHaveLength(2);
});

test('each foreign key is a solid line, and no other reference is', () => {
  expect(page.match(/--o[{|]/g)).toHaveLength(getMetadataArgsStorage().foreignKeys.length);
});

test.each([
  ['of many rows', 'orders ||--o{ order_lines : order_id'],
  ['of one row at most', 'order_lines ||--o| fulfilments : order_line_id'],
  ['of rows that may have none', 'fulfilments |o--o{ deliveries : fulfilment_id'],
  ['that the database does not hold', 'deliveries ||..o{ disclosures : delivery_id'],
  ['by a short name', 'support_cases ||..o{ vendor_answers : case_id'],
])('a reference %s says so', (_what, line) => expect(page).toContain(`  ${line}\n`));

test('a column says its type, its key and whether it may be null', () => {
  expect(page).toContain('    text fulfilment_id FK "may be null"\n');
  expect(page).toContain('    text[] withheld_fields\n');
});
