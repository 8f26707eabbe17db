/** The queries that the path of a letter may carry: those that the vendor's step declares, key by key, and nothing else. */
import type { FieldValues } from '#model/fields.js';
import type { Query } from '../letter.js';
import { repeatsValue } from '../vendor-text.js';

/** The keys of one query, all of them, each with the shape of its whole value. */
export type QueryShape = Readonly<Record<string, RegExp>>;

/** The characters of any value, whatever a step declares: an at sign is excluded, plain or encoded. */
const VALUE = /^[A-Za-z0-9._~-]{1,64}$/;

const isShaped = (value: string, shape: RegExp): boolean =>
  VALUE.test(value) && new RegExp(`^(?:${shape.source})$`).test(value);

function fits(shape: QueryShape, query: Query): boolean {
  const keys = Object.keys(shape);
  return (
    keys.length === Object.keys(query).length &&
    keys.every((key) => Object.hasOwn(query, key) && isShaped(query[key]!, shape[key]!))
  );
}

/**
 * The query as it is sent, in the order of its declaration. Undefined if no declared query has exactly its keys and shapes, or if it
 * repeats a disclosed value.
 */
export function queryText(declared: readonly QueryShape[], query: Query, values: FieldValues): string | undefined {
  const shape = declared.find((each) => fits(each, query));
  if (!shape || repeatsValue(values, Object.values(query).join(' '))) return undefined;
  const pairs = Object.keys(shape).map((key) => `${encodeURIComponent(key)}=${query[key]}`);
  return `?${pairs.join('&')}`;
}

/** The query of a vendor's own link; its other parts, such as another host, are ignored. */
export function queryOf(link: string): Query | undefined {
  if (!URL.canParse(link, 'http://vendor.invalid')) return undefined;
  return Object.fromEntries(new URL(link, 'http://vendor.invalid').searchParams);
}
