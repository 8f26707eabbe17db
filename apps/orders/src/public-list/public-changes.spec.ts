/** The history of the public list and its feed; what holds for each of the public pages. */
import { createHash } from 'node:crypto';
import { LANGUAGES } from '#kernel/text/language.js';
import type { VendorVersion } from '#model/public-version.entity.js';
import { PUBLIC_POLICY } from '#pages/style.js';
import { WORDS } from '#pages/words/words.js';
import { faqPage } from './faq.page.js';
import { anchorOf, changesOf, versionsBefore } from './public-changes.js';
import { publicChangesPage } from './public-changes.page.js';
import { publicFeed } from './public-feed.js';
import { publicList } from './public-list.js';
import { publicListPage } from './public-list.page.js';

const NOW = new Date('2026-11-23T12:34:56.000Z');
const HOUSE = {
  reseller: { name: 'Muster GmbH', postalAddress: 'Weg 1', contact: 'a@muster.example', authorityName: 'Behörde', authorityUrl: 'https://authority.example' },
  language: 'de', publicUrl: 'https://list.muster.example/', ownPage: 'https://pages.muster.example/me',
} as const; // prettier-ignore
const FIRST: VendorVersion = {
  vendorId: 'ven_01h455vb4pex5vsknk084sn02q', version: 1, at: new Date('2026-01-01T09:00:00Z'), name: 'Example', legalEntity: 'Example Inc.', headOffice: 'Springfield',
  country: 'US', safeguard: 'data-privacy-framework', safeguardExpiresOn: null, privacyContact: 'privacy@vendor.example', withheldFields: [], takesCases: false,
}; // prettier-ignore
const MOVED: VendorVersion = {
  ...FIRST,
  version: 2,
  at: new Date('2026-02-01T09:00:00Z'),
  headOffice: 'Else & where <b>',
};

test('the history says what changed, when, and how it read before, the newest first', () => {
  const changes = changesOf([FIRST, MOVED]);
  expect(changes.map(({ version, facts }) => [version.version, facts])).toEqual([
    [2, ['headOffice']],
    [1, []],
  ]);
  const page = publicChangesPage(HOUSE, changes, 'en').replace(/\s+/g, ' ');
  expect(page).toContain('before: <bdi>Springfield</bdi><br />now: <bdi>Else &amp; where &lt;b&gt;</bdi>');
  expect(page.indexOf('<bdi>Example</bdi>: changed')).toBeLessThan(page.indexOf('<bdi>Example</bdi>: first entry'));
  expect(page).toContain('<h2><bdi>Example</bdi>: changed</h2>');
});

test('a change is told against the one before it, also where that one is too old to be told of', () => {
  const third = { ...MOVED, version: 3, at: new Date('2026-03-01T09:00:00Z'), country: 'CA' };
  expect(versionsBefore([third])).toEqual([{ vendorId: FIRST.vendorId, version: 2 }]);
  expect(versionsBefore([FIRST, MOVED, third])).toEqual([]);
  expect(versionsBefore([third, FIRST])).toEqual([{ vendorId: FIRST.vendorId, version: 2 }]);
  const [only, ...more] = changesOf([third], [MOVED]);
  expect([only!.version.version, only!.before?.version, only!.facts, more]).toEqual([3, 2, ['country'], []]);
});

test('an entry of the feed keeps its id for good, in each language its own, and leads to its place on the page', () => {
  const feedOf = (versions: VendorVersion[], language: 'de' | 'en') => publicFeed(HOUSE, changesOf(versions), language);
  const idsOf = (feed: string) => [...feed.matchAll(/<id>(urn:[^<]*)<\/id>/g)].map(([, id]) => id);
  const first = idsOf(feedOf([FIRST], 'en'));
  // As it was given out; whoever follows the feed would take another id for another change.
  expect(first).toEqual(['urn:uuid:9574d5bf-d54b-8e4a-827c-527ba02923e6']);
  expect(idsOf(feedOf([FIRST, MOVED], 'en'))).toEqual([expect.any(String), first[0]]);
  expect(idsOf(feedOf([{ ...FIRST, name: 'Another' }], 'en'))).toEqual(first);
  const ids = [...idsOf(feedOf([FIRST, MOVED], 'en')), ...idsOf(feedOf([FIRST, MOVED], 'de'))];
  expect(new Set(ids).size).toBe(4);
  const [newest, oldest] = changesOf([FIRST, MOVED]);
  for (const language of LANGUAGES) {
    const [page, feed] = [publicChangesPage(HOUSE, [newest!, oldest!], language), feedOf([FIRST, MOVED], language)];
    for (const change of [newest!, oldest!]) {
      expect(page.split(`id="${anchorOf(change)}"`)).toHaveLength(2);
      expect(feed).toContain(`href="https://list.muster.example/public/changes/${language}#${anchorOf(change)}"`);
    }
  }
});

/** Runs from right to left, and ends with a sign that has no direction of its own. */
const HEBREW = 'דוגמה (2)';

test('a value in a script that runs the other way stands by itself wherever it stands', () => {
  const vendor = { ...FIRST, name: HEBREW, legalEntity: HEBREW, headOffice: HEBREW };
  const listed = { ...vendor, safeguardInForce: true, told: [], toldOnYes: [] };
  const house = {
    ...HOUSE,
    reseller: { ...HOUSE.reseller, name: HEBREW, postalAddress: HEBREW, contact: HEBREW, authorityName: HEBREW },
  };
  for (const language of LANGUAGES)
    for (const page of [
      publicListPage({ house, vendors: [listed], asOf: NOW, lastChange: NOW }, language),
      publicChangesPage(house, changesOf([vendor, { ...vendor, version: 2, at: NOW, name: `${HEBREW}!` }]), language),
    ]) {
      const main = page.slice(page.indexOf('<body>')).replaceAll(/<bdi[^>]*>[^<]*<\/bdi>/g, '');
      expect(page.split(`<bdi>${HEBREW}`).length).toBeGreaterThan(5);
      expect(main).not.toContain('דוגמה');
    }
});

