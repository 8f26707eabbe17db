/** What a page of ours posts is taken on the routes that say so and nowhere else; what anybody else posts there is never a fault of ours. */
import { Controller, Get, Module, Post } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { SERVICES } from '#kernel/services.js';
import { newId } from '#kernel/ids.js';
import { Access, TakesForm } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { declaredRoutes } from '#kernel/http/route-check.js';
import { buildApplication } from '#service/serve.js';
import { App } from '../support/app.js';
import { InProcess } from '../support/in-process.js';
import { newLink } from '../support/link.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { startProxy } from '../support/proxy.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const TOKEN = 'A'.repeat(43);
const PAGES = [
  '/me',
  `/consent/${TOKEN}/de`,
  `/consent/${TOKEN}/withdraw/de`,
  `/withdraw/${TOKEN}/en`,
  `/me/${TOKEN}/de`,
  `/me/${TOKEN}/withdraw/${newId('consent')}/de`,
];
const TAKES = [
  'POST /me',
  'POST /consent/:token/:language',
  'POST /consent/:token/withdraw/:language',
  'POST /withdraw/:token/:language',
  'POST /me/:token/:language',
  'POST /me/:token/withdraw/:consentId/:language',
];

const desk = opened(() => InProcess.openAll());
let consent: App;
let vendors = 0;
beforeAll(async () => {
  consent = desk.app('consent');
});

const routesOf = (app: App) =>
  declaredRoutes(
    app.nest.get(DiscoveryService, { strict: false }),
    new MetadataScanner(),
    app.nest.get(Reflector, { strict: false }),
  );
const post = (path: string, body: string, headers: Record<string, string> = FORM) =>
  consent.send('POST', path, body, headers);

test.each(SERVICES)('%s refuses a form wherever no page of ours posts one', async (name) => {
  const app = desk.app(name);
  const token = await desk.issuer.token({ roles: ['sales', 'support', 'admin', 'dpo'] });
  const writing = routesOf(app).filter(({ method, path }) => method !== 'GET' && !TAKES.includes(`${method} ${path}`));
  for (const { method, path } of writing) {
    const address = path.replaceAll(/:\w+/g, newId('order'));
    for (const type of [
      FORM['content-type'],
      `${FORM['content-type']}; charset=utf-8`,
      'Application/X-WWW-Form-Urlencoded',
    ]) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type };
      const answer = await app.send(method, address, 'problem=x&form=ask', headers);
      expect([path, answer.status, answer.body.code]).toEqual([path, 415, 'unsupported-media-type']);
    }
  }
  expect(writing.length).toBeGreaterThan(0);
});

/** As a browser asks for a page, and as a program asks for JSON. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8' };
const PROGRAM = { accept: 'application/json' };
const CURL = { accept: '*/*' };
const kindOf = ({ headers }: { headers: Headers }) => headers.get('content-type');
const HTML = 'text/html; charset=utf-8';
const DOCUMENT = 'application/problem+json; charset=utf-8';
/** The document of the service promises programs JSON; what a browser gets is held by these tests. */
const asBrowser = (path: string) =>
  fetch(consent.at(path), { headers: { ...BROWSER, 'accept-language': 'en-GB,de;q=0.5' } });

test.each([
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded2',
])('%s is refused on the pages too, however much of it there is', async (type) => {
  for (const path of PAGES) {
    const refused = await post(path, 'email=a@example.org', { 'content-type': type });
    expect([path, refused.status, kindOf(refused)]).toEqual([path, 415, HTML]);
    expect(refused.text).toContain(TEXTS[path.endsWith('/en') ? 'en' : 'de'].problems.notRead.title);
    for (const body of ['email=a@example.org', '{"email":"a@example.org","answer":"yes"}', 'a'.repeat(257 * 1024)]) {
      const told = await post(path, body, { 'content-type': type, ...PROGRAM });
      expect([path, told.status, told.body.code]).toEqual([path, 415, 'unsupported-media-type']);
    }
  }
});

/** Below the licensees' pages, whatever is wrong with the address. */
const LOST = [
  '/consent',
  '/consent/',
  '/withdraw',
  '/me/a/b/c/d/e',
  `/consent/${'A'.repeat(200)}`,
  `/consent/${TOKEN}/de/more`,
  `/consent/${TOKEN}.`,
  '/consent/%',
  '/me/%zz/de',
  `/me/${TOKEN}/data.jsom`,
];

