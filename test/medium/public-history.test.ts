/** The history of the public list with its feed, and the FAQ: each word that the public was told is kept, and nothing else. */
import type { Answer } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, CLERK, LICENSEE, line } from '../support/staff.js';

const desk = opened(() => InProcess.open());
let whileEmpty: readonly Answer[];
const FOUL = `<script>alert(1)</script>"'&<img src=x onerror=alert(2)>`;

/** A name stands by itself, whichever way its script runs. */
const titles = (text: string) => text.replaceAll(/<\/?bdi>/g, '');
const page = (path: string) => desk.orders.send('GET', path);

beforeAll(async () => {
  whileEmpty = await Promise.all(['vendors.json', 'vendors/en', 'changes/en', 'changes/en/feed.atom', 'faq/en'].map((path) => page(`/public/${path}`))); // prettier-ignore
  await desk.vendor('Foul', { name: FOUL, legalEntity: `${FOUL} Inc.`, headOffice: `${FOUL} Street` });
});

test('a register that was never filled gives an empty list and an empty history, not an error', () => {
  expect(whileEmpty.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const [json, list, history, feed, faq] = whileEmpty;
  expect(json!.body['vendors']).toEqual([]);
  expect(list!.text).toContain('No vendor is registered yet.');
  expect(history!.text).toContain('There is no entry yet.');
  expect(feed!.text).not.toContain('<entry>');
  expect(faq!.text).toContain('holds this many vendors: 0. With their head office in the USA: 0 (0 per cent).');
});

test('a change of the register is in its history and its feed at once, a change of how a vendor is reached is not', async () => {
  const id = await desk.vendor('Mover');
  const change = (body: Record<string, unknown>) => desk.call('PATCH', `/vendors/${id}`, { as: ADMIN, body });
  await change({ headOffice: 'New Place 9' });
  await change({ pacePerMinute: 61 });
  const [history, feed] = [await page('/public/changes/en'), await page('/public/changes/en/feed.atom')];
  expect(feed.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
  for (const { text } of [history, feed]) {
    expect(text).toMatch(/before: (<bdi>)?1 Main Street, Mover City[^]*now:\s+(<bdi>)?New Place 9/);
    expect(titles(text).match(/Mover: (changed|first entry)/g)).toEqual(['Mover: changed', 'Mover: first entry']);
    expect(text).not.toMatch(/admin-1|ven_|127\.0\.0\.1:9/);
  }
});

test('the history keeps each change of each public fact with the words before, in both languages, and nothing else', async () => {
  const id = await desk.vendor('Keeper', { adapter: 'keygen', safeguardExpiresOn: '2098-01-31' });
  const STEPS: readonly [Record<string, unknown>, string, string][] = [
    [{ name: 'Keeper Two' }, 'Keeper', 'Keeper Two'],
    [{ legalEntity: 'Keeper Two Ltd' }, 'Keeper Inc.', 'Keeper Two Ltd'],
    [{ headOffice: '9 New Road' }, '1 Main Street, Keeper City', '9 New Road'],
    [{ country: 'CA' }, 'United States', 'Canada'],
    [{ safeguard: 'adequacy' }, 'standard contract on data protection. (GDPR Art. 46)', 'protects data well enough. (GDPR Art. 45)'],
    [{ safeguardExpiresOn: '2099-02-28' }, '31 January 2098', '28 February 2099'],
    [{ privacyContact: 'dpo@vendor.example.org' }, 'privacy@vendor.example.org', 'dpo@vendor.example.org'],
    [{ withheldFields: ['lastName'] }, 'none', 'Last name'],
    [{ supportChannel: 'mail', supportAddress: 'help@vendor.example.org' }, 'no', 'yes'],
  ]; // prettier-ignore
  for (const [body] of STEPS)
    expect([body, (await desk.call('PATCH', `/vendors/${id}`, { as: ADMIN, body })).status]).toEqual([body, 200]);
  // As it was already, and what is not public.
  for (const body of [{ country: 'CA' }, { cap: 3 }, { supportAddress: 'desk@vendor.example.org' }, { paused: true }])
    await desk.call('PATCH', `/vendors/${id}`, { as: ADMIN, body });
  const mine = (text: string, title: RegExp) =>
    text.split('<section class="entry"').filter((part) => title.test(titles(part)));
  const english = mine((await page('/public/changes/en')).text, /Keeper( Two)?: (changed|first entry)/);
  expect(english).toHaveLength(STEPS.length + 1);
  for (const [index, [, before, after]] of STEPS.entries()) {
    const entry = english[STEPS.length - 1 - index]!.replaceAll(/\s+/g, ' ');
    const [, former, latter, ...more] = entry.split(/before: |now: /);
    expect([former, latter, more].map(String)).toEqual([
      expect.stringContaining(`${before}</bdi>`),
      expect.stringContaining(`${after}</bdi>`),
      '',
    ]);
  }
  const german = mine((await page('/public/changes/de')).text, /Keeper( Two)?: (geändert|erster Eintrag)/);
  expect(german).toHaveLength(STEPS.length + 1);
  expect(german.join()).toMatch(/vorher: <bdi>Vereinigte Staaten<\/bdi><br \/>jetzt:\s+<bdi>Kanada<\/bdi>/);
  const feed = (await page('/public/changes/en/feed.atom')).text;
  expect(feed.match(/<title>Keeper( Two)?: (changed|first entry)<\/title>/g)).toHaveLength(STEPS.length + 1);
});

test('what a vendor is called stays text in the history, in its feed and in each language', async () => {
  for (const language of ['de', 'en'])
    for (const path of [`/public/changes/${language}`, `/public/changes/${language}/feed.atom`]) {
      const { text } = await page(path);
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(text).not.toMatch(/<script|<img|<b>x/i);
    }
});

test('nothing of anybody who buys or reads stands on a public page, whatever was ordered', async () => {
  const vendorId = await desk.vendor('Sold');
  await desk.product('SOLD', vendorId);
  const customer = await desk.customer('Organisation Canary', CLERK);
  await desk.placed(customer, [line('SOLD')]);
  const paths = ['/public/vendors.json', ...['de', 'en'].flatMap((language) =>
    ['vendors/LL', 'changes/LL', 'changes/LL/feed.atom', 'faq/LL', 'faq/LL/1'].map((path) => `/public/${path.replace('LL', language)}`))]; // prettier-ignore
  for (const path of paths) {
    const { status, text } = await page(path);
    expect([path, status]).toEqual([path, 200]);
    for (const theirs of [...Object.values(LICENSEE), 'Organisation Canary', customer, CLERK.subject!, ADMIN.subject!, 'SOLD'])
      expect([path, text.includes(theirs)]).toEqual([path, false]); // prettier-ignore
  }
});

test('what went wrong is kept by no cache, and is a page for whoever asks for one', async () => {
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'accept-language': 'de' };
  for (const path of ['/public/changes/fr/feed.atom', '/public/vendors/fr', '/public/faq/de/0', '/public/faq/de/999', '/public/elsewhere']) {
    const document = await desk.orders.send('GET', path);
    expect([document.status, document.headers.get('content-type'), document.headers.get('cache-control')]).toEqual([
      404, expect.stringContaining('application/problem+json'), 'no-store',
    ]);
    const answer = await fetch(desk.orders.at(path), { headers: browser });
    const text = await answer.text();
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      404, 'text/html; charset=utf-8', 'no-store',
    ]);
    expect(text).toContain('Diese Seite gibt es nicht');
    for (const way of ['/public/vendors/', '/public/changes/', '/public/faq/']) expect(text).toContain(`href="${way}`);
  }
}); // prettier-ignore

