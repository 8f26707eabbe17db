/// <reference lib="dom" />
/** The public vendor list in a real Chromium, under the policy it is served with. */
import { AxeBuilder } from '@axe-core/playwright';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { POLICY } from '#disclosure/policy.js';
import type { Language } from '#kernel/text/language.js';
import { PUBLIC_POLICY } from '#pages/style.js';
import { RETENTION } from '#model/retention/retention.js';
import { changesOf } from '../../apps/orders/src/public-list/public-changes.js';
import { publicChangesPage } from '../../apps/orders/src/public-list/public-changes.page.js';
import { publicFeed } from '../../apps/orders/src/public-list/public-feed.js';
import { publicListPage } from '../../apps/orders/src/public-list/public-list.page.js';
import { faq } from '../../apps/orders/src/public-list/faq.js';
import { faqPage } from '../../apps/orders/src/public-list/faq.page.js';
import { RESELLER } from './sample-views.js';
import type { Browser, Page } from 'playwright-core';
import { focusRing, openBrowser, scrollsSideways, watch } from './browser.js';

const VENDORS = Array.from({ length: 40 }, (_, index) => ({
  name: `Example Tools ${index}`,
  legalEntity: `Example Tools ${index}, Inc.`,
  headOffice: `${index} Sample Street, Springfield, IL 62701`,
  country: index % 4 === 0 ? 'DE' : 'US',
  safeguard: index % 4 === 0 ? ('eea' as const) : ('data-privacy-framework' as const),
  safeguardExpiresOn: '2026-11-30',
  privacyContact: `privacy-${index}@tools.example`,
  safeguardInForce: index !== 1,
  told: index === 1 ? [] : (['firstName', 'lastName', 'email'] as const),
  toldOnYes: [],
}));
const { publicUrl: _itsOwn, ...reseller } = RESELLER;
const house = {
  reseller,
  language: 'de',
  publicUrl: 'https://list.example',
  ownPage: 'https://pages.example/me',
} as const;
const at = new Date('2026-11-23T09:30:00Z');
const facts = { house, vendors: VENDORS, policy: POLICY, retention: RETENTION, questionDays: 14, linkHours: 24 };
const kept = { version: 1, at, texts: { de: faq(facts, 'de'), en: faq(facts, 'en') } };
const version = {
  vendorId: 'x', version: 1, at, takesCases: true, withheldFields: ['lastName' as const], ...VENDORS[0]!,
}; // prettier-ignore
const FOUL = `<i>"'&]]>\u0001\ud800`;
const CHANGES = changesOf([version, { ...version, version: 2, headOffice: 'Elsewhere 2' }]);
const MANY = Array.from({ length: 20 }, (_, index) => ({ version: 40 - index, at }));
const DRAWN: Readonly<Record<string, (language: Language) => string>> = {
  list: (language) => publicListPage({ house, vendors: VENDORS, asOf: at, lastChange: at }, language),
  changes: (language) => publicChangesPage(house, CHANGES, language),
  // In one language as it stands, in the other as an earlier version with many after it.
  faq: (language) =>
    language === 'de'
      ? faqPage({ house, shown: kept, current: 1, versions: [kept] }, language)
      : faqPage({ house, shown: kept, current: 40, versions: MANY }, language),
};

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