test('addresses in the answers lead there, and nothing else becomes a link', () => {
  const answer = 'Write to a@muster.example. Look at https://pages.muster.example/me. Or b@c, javascript:x@y.';
  const texts = { en: [{ question: 'Q?', answer, points: [] }] };
  const page = faqPage({ house: HOUSE, shown: { version: 3, at: NOW, texts }, current: 3, versions: [] }, 'en');
  expect(page).toContain('<a href="mailto:a@muster.example" rel="noreferrer"><bdi>a@muster.example</bdi></a>. Look');
  expect(page).toContain(
    '<a href="https://pages.muster.example/me" rel="noreferrer"><bdi>https://pages.muster.example/me</bdi></a>. Or',
  );
  expect(page).not.toMatch(/href="javascript/);
});

test('versions of the FAQ stand with their time, and it is said where older ones are', () => {
  const texts = { en: [] };
  const versions = [4, 3].map((version) => ({ version, at: new Date(`2026-01-0${version}T09:00:00Z`) }));
  const page = faqPage({ house: HOUSE, shown: { version: 4, at: NOW, texts }, current: 4, versions }, 'en');
  const plain = page.replaceAll(/<\/?bdi>/g, '');
  for (const version of [4, 3])
    expect(plain).toMatch(
      new RegExp(
        `<a href="/public/faq/en/${version}">Version ${version} of <time datetime="2026-01-0${version}T[^>]*>${version} January 2026`,
      ),
    );
  expect(plain).toContain('These are the newest 2.');
  const all = faqPage({ house: HOUSE, shown: { version: 2, at: NOW, texts }, current: 2, versions }, 'en');
  expect(all).not.toContain('These are the newest');
});

test('no element of a vendor or of the house comes into the history, the feed or the FAQ', () => {
  const FOUL = `</dd><script>alert(1)</script>"'&]]>`;
  const plain = { ...FIRST, name: 'A' };
  const foul = { ...MOVED, name: FOUL, legalEntity: FOUL, headOffice: FOUL, privacyContact: FOUL };
  const house = { ...HOUSE, reseller: { ...HOUSE.reseller, name: FOUL, postalAddress: FOUL, contact: FOUL } };
  const texts = { de: [{ question: FOUL, answer: FOUL, points: [FOUL] }], en: [] };
  const pages = [
    publicChangesPage(house, changesOf([plain, foul]), 'de'),
    publicFeed(house, changesOf([plain, foul]), 'de'),
    faqPage({ house, shown: { version: 1, at: NOW, texts }, current: 1, versions: [] }, 'de'),
  ];
  for (const page of pages) {
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toMatch(/<script|<\/dd><script|[^;]\]\]>/);
  }
});

test.each(LANGUAGES)('the feed is Atom with what RFC 4287 asks for (%s)', (language) => {
  const feed = publicFeed(HOUSE, changesOf([FIRST, { ...MOVED, headOffice: 'a\u0000b\u001fc' }]), language);
  expect(feed).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>/);
  expect(feed).toContain(`xml:lang="${language}"`);
  expect(feed).toContain(`<id>https://list.muster.example/public/changes/${language}/feed.atom</id>`);
  expect(feed).toContain('<updated>2026-02-01T09:00:00.000Z</updated>');
  expect(feed).toContain('<author><name>Muster GmbH</name></author>');
  const entries = feed.split('<entry>').slice(1);
  expect(entries).toHaveLength(2);
  for (const entry of entries)
    for (const part of ['<id>urn:uuid:', '<title>', '<updated>', '<content type="text">'])
      expect(entry).toContain(part);
  expect(
    new Set(feed.match(/urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/g)),
  ).toHaveProperty('size', 2);
  expect(feed).not.toMatch(/ven_/);
  expect(feed).toContain('abc');
  expect(feed.match(/[\w.]+@[\w.]+/g)!.every((address) => address === 'privacy@vendor.example')).toBe(true);
});

test.each(LANGUAGES)('the browser is told to run nothing but the style of each of these pages (%s)', (language) => {
  const texts = { de: [], en: [] };
  for (const page of [
    publicListPage({ house: HOUSE, vendors: [], asOf: NOW, lastChange: NOW }, language),
    publicChangesPage(HOUSE, changesOf([FIRST]), language),
    faqPage({ house: HOUSE, shown: { version: 1, at: NOW, texts }, current: 1, versions: [] }, language),
  ]) {
    const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)];
    expect(styles).toHaveLength(1);
    const hash = createHash('sha256').update(styles[0]![1]!).digest('base64');
    expect(PUBLIC_POLICY).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
    );
  }
});

test('a list of a made-up house says so to programs too', () => {
  expect([publicList([], NOW).demonstration, publicList([], NOW, true).demonstration]).toEqual([false, true]); // prettier-ignore
  const feed = (demonstration: boolean) =>
    publicFeed({ ...HOUSE, reseller: { ...HOUSE.reseller, demonstration } }, [], 'de');
  expect(feed(true)).toContain(`<subtitle>${WORDS.de.common.demonstration}</subtitle>`);
  expect(feed(false)).not.toContain('subtitle');
});