test('nobody changes, removes or makes up a version of what the public was told', async () => {
  for (const statement of [
    `UPDATE vendor_versions SET name = 'x'`, `DELETE FROM vendor_versions`, `TRUNCATE vendor_versions`, `TRUNCATE faq_versions`,
    `INSERT INTO vendor_versions SELECT vendor_id, version + 100, at, name, legal_entity, head_office, country, safeguard, safeguard_expires_on, privacy_contact, withheld_fields, takes_cases FROM vendor_versions`,
  ]) await expect(desk.query(statement)).rejects.toThrow(/stays as it was|comes from the register/); // prettier-ignore
});

test('the FAQ changes with the register, each wording is a version, and the one before can still be read', async () => {
  const before = await page('/public/faq/en');
  const number = (text: string) => Number(/Version <bdi>(\d+)<\/bdi>/.exec(text)![1]);
  const count = (text: string) => Number(/holds this many vendors: (\d+)/.exec(text)![1]);
  expect((await page('/public/faq/en')).text).toBe(before.text);
  await desk.vendor('Swiss', { country: 'CH', safeguard: 'adequacy' });
  const after = await page('/public/faq/en');
  expect([number(after.text), count(after.text)]).toEqual([number(before.text) + 1, count(before.text) + 1]);
  expect(after.text).toContain('Switzerland – vendors: 1');
  const old = await page(`/public/faq/en/${number(before.text)}`);
  expect([count(old.text), old.text.includes('It no longer holds.')]).toEqual([count(before.text), true]);
  expect((await page('/public/faq/de')).text).toContain('Schweiz – Hersteller: 1');
  expect((await page('/public/faq/en/999')).status).toBe(404);
});

test('whoever reads the FAQ first after a change, and however many at once, one version is kept', async () => {
  const last = async () => (await desk.query<{ n: number }>(`SELECT max(version) AS n FROM faq_versions`))[0]!.n; // prettier-ignore
  await page('/public/faq/en');
  const before = await last();
  await desk.vendor('Crowded', { country: 'NO', safeguard: 'eea' });
  const read = await Promise.all(Array.from({ length: 12 }, (_, at) => page(`/public/faq/${at % 2 ? 'de' : 'en'}`)));
  expect(read.map(({ status, text }) => [status, />(Norway|Norwegen) – |<li>(Norway|Norwegen) – /.test(text)])).toEqual(
    read.map(() => [200, true]),
  );
  expect(await last()).toBe(before + 1);
});