test.each(Object.keys(DRAWN))(
  '%s is drawn in its own style in both languages and colours, asks nobody for anything and fits into 320 and 390 px',
  async (name) => {
    const server = createServer((request, response) => {
      const language = request.url === '/en' ? 'en' : 'de';
      response
        .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': PUBLIC_POLICY })
        .end(DRAWN[name]!(language));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      for (const [language, colorScheme] of [
        ['de', 'light'],
        ['en', 'dark'],
      ] as const) {
        const context = await browser.newContext({ colorScheme });
        const page = await context.newPage();
        const watched = watch(page);
        await page.goto(`${origin}/${language}`, { waitUntil: 'networkidle' });
        expect(watched).toEqual({ requests: [`${origin}/${language}`], complaints: [] });
        expect(await page.locator('body').evaluate((body) => getComputedStyle(body).maxWidth)).toBe('768px');
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        await page
          .locator('details')
          .evaluateAll((all) => all.slice(0, 3).forEach((one) => one.setAttribute('open', '')));
        const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
        expect((await axe.analyze()).violations).toEqual([]);
        for (const size of [
          { width: 320, height: 256 },
          { width: 390, height: 844 },
        ]) {
          await page.setViewportSize(size);
          expect(await scrollsSideways(page)).toBe(false);
          // Each fact under its own name: a phone shows one column, and never a value without its label.
          for (const [label, value] of await labelsAndValues(page))
            expect(label.bottom).toBeLessThanOrEqual(value.top + 1);
        }
        await context.close();
      }
    } finally {
      server.close();
    }
  },
);

/** Where the name and the value of each open fact stand. */
const labelsAndValues = (page: Page) =>
  page.locator('.facts > div').evaluateAll((all) =>
    all
      .map((fact) => [fact.children[0]!.getBoundingClientRect(), fact.children[1]!.getBoundingClientRect()] as const)
      .filter(([label]) => label.height > 0)
      .map((pair) => pair.map(({ top, bottom }) => ({ top, bottom })) as [Edge, Edge]),
  );
interface Edge {
  readonly top: number;
  readonly bottom: number;
}

test('the feed is read by an XML reader as RFC 4287 writes it, whatever a vendor or the house is called', async () => {
  const foul = {
    ...version,
    version: 2,
    name: FOUL,
    legalEntity: FOUL,
    headOffice: FOUL,
    at: new Date('2026-11-24T09:30:00Z'),
  };
  const feeds = (['de', 'en'] as const).map((language) =>
    publicFeed({ ...house, reseller: { ...RESELLER, name: FOUL, demonstration: true } }, changesOf([version, foul]), language)); // prettier-ignore
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const read = await page.evaluate(
      (texts) =>
        texts.map((text) => {
          const root = new DOMParser().parseFromString(text, 'application/xml').documentElement;
          const child = (of: Element, name: string) => [...of.children].filter((one) => one.localName === name);
          const only = (of: Element, name: string) => child(of, name).map((one) => one.textContent);
          const about = (of: Element) => ({
            id: only(of, 'id'), title: only(of, 'title'), updated: only(of, 'updated'),
            alternate: child(of, 'link').filter((one) => one.getAttribute('rel') === 'alternate').map((one) => one.getAttribute('href')),
          }); // prettier-ignore
          return {
            root: `${root.namespaceURI} ${root.localName} ${root.getAttribute('xml:lang')}`,
            names: [...new Set([...root.querySelectorAll('*')].map((one) => `${one.namespaceURI} ${one.localName}`))],
            self: child(root, 'link').filter((one) => one.getAttribute('rel') === 'self').map((one) => one.getAttribute('href')),
            author: child(root, 'author').map((one) => one.querySelector('name')!.textContent),
            feed: about(root), entries: child(root, 'entry').map(about), contents: child(root, 'entry').map((one) => only(one, 'content')),
          }; // prettier-ignore
        }),
      feeds,
    );
    const ATOM = 'http://www.w3.org/2005/Atom';
    const NAMES = ['id', 'title', 'subtitle', 'updated', 'author', 'name', 'link', 'entry', 'content'];
    for (const [index, { root, names, self, author, feed, entries, contents }] of read.entries()) {
      const language = ['de', 'en'][index]!;
      expect(root).toBe(`${ATOM} feed ${language}`);
      expect(names.sort()).toEqual(NAMES.map((name) => `${ATOM} ${name}`).sort());
      expect(self).toEqual([`https://list.example/public/changes/${language}/feed.atom`]);
      expect(author).toEqual([`<i>"'&]]>`]);
      // One of each, as it must be; a time with its zone; the newest first, and the feed as new as its newest.
      for (const one of [feed, ...entries]) {
        expect([one.id.length, one.title.length, one.updated.length, one.alternate.length]).toEqual([1, 1, 1, 1]);
        expect(one.updated[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }
      expect(entries.map(({ updated }) => updated[0])).toEqual([
        '2026-11-24T09:30:00.000Z',
        '2026-11-23T09:30:00.000Z',
      ]);
      expect(feed.updated).toEqual(entries[0]!.updated);
      expect(new Set([feed, ...entries].map(({ id }) => id[0])).size).toBe(3);
      expect(entries[0]!.title[0]).toContain(`<i>"'&]]>: `);
      expect(contents.map((all) => all.length)).toEqual([1, 1]);
      expect(contents[0]![0]).toContain(`Example Tools 0, Inc.`);
    }
  } finally {
    await context.close();
  }
});

test('a vendor opens and closes by the keyboard, with a ring on it', async () => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.setContent(DRAWN['list']!('en'));
    await page.locator('summary').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focusRing(page)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.locator('details[open]').count()).toBe(1);
  } finally {
    await context.close();
  }
});
