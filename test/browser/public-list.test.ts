/// <reference lib="dom" />
/** The public vendor list in a real Chromium, under the policy it is served with. */
import { AxeBuilder } from '@axe-core/playwright';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { POLICY } from '#common/disclosure/policy.js';
import type { Language } from '#common/model/language.js';
import { PUBLIC_POLICY } from '#common/pages/style.js';
import { RETENTION } from '#common/retention/retention.js';
import { changesOf } from '../../apps/orders/src/catalogue/public-changes.js';
import { publicChangesPage } from '../../apps/orders/src/catalogue/public-changes.page.js';
import { publicListPage } from '../../apps/orders/src/catalogue/public-list.page.js';
import { faq } from '../../apps/orders/src/faq/faq.js';
import { faqPage } from '../../apps/orders/src/faq/faq.page.js';
import { RESELLER } from './sample-views.js';
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
const house = {
  reseller: RESELLER,
  language: 'de',
  publicUrl: 'https://list.example',
  ownPage: 'https://pages.example/me',
} as const;
const at = new Date('2026-11-23T09:30:00Z');
const facts = { house, vendors: VENDORS, policy: POLICY, retention: RETENTION, questionDays: 14, linkHours: 24 };
const kept = { version: 1, at, texts: { de: faq(facts, 'de'), en: faq(facts, 'en') } };
const version = {
  vendorId: 'x', version: 1, at, takesCases: true, withheldFields: ['lastName'], ...VENDORS[0]!,
}; // prettier-ignore
const CHANGES = changesOf([version, { ...version, version: 2, headOffice: 'Elsewhere 2' }]);
const DRAWN: Readonly<Record<string, (language: Language) => string>> = {
  list: (language) => publicListPage({ house, vendors: VENDORS, asOf: at, lastChange: at }, language),
  changes: (language) => publicChangesPage(house, CHANGES, language),
  faq: (language) => faqPage({ house, shown: kept, current: 1 }, language),
};

test.each(Object.keys(DRAWN))(
  '%s is drawn in its own style in both languages and colours, asks nobody for anything and fits into 320 px',
  async (name) => {
    const server = createServer((request, response) => {
      const language = request.url === '/en' ? 'en' : 'de';
      response
        .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': PUBLIC_POLICY })
        .end(DRAWN[name]!(language));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const browser = await openBrowser();
    try {
      for (const [language, colorScheme] of [
        ['de', 'light'],
        ['en', 'dark'],
      ] as const) {
        const page = await (await browser.newContext({ colorScheme })).newPage();
        const watched = watch(page);
        await page.goto(`${origin}/${language}`, { waitUntil: 'networkidle' });
        expect(watched).toEqual({ requests: [`${origin}/${language}`], complaints: [] });
        expect(await page.locator('body').evaluate((body) => getComputedStyle(body).maxWidth)).toBe('768px');
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        await page
          .locator('details')
          .evaluateAll((all) => all.slice(0, 3).forEach((one) => one.setAttribute('open', '')));
        expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([]);
        await page.setViewportSize({ width: 320, height: 256 });
        expect(await scrollsSideways(page)).toBe(false);
      }
    } finally {
      await browser.close();
      server.close();
    }
  },
);

test('a vendor opens and closes by the keyboard, with a ring on it', async () => {
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.setContent(DRAWN['list']!('en'));
    await page.locator('summary').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focusRing(page)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.locator('details[open]').count()).toBe(1);
  } finally {
    await browser.close();
  }
});
