/** Rows in camelCase, whatever kind of statement they come from. */
import { rows } from './rows.js';

const answering = (result: unknown) => ({ query: () => Promise.resolve(result) });

test('columns are read as properties, and values stay as they are', async () => {
  const at = new Date();
  const result = [{ id: 'ord_1', placed_at: at, is_last: false, line_2: 1, texts: { de_de: 'x' }, legalEntity: null }];
  expect(await rows(answering(result), '')).toEqual([
    { id: 'ord_1', placedAt: at, isLast: false, line2: 1, texts: { de_de: 'x' }, legalEntity: null },
  ]);
});

test.each([
  ['a change', [[{ fulfilment_id: 'ful_1' }], 1], [{ fulfilmentId: 'ful_1' }]],
  ['a change of nothing', [[], 0], []],
  ['nothing found', [], []],
])('%s', async (_what, result, read) => {
  expect(await rows(answering(result), '')).toEqual(read);
});

test('the statement and its parameters reach the database as they are', async () => {
  const asked: unknown[] = [];
  await rows({ query: (...all: unknown[]) => (asked.push(all), Promise.resolve([])) }, 'SELECT $1', [1]);
  expect(asked).toEqual([['SELECT $1', [1]]]);
});