test('whoever gets lost below the licensees’ pages reads a page, and a program that asks for JSON reads a document', async () => {
  for (const path of LOST) {
    for (const headers of [BROWSER, CURL, {}]) {
      const lost = await consent.send('GET', path, undefined, headers);
      expect([path, lost.status, kindOf(lost)]).toEqual([path, 404, HTML]);
      expect(lost.text).toContain(TEXTS.de.unknown.title);
      expect(lost.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(lost.headers.get('referrer-policy')).toBe('no-referrer');
      expect(lost.text).not.toContain(TOKEN);
    }
  }
  const told = await consent.send('GET', '/consent', undefined, PROGRAM);
  expect([told.status, kindOf(told), told.body.code]).toEqual([404, DOCUMENT, 'not-found']);
});

test('elsewhere a browser reads a page in its language, and everybody else a document', async () => {
  for (const path of ['/', '/index.html', '/consnet/x', '/%', '/cases/nowhere/at/all']) {
    const page = await asBrowser(path);
    expect([path, page.status, kindOf(page)]).toEqual([path, 404, HTML]);
    const html = await page.text();
    expect(html).toContain(TEXTS.en.problems.notHere.title);
    expect(html).toContain('href="/me?language=en"');
    for (const headers of [CURL, {}, PROGRAM, { accept: 'application/problem+json, text/html;q=0.5' }])
      expect(kindOf(await consent.send('GET', path, undefined, headers))).toBe(DOCUMENT);
  }
  // Whoever has no token is told so as ever: what is behind it is for programs.
  const { status, headers } = await asBrowser('/consents');
  expect([status, kindOf({ headers })]).toEqual([401, DOCUMENT]);
});

test('other methods, other bodies and a form in another encoding are told with a page too', async () => {
  for (const [method, body, headers, status] of [
    ['PUT', '{}', { 'content-type': 'application/json' }, 404],
    ['PUT', 'a=b', FORM, 415],
    ['DELETE', undefined, {}, 404],
    ['POST', 'answer=%FF', FORM, 400],
    ['POST', '{', { 'content-type': 'application/json' }, 415],
    ['POST', 'a'.repeat(257 * 1024), { 'content-type': 'application/json' }, 415],
  ] as const) {
    for (const more of [BROWSER, CURL]) {
      const answer = await consent.send(method, `/withdraw/${TOKEN}/en`, body, { ...headers, ...more });
      expect([method, answer.status, kindOf(answer)]).toEqual([method, status, HTML]);
      expect(answer.text).toContain('<html lang="en"');
    }
  }
});

test('a slash that a mail program added to a link changes nothing', async () => {
  const way = await ownPage();
  const [plain, slashed] = await Promise.all([way, `${way}/`].map((path) => consent.send('GET', path)));
  expect([plain!.status, slashed!.status]).toEqual([200, 200]);
});

test('while the database is away every page says so in both languages, by itself, and asks for nothing', async () => {
  const proxy = await startProxy(desk.database);
  const app = await App.open('consent', proxy.database, desk.issuer);
  try {
    await proxy.cut();
    for (const language of ['de', 'en'] as const) {
      for (const path of PAGES.filter((each) => each !== '/me').map((each) => each.replace(/(de|en)$/, language))) {
        const away = await app.send('GET', path, undefined, CURL);
        expect([path, away.status, kindOf(away)]).toEqual([path, 503, HTML]);
        expect(away.text).toContain(TEXTS[language].problems.away.title);
        expect(away.text).toContain(away.headers.get('x-request-id'));
        expect(away.text).not.toContain(TOKEN);
      }
    }
    const told = await app.send('GET', `/consent/${TOKEN}`, undefined, PROGRAM);
    expect([told.status, told.body.code]).toEqual([503, 'service-unavailable']);
  } finally {
    await app.close();
    await proxy.mend();
    await proxy.cut();
  }
});

test.each([
  ['half a character, escaped', 'email=%ED%A0%80%40example.org&answer=%FF'],
  ['a character of another encoding, escaped', 'text=J%FCrgen&email=j%FC%40example.org'],
  ['a character of another encoding', Buffer.from('text=Jürgen&email=jürgen@example.org', 'latin1')],
])('a form with %s is not UTF-8', async (_name, body) => {
  for (const path of PAGES) {
    const answer = await fetch(consent.at(path), { method: 'POST', headers: FORM, body: new Uint8Array(Buffer.from(body)) });
    expect([path, answer.status]).toEqual([path, 400]);
  }
}); // prettier-ignore

const nonce = async (): Promise<string> =>
  encodeURIComponent(/name="nonce" value="([^"]+)"/.exec((await consent.send('GET', '/me')).text)![1]!);

