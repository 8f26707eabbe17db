/// <reference lib="dom" />
/** The public vendor list in a real Chromium, under the policy it is served with. */
import { AxeBuilder } from '@axe-core/playwright';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PAGE_POLICY, publicListPage } from '../../apps/orders/src/catalogue/public-list.page.js';
import { openBrowser, scrollsSideways, watch } from './browser.js';

const PAGE = publicListPage({
  asOf: '2026-11-23T09:30:00Z',
  vendors: [
    {
      name: 'Example Tools',
      legalEntity: 'Example Tools, Inc.',
      headOffice: '1 Sample Street, Springfield, IL 62701',
      country: 'US',
      countryName: 'United States',
      safeguard: 'EU-US Data Privacy Framework (GDPR Art. 45)',
      safeguardExpiresOn: '2027-11-30',
      privacyContact: 'privacy@tools.example',
      safeguardInForce: true,
      toldForOrder: ['First name', 'Last name', 'E-mail address'],
      toldWithConsent: ['First name', 'Last name', 'E-mail address', 'Problem text'],
    },
    {
      name: 'Example Fonts',
      legalEntity: 'Example Fonts, Inc.',
      headOffice: '2 Sample Street, Springfield, IL 62701',
      country: 'US',
      countryName: 'United States',
      safeguard: 'EU-US Data Privacy Framework (GDPR Art. 45)',
      safeguardExpiresOn: '2026-10-31',
      privacyContact: 'privacy@fonts.example',
      safeguardInForce: false,
      toldForOrder: [],
      toldWithConsent: [],
    },
  ],
  rules: [
    {
      purpose: 'issue',
      fields: ['First name'],
      onlyWithConsent: false,
      vendorKeeps: 'while the license lives',
      because: 'The vendor issues the license to a named person.',
    },
  ],
});

test('the public list is drawn in its own style, asks nobody for anything and fits into 320 px', async () => {
  const server = createServer((_request, response) => {
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': PAGE_POLICY })
      .end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    const watched = watch(page);
    await page.goto(url, { waitUntil: 'networkidle' });
    expect(watched).toEqual({ requests: [url], complaints: [] });
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).maxWidth)).toBe('960px');
    expect((await new AxeBuilder({ page }).setLegacyMode().analyze()).violations).toEqual([]);
    await page.setViewportSize({ width: 320, height: 256 });
    expect(await scrollsSideways(page)).toBe(false);
  } finally {
    await browser.close();
    server.close();
  }
});
