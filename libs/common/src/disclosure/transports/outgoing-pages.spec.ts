/** Reading a vendor's list to its end: of its own link the page alone is taken. */
import { packet, ScriptedServer } from '../../../../../test/support/scripted-server.js';
import type { HttpLetter } from '../letter.js';

const LETTER: HttpLetter = { method: 'POST', path: '/search', headers: {}, body: '{}' };
const OK = { status: 200, json: {} };

let server: ScriptedServer;
beforeAll(async () => (server = await ScriptedServer.start()));
afterAll(() => server.stop());

test('a page of a letter is its own letter at the place that the link of the vendor names', async () => {
  const list = { ...LETTER, path: '/search?page%5Bsize%5D=100&page%5Bnumber%5D=1' };
  const page = (letter: HttpLetter, link: string, deadline?: number) => {
    server.answers(OK);
    return server.client('/v1').sendPage(packet([letter], { email: 'anna@example.org' }, deadline), 0, link, new Set());
  };
  for (const [link, query] of [
    ['/v1/accounts/x/search?page[size]=50&page[number]=2', '?page%5Bsize%5D=50&page%5Bnumber%5D=2'],
    [
      'https://elsewhere.example/?page%5Bcursor%5D=aB3_-x&page%5Bsize%5D=9',
      '?page%5Bsize%5D=9&page%5Bcursor%5D=aB3_-x',
    ],
  ] as const) {
    expect(await page(list, link)).toMatchObject({ kind: 'answered' });
    expect(server.asked).toMatchObject([{ method: 'POST', path: `/v1/search${query}`, body: LETTER.body }]);
  }
  for (const link of [
    '',
    '/v1/search',
    '?page[size]=100',
    '?page[size]=100&page[number]=2&email=x',
    '?page[size]=100&page[number]=-1',
    '?page[size]=100&page[cursor]=anna%40example.org',
    '?page[size]=100&page[cursor]=annaexampleorg',
    '?page[size]=100&page[number]=2&page[cursor]=x',
    'http://[',
  ]) {
    expect([link, await page(list, link)]).toEqual([link, undefined]);
    expect(server.asked).toHaveLength(0);
  }
  expect(await page(LETTER, '?page[size]=50&page[number]=2')).toBeUndefined();
  expect(await page(list, '?page[size]=50&page[number]=2', performance.now())).toMatchObject({
    code: 'release-too-old',
  });
});