test('a page takes its own form: an address that nobody has is answered like any other', async () => {
  const answer = await post('/me', `email=nobody%40example.org&nonce=${await nonce()}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

test('and without its nonce it does not', async () => {
  expect((await post('/me', 'email=nobody%40example.org')).status).toBe(422);
});

test('an address is taken without what nobody sees around it', async () => {
  const answer = await post('/me', `email=%E2%80%8B%C2%A0nobody%40example.org%EF%BB%BF&nonce=${await nonce()}`);
  expect(answer.status).toBe(200);
});

/** The page of somebody who is known. */
async function ownPage(): Promise<string> {
  const name = `VENDOR-${(vendors += 1)}`;
  await desk.product(name, await desk.vendor(name));
  await desk.placed(await desk.customer(), [line(name)]);
  const [person] = await desk.query<{ id: string }>(`SELECT id FROM persons ORDER BY id DESC LIMIT 1`);
  return `${await newLink(desk.database, 'person', person!.id)}/en`;
}

const BAD: [string, string][] = [
  ['nothing', ''],
  ['NUL', 'email=a%00b%40example.org'],
  ['NUL in the domain', 'email=a%40exa%00mple.org'],
  ['a raw NUL', 'email=a\u0000b%40example.org'],
  ['a broken escape', 'email=%zz%4&answer=%'],
  ['a list', 'email[]=a%40example.org&email[]=b%40example.org&answer[]=yes'],
  ['an object', 'email[a][b]=c&answer[yes]=yes'],
  ['an address twice', 'email=a%40example.org&email=b%40example.org'],
  ['both answers', 'answer=yes&answer=no&answer=withdraw&answer=keep'],
  ['a prototype', '__proto__=x&constructor=y&toString=z'],
  ['JSON', '{"email":"a@example.org","answer":"yes"}'],
  ['many fields', Array.from({ length: 2_000 }, (_, at) => `f${at}=1`).join('&')],
  ['more fields than any page has', `${'a&'.repeat(20)}email=a%40example.org&answer=yes`],
  ['one long field', `email=${'a'.repeat(15_000)}%40example.org`],
  ['an address with an unseen character', 'email=a%E2%80%8Bb%40example.org'],
  ['a quoted address', 'email=%22a%20b%22%40example.org'],
];

test.each(BAD)('%s is no form that counts, with a nonce or without', async (_name, body) => {
  const good = await nonce();
  for (const path of PAGES) {
    for (const form of [body, `${body}&nonce=${good}`, `nonce=${good}&nonce=${good}&${body}`]) {
      const { status } = await post(path, form);
      expect(path === '/me' ? [422] : [404, 422]).toContain(status);
    }
  }
  expect(await desk.query('SELECT 1 FROM mails UNION ALL SELECT 1 FROM consent_events')).toEqual([]);
});

test('a huge form is answered with a page', async () => {
  for (const path of PAGES) {
    const { status, headers } = await post(path, `email=${'a'.repeat(27 * 1024)}`);
    expect([path, status, headers.get('content-type')]).toEqual([
      path,
      path === '/me' ? 422 : 404,
      'text/html; charset=utf-8',
    ]);
  }
});

test.each([27, 300, 5_000])(
  'a wish of %i KiB comes back as its page, in its language, saying how long it may be',
  async (size) => {
    const way = await ownPage();
    const objected = await post(`${way}?asked=objection`, `nonce=${await nonce()}&text=${'a'.repeat(size * 1024)}`);
    expect(objected.text).toContain(`<a href="#objection-text">${TEXTS.en.person.asks.objection.fault}</a>`);
    const answer = await post(way, `nonce=${await nonce()}&text=${'a'.repeat(size * 1024)}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
    expect(answer.text).toContain(
      `<a href="#correction-text">${TEXTS.en.person.asks.correction.fault}</a> ${TEXTS.en.common.nothingRecorded}`,
    );
    expect(answer.text).not.toContain('aaaa');
    expect(await desk.query('SELECT 1 FROM correction_wishes UNION SELECT 1 FROM rights_wishes')).toEqual([]);
  },
);

test('a route that takes forms from callers with a token stops the start', async () => {
  @Controller('careless')
  class Careless {
    @Get() @Access('admin') @Audited('customer.read') read(): void {}
    @Post() @Access('admin') @Audited('customer.read') @TakesForm() write(): void {}
  }
  @Module({ imports: [DiscoveryModule], controllers: [Careless] })
  class CarelessModule {}
  await expect(buildApplication({ module: CarelessModule }, { forms: true })).rejects.toThrow(
    'POST /careless takes forms and is not open.',
  );
});
