/** Which queries go out: declared keys, all of one declaration, in declared shapes, without a value of the person. */
import { queryOf, queryText, type QueryShape } from './query.js';

const DECLARED: QueryShape[] = [
  { 'page[size]': /\d{1,4}/, 'page[number]': /\d{1,9}/ },
  { reference: /[0-9a-f-]{36}|none/ },
  { anything: /.*/s },
];
const ANNA = { firstName: 'Annabell', lastName: 'Lee', email: 'anna@example.org' };
const text = (query: Record<string, string>) => queryText(DECLARED, query, ANNA);

test('a query that is declared goes out in the order of its declaration', () => {
  expect(text({ 'page[number]': '2', 'page[size]': '100' })).toBe('?page%5Bsize%5D=100&page%5Bnumber%5D=2');
  expect(text({ reference: 'none' })).toBe('?reference=none');
});

test.each<[string, Record<string, string>]>([
  ['no key', {}],
  ['a key that is not declared', { email: 'x' }],
  ['a further key', { reference: 'none', limit: '1' }],
  ['a key too few', { 'page[size]': '100' }],
  ['keys of two declarations', { 'page[size]': '1', reference: 'none' }],
  ['a key of the prototype', { constructor: 'none' }],
  ['another shape', { reference: 'some' }],
  ['a shape that fits in part', { reference: 'none-at-all' }],
  ['a shape and a line more', { reference: 'none\n' }],
  ['an empty value', { anything: '' }],
  ['an at sign', { anything: 'a@b' }],
  ['an encoded at sign', { anything: 'a%40b' }],
  ['another parameter in a value', { anything: 'a&email=b' }],
  ['a value that is too long', { anything: 'x'.repeat(65) }],
  ['the address without its signs', { anything: 'annaexampleorg' }],
  ['the name', { anything: 'x-annabell' }],
])('a query with %s does not go out', (_name, query) => {
  expect(text(query)).toBeUndefined();
});

test('where nothing is declared nothing goes out', () => {
  expect(queryText([], { reference: 'none' }, {})).toBeUndefined();
});

test('of a link the query alone is taken', () => {
  expect(queryOf('https://elsewhere.example/x?a=1&b=%40#c')).toEqual({ a: '1', b: '@' });
  expect(queryOf('/search')).toEqual({});
  expect(queryOf('http://[')).toBeUndefined();
});
