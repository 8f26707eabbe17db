/** Who is shown a page and who is sent a document. */
import { wantsPage } from './problem-page.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

test.each<[string, string | undefined, boolean, boolean]>([
  ['a browser', BROWSER, true, true],
  ['a text browser', 'text/html;q=0.8, text/plain;q=0.5', true, true],
  ['a browser for XHTML alone', 'application/xhtml+xml', true, true],
  ['curl', '*/*', true, false],
  ['nobody says anything', undefined, true, false],
  ['an empty wish', '', true, false],
  ['a program', 'application/json', false, false],
  ['a program of ours', 'application/problem+json', false, false],
  ['a program that takes anything too', 'application/json, text/plain, */*', false, false],
  ['a program that would rather have JSON', 'text/html;q=0.5, application/json', false, false],
  ['a browser that would rather have HTML', 'text/html, application/json;q=0.9', true, true],
  ['both alike', 'application/json, text/html', true, true],
  ['whoever refuses HTML', 'text/html;q=0, application/json', false, false],
  ['a weight that is none', 'text/html;q=banana', true, true],
  ['capitals', 'TEXT/HTML', true, true],
  ['a type that looks like it', 'text/htmlx, x/json', true, false],
])('%s', (_who, accept, inArea, elsewhere) => {
  expect([wantsPage(accept, true), wantsPage(accept, false)]).toEqual([inArea, elsewhere]);
});

test('a wish as long as headers go is read in no time', () => {
  const start = performance.now();
  wantsPage('text/html;q=0.'.repeat(1_100), true);
  wantsPage(`${','.repeat(16_000)}text/html`, true);
  expect(performance.now() - start).toBeLessThan(50);
  // What stands behind the first thousand characters is not read.
  expect(wantsPage(`${','.repeat(1_000)}text/html`, false)).toBe(false);
  expect(wantsPage(`${','.repeat(900)}text/html`, false)).toBe(true);
});
