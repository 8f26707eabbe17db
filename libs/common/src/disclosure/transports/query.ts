/** The queries that the path of a letter may carry: those that the vendor's step declares, key by key, and nothing else. */
import type { FieldValues } from '#model/fields.js';
import type { Query } from '../letter.js';
import { repeatsValue } from '../vendor-text.js';

/** The keys of one query, all of them, each with the shape of its whole value. */
export type QueryShape = Readonly<Record<string, RegExp>>;

/** Of what a value consists at most, whatever is declared: an at sign has no way in, encoded or not. */
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
 * The query as it goes out, in the order of its declaration. Undefined where it has another key or another shape than every query that
 * is declared, or where it repeats a value that is disclosed.
 */
export function queryText(declared: readonly QueryShape[], query: Query, values: FieldValues): string | undefined {
  const shape = declared.find((each) => fits(each, query));
  if (!shape || repeatsValue(values, Object.values(query).join(' '))) return undefined;
  const pairs = Object.keys(shape).map((key) => `${encodeURIComponent(key)}=${query[key]}`);
  return `?${pairs.join('&')}`;
}

/** The query of a vendor's own link. Whatever else the link says, such as another host, is not looked at. */
export function queryOf(link: string): Query | undefined {
  if (!URL.canParse(link, 'http://vendor.invalid')) return undefined;
  return Object.fromEntries(new URL(link, 'http://vendor.invalid').searchParams);
}
