/** The public vendor list: what it says, and that whatever a vendor is called stays text. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { POLICY } from '#common/disclosure/policy.js';
import { SAFEGUARDS, SUPPORT_CHANNELS } from '#common/model/vendor.entity.js';
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

const WITH_CASES: VendorAnswer = { ...VENDOR, supportChannel: 'mail', supportAddress: 'support@vendor.example' };
const THREE = ['First name', 'Last name', 'E-mail address'];
const FOUR = [...THREE, 'Problem text'];

const toldTo = (vendor: VendorAnswer) => {
  const { toldForOrder, toldWithConsent } = publicList([vendor], NOW).vendors[0]!;
  return [toldForOrder, toldWithConsent];
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
      safeguardInForce: true,
      toldForOrder: THREE,
      toldWithConsent: [],
    },
  ]);
  for (const ours of ['secret-host', 'VENDOR_SECRET', '61']) expect(JSON.stringify(list.vendors)).not.toContain(ours);
});

test('what is withheld from a vendor is not listed as told', () => {
  const told = (more: Partial<VendorAnswer>) => toldTo({ ...WITH_CASES, ...more });
  expect(told({ withheldFields: ['lastName'] })).toEqual([
    ['First name', 'E-mail address'],
    ['First name', 'E-mail address', 'Problem text'],
  ]);
  expect(told({ withheldFields: undefined, safeguardExpiresOn: undefined })).toEqual([THREE, FOUR]);
});

test('what a Yes lets out is listed where a vendor takes cases, and only where its letter can be written', () => {
  expect(toldTo(VENDOR)).toEqual([THREE, []]);
  for (const supportChannel of SUPPORT_CHANNELS)
    expect(toldTo({ ...VENDOR, supportChannel })).toEqual([THREE, supportChannel === 'none' ? [] : FOUR]);
  expect(toldTo({ ...WITH_CASES, withheldFields: ['firstName'] })).toEqual([['Last name', 'E-mail address'], []]);
});

test('a vendor whose safeguard has lapsed is told nothing from the day after its last one, and the list says why', () => {
  const listed = (more: Partial<VendorAnswer>) => publicList([{ ...WITH_CASES, ...more }], NOW).vendors[0]!;
  expect(listed({ safeguardExpiresOn: '2026-11-23' })).toMatchObject({ safeguardInForce: true, toldForOrder: THREE });
  const nothing = { safeguardInForce: false, toldForOrder: [], toldWithConsent: [] };
  expect(listed({ safeguardExpiresOn: '2026-11-22' })).toMatchObject(nothing);
  // A last day that was registered with another one is no day of none.
  expect(listed({ safeguard: 'none' })).toMatchObject({ ...nothing, safeguardExpiresOn: null });
  const page = publicListPage(publicList([{ ...WITH_CASES, safeguardExpiresOn: '2026-11-22' }], NOW));
  expect(page).toMatch(/2026-11-22<\/time>: it has lapsed, nothing is sent/);
  expect(page).not.toMatch(/<dd>[^<]*name/);
  expect(publicListPage(publicList([WITH_CASES], NOW))).not.toContain('lapsed');
});

test('a rule that nobody looked at again tells nobody anything', () => {
  const late = new Date('2028-01-01T00:00:00Z');
  expect(publicList([{ ...WITH_CASES, safeguardExpiresOn: null }], late).vendors[0]).toMatchObject({
    safeguardInForce: true,
    toldForOrder: [],
    toldWithConsent: [],
  });
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
  expect(page).not.toContain('lapsed');
});

test('the page says what a vendor that takes cases is told only with consent, as the table of rules below it does', () => {
  const ASKED = /<dt>Told for a support case, only with your consent<\/dt>\s*<dd>([^<]*)<\/dd>/;
  expect(ASKED.exec(publicListPage(publicList([WITH_CASES], NOW)))?.[1]).toBe(FOUR.join(', '));
  expect(publicListPage(publicList([VENDOR], NOW))).not.toMatch(ASKED);
  const rule = publicList([], NOW).rules.find(({ onlyWithConsent }) => onlyWithConsent);
  expect(rule!.fields).toEqual(FOUR);
});

test('an empty register and a vendor that is told nothing read as such', () => {
  const empty = publicListPage(publicList([], NOW));
  expect(empty).toContain('Vendors (0)');
  expect(empty).toContain('No vendor is registered yet.');
  const silent = publicListPage(
    publicList([{ ...VENDOR, withheldFields: ['firstName', 'lastName', 'email'], safeguardExpiresOn: null }], NOW),
  );
  expect(silent).toMatch(/<dt>Told for an order, at most<\/dt>\s*<dd>nothing about a person<\/dd>/);
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
