/** The documents are ones that a client can be generated from: every operation, every schema, present and future. */
import fs from 'node:fs';
import path from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { SERVICES } from '#kernel/services.js';
import { ROLES } from '#kernel/http/access.js';
import { ROOT } from '../start/paths.js';
import { clientModule, typeOf } from './client.js';
import { joinDocuments } from './join.js';

const FOLDER = path.join(ROOT, 'docs/openapi');
const read = (name: string) => JSON.parse(fs.readFileSync(path.join(FOLDER, `${name}.json`), 'utf8')) as OpenAPIObject;
const DOCUMENTS = Object.fromEntries(SERVICES.map((name) => [name, read(name)]));

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: unknown;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly security?: readonly object[];
  readonly 'x-access'?: unknown;
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> };
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: Schema }>> }>>;
}

const joined = joinDocuments(DOCUMENTS);
const components = joined.components!.schemas as Readonly<Record<string, Schema>>;
const operations = Object.entries(joined.paths).flatMap(([address, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(
    ([method, operation]) => [`${method.toUpperCase()} ${address}`, operation] as const,
  ),
);

/** Every schema within `schema`, itself first. */
function* within(schema: unknown, at: string): Generator<[string, Schema]> {
  if (typeof schema !== 'object' || schema === null) return;
  yield [at, schema as Schema];
  const { properties, items, ...rest } = schema as Schema & { allOf?: unknown[]; oneOf?: unknown[] };
  for (const [name, each] of Object.entries(properties ?? {})) yield* within(each, `${at}.${name}`);
  if (items !== undefined) yield* within(items, `${at}[]`);
  for (const [at2, each] of [...(rest.allOf ?? []), ...(rest.oneOf ?? [])].entries())
    yield* within(each, `${at}/${at2}`);
}

const shapes: [string, Schema][] = [
  ...Object.entries(components).flatMap(([name, schema]) => [...within(schema, name)]),
  ...operations.flatMap(([name, { parameters = [], requestBody, responses }]) => [
    ...parameters.flatMap((each) => [...within(each.schema, `${name} ?${each.name}`)]),
    ...[{ content: requestBody?.content }, ...Object.values(responses)].flatMap(({ content = {} }) =>
      Object.values(content).flatMap(({ schema }) => [...within(schema, name)]),
    ),
  ]),
];

test.each(operations)('%s has a verb for an id, a summary, and says who may call it', (_name, operation) => {
  expect(operation.operationId).toMatch(
    /^(add|answer|cancel|change|close|compose|find|hold|lift|list|mark|open|place|preview|read|record|reopen|repeat|resume|retry|revoke|search|send|settle|show)[A-Z][A-Za-z]+$/,
  );
  expect(operation.summary).toMatch(/^[A-Z][^.]{5,90}$/);
  const access = operation['x-access'];
  if (access === 'open') expect(operation.security).toBeUndefined();
  else {
    expect(ROLES).toEqual(expect.arrayContaining(access as string[]));
    expect([(access as string[]).length > 0, operation.security]).toEqual([true, [{ bearer: [] }]]);
  }
});

test.each(operations)('%s answers well in one way: a view, a page, or a whole document', (_name, { responses }) => {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  expect(good).toHaveLength(1);
  for (const [media, { schema }] of Object.entries(good[0]![1].content ?? {})) {
    if (media === 'application/json') expect(schema).toEqual({ $ref: expect.stringMatching(/(View|Page)$/) });
    else expect(Object.keys(schema).length).toBeGreaterThan(0);
  }
  expect(Object.keys(good[0]![1].content ?? {})).toHaveLength(1);
});

test('a page is items and the place where the next one begins, and nothing else is called one', () => {
  const pages = Object.entries(components).filter(([, { properties }]) => properties && ('next' in properties || 'items' in properties)); // prettier-ignore
  expect(pages.map(([name]) => name)).toEqual(Object.keys(components).filter((name) => name.endsWith('Page')));
  for (const [, { properties }] of pages) expect(Object.keys(properties!)).toEqual(['items', 'next']);
});

test('no schema is empty, and a number says that it is whole', () => {
  const empty = shapes.filter(([, schema]) => Object.keys(schema).every((name) => name === 'description'));
  const hollow = shapes.filter(([, { type, properties, ...rest }]) => type === 'object' && !properties && !('additionalProperties' in rest) && !('allOf' in rest)); // prettier-ignore
  const numbers = shapes.filter(([, { type }]) => type === 'number');
  expect([empty, hollow, numbers].map((found) => found.map(([at]) => at))).toEqual([[], [], []]);
});

test('a closed set has one schema with a name of its own', () => {
  const inline = shapes.filter(([at, schema]) => schema.enum && !(at in components)).map(([at]) => at);
  expect(inline).toEqual([]);
  const sets = Object.entries(components).filter(([, schema]) => schema.enum);
  const byValues = Map.groupBy(sets, ([, schema]) => JSON.stringify(schema.enum!.toSorted()));
  expect([...byValues.values()].filter((same) => same.length > 1).map((same) => same.map(([name]) => name))).toEqual(
    [],
  );
});

test('what is joined has the operations of all services, and one meaning for each name', () => {
  expect(joined).toEqual(read('sparsam'));
  const document = DOCUMENTS['orders']!;
  const other = { ...document, paths: {}, components: { schemas: { OrderView: { type: 'object' } } } };
  expect(() => joinDocuments({ orders: document, other: other as OpenAPIObject })).toThrow(/OrderView/);
  expect(() => joinDocuments({ orders: document, other: document })).toThrow(/Two operations are called placeOrder/);
});

test.each([
  [{ type: 'integer' }, 'number'],
  [{ type: 'string', nullable: true }, 'string | null'],
  [{ type: 'array', items: { type: 'string', nullable: true } }, '(string | null)[]'],
  [{ nullable: true, allOf: [{ $ref: '#/components/schemas/Finding' }] }, 'Finding | null'],
  [{ type: 'string', enum: ['a', 'b'] }, "'a' | 'b'"],
  [{ type: 'object', required: ['a'], properties: { a: { type: 'string' }, 'b:c': { type: 'boolean' } } }, "{\n  a: string;\n  'b:c'?: boolean;\n}"],
])('the schema %j is the type %s', (schema, type) => {
  expect(typeOf(schema)).toBe(type);
}); // prettier-ignore

test('the client has a method for each operation, and is not made of a schema that it does not know', () => {
  const module = clientModule(joined);
  for (const [, { operationId }] of operations) expect(module).toContain(`\n  ${operationId}(`);
  expect(() => typeOf({ type: 'number' })).toThrow();
  expect(() => typeOf({})).toThrow();
});
