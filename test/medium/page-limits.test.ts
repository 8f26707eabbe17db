/** Who asks for the licensees' pages too often waits a minute; nobody learns by it which links or addresses there are. */
import { spyOn } from 'jest-mock';
import { untrustedForwards } from '#kernel/metrics/metrics.js';
import { log } from '#kernel/log/log.js';
import { LinkRequestSweep } from '../../apps/consent/src/person/link-request.sweep.js';
import { PersonLinkService } from '../../apps/consent/src/person/person-link.service.js';
import type { App } from '../support/app.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { LICENSEE, line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';

const desk = opened(() => InProcess.open());
const open = (env: Record<string, string>): Promise<App> => desk.add('consent', { env });
const token = (character: string) => character.repeat(43);
const statuses = async (app: App, paths: readonly string[], headers: Record<string, string> = {}) => {
  const found: number[] = [];
  for (const path of paths) found.push((await app.send('GET', path, undefined, headers)).status);
  return found;
};

test('one link is answered so often in a minute and no more, by whichever way; another link still is', async () => {
  const app = await open({ PAGES_PER_LINK: '3' });
  const a = token('a');
  expect(await statuses(app, [`/consent/${a}`, `/withdraw/${a}`, `/me/${a}/en`, `/consent/${a}/de`])).toEqual([
    404, 404, 404, 429,
  ]);
  const posted = await app.send('POST', `/consent/${a}/de`, 'answer=yes', {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect(posted.status).toBe(429);
  expect(await statuses(app, [`/consent/${token('b')}`])).toEqual([404]);
});

test('the page says so in the language of its reader, says when to come back, and nothing about the link', async () => {
  const app = await open({ PAGES_PER_LINK: '1' });
  const link = `/me/${token('c')}`;
  const [first, german] = [await app.send('GET', link), await app.send('GET', `${link}/de`, undefined, {})];
  expect([first.status, german.status]).toEqual([404, 429]);
  const english = await app.send('GET', link, undefined, { 'accept-language': 'en' });
  expect(german.text).toContain('<html lang="de"');
  expect(english.text).toContain('<html lang="en"');
  for (const answer of [german, english]) {
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.text).not.toContain(token('c'));
    expect([...answer.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  }
});

test('one address is answered so often, and where no proxy is ours it cannot make itself another', async () => {
  const app = await open({ PAGES_PER_ADDRESS: '2' });
  const paths = ['/me', `/me/${token('d')}`, `/me/${token('e')}`];
  expect(await statuses(app, paths, { 'x-forwarded-for': '203.0.113.1' })).toEqual([200, 404, 429]);
  expect(await statuses(app, ['/me'], { 'x-forwarded-for': '203.0.113.2' })).toEqual([429]);
  // What is no page of a licensee is not counted.
  expect(await statuses(app, ['/livez', '/livez', '/livez'])).toEqual([200, 200, 200]);
});

test('a link that somebody was given is answered whatever its neighbours ask, and no oftener than any other', async () => {
  const app = await open({ PAGES_PER_ADDRESS: '1', PAGES_PER_LINK: '4' });
  const given = token('g');
  const lapsed = token('h');
  const link = `INSERT INTO licensee_links (id, token_hash, kind, person_id, consent_id, created_at, expires_at)
    VALUES ($1, sha256($1::text::bytea), 'person', 'per_nobody', NULL, now(), now() + $2::interval)`;
  await desk.query(link, [given, '1 day']);
  await desk.query(link, [lapsed, '-1 second']);
  expect(await statuses(app, ['/me', '/me', `/me/${token('i')}`, `/me/${lapsed}`, `/me/x`])).toEqual([
    200, 429, 429, 429, 429,
  ]);
  const paths = [
    `/withdraw/${given}`,
    `/consent/${given}/de`,
    `/withdraw/${given}/en`,
    `/consent/${given}`,
    `/withdraw/${given}`,
  ];
  const known = await statuses(app, paths);
  expect(known.map((status) => status === 429)).toEqual([false, false, false, false, true]);
});

test('a proxy that is not believed is counted, and the log says so once in five minutes', async () => {
  const warned = spyOn(log, 'warn');
  const told = async () => (await untrustedForwards.get()).values[0]!.value;
  const [blind, told1] = [await open({}), await open({ TRUSTED_HOPS: '1' })];
  const before = await told();
  await statuses(blind, ['/me'], { 'x-forwarded-for': '203.0.113.1' });
  await statuses(blind, ['/me'], { forwarded: 'for=203.0.113.1' });
  for (const name of ['via', 'x-forwarded-proto', 'cf-connecting-ip'])
    await statuses(blind, ['/me'], { [name]: '1.1 proxy' });
  await statuses(blind, ['/me', '/livez']);
  await statuses(told1, ['/me'], { 'x-forwarded-for': '203.0.113.1' });
  // Where nobody is counted it does not matter who asks, and no setting would end the warning.
  const { orders } = desk;
  expect(await statuses(orders, ['/public/faq/en'], { 'x-forwarded-for': '203.0.113.1' })).toEqual([200]);
  expect((await told()) - before).toBe(5);
  expect(warned.mock.calls.filter(([event]) => event === 'pages.proxy-not-trusted')).toHaveLength(1);
  warned.mockRestore();
});

test('pages and staff have a port each, and neither answers what is the other’s', async () => {
  const consent = await open({});
  const { orders } = desk;
  const status = async (base: string, path: string) => (await fetch(`${base}${path}`)).status;
  for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json', '/cases', '/holds', '/vendors', '/orders'])
    for (const { pagesUrl } of [consent, orders]) expect([path, await status(pagesUrl, path)]).toEqual([path, 404]);
  expect(await status(consent.url, '/me')).toBe(404);
  expect(await status(consent.url, `/consent/${token('j')}`)).toBe(404);
  expect(await status(orders.url, '/public/vendors')).toBe(404);
  expect(await status(consent.pagesUrl, '/me')).toBe(200);
  expect(await status(orders.pagesUrl, '/public/vendors')).toBe(200);
  for (const { url } of [consent, orders])
    for (const path of ['/metrics', '/openapi.json']) expect([path, await status(url, path)]).toEqual([path, 401]);
});

test('behind a proxy of ours the address is the one that it saw, not the one that was claimed before it', async () => {
  const app = await open({ PAGES_PER_ADDRESS: '1', TRUSTED_HOPS: '1' });
  const from = (forwarded: string) => statuses(app, ['/me'], { 'x-forwarded-for': forwarded });
  expect(await from('203.0.113.1')).toEqual([200]);
  expect(await from('203.0.113.2')).toEqual([200]);
  expect(await from('198.51.100.7, 203.0.113.2')).toEqual([429]);
});

test('an address is mailed its link three times in an hour, and whoever asks reads the same each time', async () => {
  const desk = await InProcess.open('consent');
  try {
    await desk.product('ACME', await desk.vendor('Acme'));
    await desk.placed(await desk.customer(), [line('ACME')]);
    const app = desk.app('consent');
    const ask = async (email: string) => {
      const nonce = encodeURIComponent(/name="nonce" value="([^"]+)"/.exec((await app.send('GET', '/me')).text)![1]!);
      const body = `email=${encodeURIComponent(email)}&nonce=${nonce}`;
      const { status, text } = await app.send('POST', '/me', body, {
        'content-type': 'application/x-www-form-urlencoded',
      });
      return `${status} ${text.replace(/value="[^"]*"/g, '')}`;
    };
    const written = async () =>
      (await desk.query<{ count: number }>(`SELECT count(*)::int AS count FROM mails`))[0]!.count;
    const answers = new Set<string>();
    for (const times of [1, 2, 3]) {
      answers.add(await ask(LICENSEE.email));
      await waitFor(`mail ${times}`, async () => (await written()) === times);
    }
    for (let again = 0; again < 4; again += 1) answers.add(await ask(LICENSEE.email.toUpperCase()));
    answers.add(await ask('nobody@example.org'));
    expect(answers.size).toBe(1);
    // The page does not wait for its mails; these are waited for, and taken up by several at once.
    const links = app.nest.get(PersonLinkService, { strict: false });
    const allTaken = async () => {
      const open = await links.open();
      await Promise.all([...open, ...open].map((id) => links.mailLinks(id)));
      return waitFor('every request to be taken up', async () => (await links.open()).length === 0);
    };
    await allTaken();
    expect(await written()).toBe(3);
    await desk.query(`UPDATE mails SET created_at = created_at - interval '61 minutes'`);
    await Promise.all([1, 2, 3, 4, 5].map(() => links.request(LICENSEE.email, 'de')));
    await allTaken();
    expect(await written()).toBe(6);
  } finally {
    await desk.close();
  }
});

test('an address that nobody could take up for an hour is forgotten, and nobody is written to', async () => {
  const desk = await InProcess.open('consent');
  try {
    await desk.product('ACME', await desk.vendor('Acme'));
    await desk.placed(await desk.customer(), [line('ACME')]);
    const { nest } = desk.app('consent');
    const links = nest.get(PersonLinkService, { strict: false });
    const typed = (id: string, age: string) =>
      desk.query(`INSERT INTO link_requests VALUES ($1, $2, 'de', now() - interval '${age}')`, [id, LICENSEE.email]);
    await typed('old', '61 minutes');
    await typed('young', '59 minutes');
    await links.forget();
    expect(await links.open()).toEqual(['young']);
    await nest.get(LinkRequestSweep, { strict: false }).sweep();
    expect(await links.open()).toEqual([]);
    expect(await desk.query(`SELECT kind FROM mails`)).toEqual([{ kind: 'page-link' }]);
  } finally {
    await desk.close();
  }
});
