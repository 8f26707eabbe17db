/** The public vendor list: what it says, and that whatever a vendor is called stays text. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { POLICY } from '#common/disclosure/policy.js';
import { SAFEGUARDS } from '#common/model/vendor.entity.js';
import type { VendorAnswer } from './catalogue.dto.js';
import { publicList } from './public-list.js';
import { PAGE_POLICY, publicListPage } from './public-list.page.js';

const NOW = new Date('2026-11-23T12:34:56.000Z');
const VENDOR: VendorAnswer = {
  id: 'ven_01h455vb4pex5vsknk084sn02q',
  name: 'Example Software',
  legalEntity: 'Example Software Inc.',
  headOffice: '1 Example Street, Springfield',
  country: 'US',
  safeguard: 'data-privacy-framework',
  safeguardExpiresOn: '2027-06-30',
  privacyContact: 'privacy@vendor.example',
  adapter: 'keygen',
  baseUrl: 'https://secret-host.example:443/v1',
  secretName: 'VENDOR_SECRET_EXAMPLE',
  pacePerMinute: 61,
  cap: 7,
  paused: false,
  withheldFields: [],
};

test('a vendor is listed with legal entity, head office, country and safeguard, and with nothing else', () => {
  const list = publicList([VENDOR], NOW);
  expect(list.asOf).toBe('2026-11-23T12:34:56.000Z');
  expect(list.vendors).toEqual([
    {
      name: 'Example Software',
      legalEntity: 'Example Software Inc.',
      headOffice: '1 Example Street, Springfield',
      country: 'US',
      countryName: 'United States',
      safeguard: 'EU-US Data Privacy Framework (GDPR Art. 45)',
      safeguardExpiresOn: '2027-06-30',
      privacyContact: 'privacy@vendor.example',
      toldAtMost: ['First name', 'Last name', 'E-mail address'],
    },
  ]);
  for (const ours of ['secret-host', 'VENDOR_SECRET', '61']) expect(JSON.stringify(list.vendors)).not.toContain(ours);
});

test('what is withheld from a vendor is not listed as told', () => {
  expect(publicList([{ ...VENDOR, withheldFields: ['lastName'] }], NOW).vendors[0]!.toldAtMost).toEqual([
    'First name',
    'E-mail address',
  ]);
  expect(
    publicList([{ ...VENDOR, withheldFields: undefined, safeguardExpiresOn: undefined }], NOW).vendors[0],
  ).toMatchObject({ toldAtMost: { length: 3 }, safeguardExpiresOn: null });
});

test('every safeguard has words of its own', () => {
  const words = SAFEGUARDS.map((safeguard) => publicList([{ ...VENDOR, safeguard }], NOW).vendors[0]!.safeguard);
  expect(new Set(words).size).toBe(SAFEGUARDS.length);
  expect(words.at(-1)).toBe('none: nothing is sent');
});

test('every rule of the policy is listed with its fields and its reason', () => {
  expect(
    publicList([], NOW).rules.map((rule) => [
      rule.purpose,
      rule.fields.length,
      rule.onlyWithConsent,
      rule.vendorKeeps,
      rule.because,
    ]),
  ).toEqual(POLICY.map((row) => [row.purpose, row.fields.length, row.needsConsent, row.vendorKeeps, row.because]));
});

test('the page says the same, without a script and without a foreign host', () => {
  const page = publicListPage(publicList([VENDOR], NOW));
  expect(page).toMatch(/^<!doctype html>/);
  for (const said of [
    'Example Software Inc.',
    '1 Example Street, Springfield',
    'United States',
    'Data Privacy Framework',
    '2027-06-30',
    '2026-11-23 12:34 UTC',
    'Vendors (1)',
    'First name, Last name, E-mail address',
    'mailto:privacy@vendor.example',
  ]) {
    expect(page).toContain(said);
  }
  expect(page).not.toMatch(/<script|https?:|@import|url\(/);
  expect(page).not.toContain('No vendor is registered yet.');
  expect(page).toContain('only with your consent');
});

test('an empty register and a vendor that is told nothing read as such', () => {
  const empty = publicListPage(publicList([], NOW));
  expect(empty).toContain('Vendors (0)');
  expect(empty).toContain('No vendor is registered yet.');
  const silent = publicListPage(
    publicList([{ ...VENDOR, withheldFields: ['firstName', 'lastName', 'email'], safeguardExpiresOn: null }], NOW),
  );
  expect(silent).toMatch(/<dt>Told at most<\/dt>\s*<dd>nothing about a person<\/dd>/);
  expect(silent).not.toContain(', until');
});

test('the browser is told to run nothing but this style', () => {
  const style = /<style>([^]*?)<\/style>/.exec(publicListPage(publicList([], NOW)))![1]!;
  const hash = createHash('sha256').update(style).digest('base64');
  expect(PAGE_POLICY).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

test('whatever a vendor is called, its page holds no element that we did not write', () => {
  const tags = (page: string) => [...page.matchAll(/<\/?[a-z][^>]*>/gi)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
  const plain = tags(publicListPage(publicList([VENDOR], NOW)));
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('<script>alert(1)</script>', '"><img src=x>', "' onmouseover='x", '&lt;b&gt;', '</dd><dd>'),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, (name, headOffice, privacyContact) => {
      expect(tags(publicListPage(publicList([{ ...VENDOR, name, headOffice, privacyContact }], NOW)))).toEqual(plain);
    }),
  );
});
