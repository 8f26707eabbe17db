/** The public vendor list: what it says, and that whatever a vendor is called stays text. */
import fc from 'fast-check';
import { POLICY } from '#disclosure/policy.js';
import { SAFEGUARDS, SUPPORT_CHANNELS } from '#model/vendor.entity.js';
import type { VendorView } from '../catalogue/catalogue.dto.js';
import { listed, publicList } from './public-list.js';
import { mailLink } from '#pages/mail-link.js';
import { publicListPage } from './public-list.page.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { WORDS } from '#pages/words/words.js';
import { TEXTS } from '../texts/texts.js';

const NOW = new Date('2026-11-23T12:34:56.000Z');
const VENDOR: VendorView = {
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
  supportChannel: 'none',
  supportAddress: null,
  supportSecretName: null,
  pacePerMinute: 61,
  cap: 7,
  paused: false,
  withheldFields: [],
};

const WITH_CASES: VendorView = { ...VENDOR, supportChannel: 'mail', supportAddress: 'support@vendor.example' };
const THREE = ['First name', 'Last name', 'E-mail address'];
const FOUR = [...THREE, 'Problem text'];

const HOUSE = {
  reseller: { name: 'Muster GmbH', postalAddress: 'Weg 1', contact: 'a@muster.example', authorityName: 'Behörde', authorityUrl: 'https://authority.example' },
  language: 'de', publicUrl: 'https://list.muster.example/', ownPage: 'https://pages.muster.example/me',
} as const; // prettier-ignore
const pageOf = (vendors: readonly VendorView[], language: 'de' | 'en' = 'en', lastChange: Date | undefined = NOW) =>
  publicListPage(
    { house: HOUSE, vendors: vendors.map((vendor) => listed(vendor, NOW)), asOf: NOW, lastChange },
    language,
  );

const toldTo = (vendor: VendorView) => {
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
  const told = (more: Partial<VendorView>) => toldTo({ ...WITH_CASES, ...more });
  expect(told({ withheldFields: ['lastName'] })).toEqual([
    ['First name', 'E-mail address'],
    ['First name', 'E-mail address', 'Problem text'],
  ]);
  expect(told({ withheldFields: [], safeguardExpiresOn: null })).toEqual([THREE, FOUR]);
});

test('what a Yes lets out is listed where a vendor takes cases, and only where its letter can be written', () => {
  expect(toldTo(VENDOR)).toEqual([THREE, []]);
  for (const supportChannel of SUPPORT_CHANNELS)
    expect(toldTo({ ...VENDOR, supportChannel })).toEqual([THREE, supportChannel === 'none' ? [] : FOUR]);
  expect(toldTo({ ...WITH_CASES, withheldFields: ['firstName'] })).toEqual([['Last name', 'E-mail address'], []]);
});

test('a vendor whose safeguard has lapsed is told nothing from the day after its last one, and the list says why', () => {
  const listed = (more: Partial<VendorView>) => publicList([{ ...WITH_CASES, ...more }], NOW).vendors[0]!;
  expect(listed({ safeguardExpiresOn: '2026-11-23' })).toMatchObject({ safeguardInForce: true, toldForOrder: THREE });
  const nothing = { safeguardInForce: false, toldForOrder: [], toldWithConsent: [] };
  expect(listed({ safeguardExpiresOn: '2026-11-22' })).toMatchObject(nothing);
  // A last day that was registered with another one is no day of none.
  expect(listed({ safeguard: 'none' })).toMatchObject({ ...nothing, safeguardExpiresOn: null });
  const page = pageOf([{ ...WITH_CASES, safeguardExpiresOn: '2026-11-22' }]);
  expect(page).toMatch(/Ran out on<\/dt>\s*<dd><time datetime="2026-11-22">22 November 2026<\/time>/);
  expect(page).toContain('<span class="fault-text">Nothing is sent.</span>');
  for (const language of LANGUAGES) {
    const { fields } = WORDS[language];
    const entry = (vendor: VendorView) =>
      /<details class="vendor">[^]*<\/details>/.exec(pageOf([vendor], language))![0].toLowerCase();
    const namedIn = (text: string) => Object.values(fields).filter((field) => text.includes(field.toLowerCase()));
    expect(namedIn(entry({ ...WITH_CASES, safeguardExpiresOn: '2026-11-22' }))).toEqual([]);
    expect(namedIn(entry(WITH_CASES))).toHaveLength(4);
  }
  expect(pageOf([WITH_CASES])).not.toMatch(/Ran out on|Nothing is sent/);
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
      rule.inUse,
      rule.fields.length,
      rule.onlyWithConsent,
      rule.vendorKeeps,
      rule.because,
    ]),
  ).toEqual(
    POLICY.map((row) => [
      row.purpose,
      row.purpose !== 'amend',
      row.fields.length,
      row.needsConsent,
      row.vendorKeeps,
      row.because,
    ]),
  );
});

test.each(LANGUAGES)(
  'the page says it in words and not in codes, with the authority and the ways on (%s)',
  (language) => {
    const page = pageOf([VENDOR], language);
    const { safeguards, purposes } = WORDS[language];
    for (const said of [
    'Example Software Inc.', '1 Example Street, Springfield', `${safeguards['data-privacy-framework']} (`, '2027-06-30', purposes.issue,
    TEXTS[language].list.lastChange, TEXTS[language].list.notInUse, 'mailto:privacy@vendor.example', 'Muster GmbH', 'https://authority.example',
    `https://pages.muster.example/me?language=${language}`, '/public/vendors.json', `/public/changes/${language}/feed.atom`, `/public/faq/${language}`,
  ]) expect(page).toContain(said); // prettier-ignore
    expect(page).not.toMatch(
      /<script|@import|url\(|>\s*(issue|amend|look-up|revoke|escalation-\w+|eea|data-privacy-framework)\s*</,
    );
    expect(page).toMatch(/^<!doctype html>/);
    // Each address on it is the house's own, and where a link leads; nothing is loaded from anywhere.
    expect([...page.matchAll(/(\w+)="(\w+:[^"]*)"/g)].map(([, name, address]) => [name, address])).toEqual([
      ['href', 'mailto:privacy@vendor.example'],
      ['href', `https://pages.muster.example/me?language=${language}`],
      ['href', 'mailto:a@muster.example'],
      ['href', 'https://authority.example'],
    ]);
    expect(page.match(/https?:\/\//g)).toHaveLength(2);
    expect(page).not.toContain('name="robots"');
    expect(page).not.toMatch(/\blicenses?\b/i);
  },
);

test('what is listed as told with a Yes is what the table of rules below names', () => {
  const rule = publicList([], NOW).rules.find(({ onlyWithConsent }) => onlyWithConsent);
  expect(rule!.fields).toEqual(toldTo(WITH_CASES)[1]);
});

test('vendors stand by country, the country with the most of them first, each with its count', () => {
  const of = (name: string, country: string): VendorView => ({
    ...VENDOR,
    name,
    country,
    safeguard: 'standard-contractual-clauses',
  });
  const page = pageOf([of('A', 'DE'), of('B', 'US'), of('C', 'US'), of('D', 'US')]);
  const plain = page.replace(/<[^>]+>/g, '');
  expect(plain).toContain('Vendors with their head office in this country (United States): 3 of 4.');
  expect([...page.matchAll(/<h2 id="(\w+)">/g)].map(([, country]) => country)).toEqual(['US', 'DE']);
  expect(pageOf([])).toContain('No vendor is registered yet.');
});

test('a vendor that takes cases is said to be told more only with a Yes, and one that is told nothing is said to be', () => {
  const asked = /<dt>Told for a support case, only with your Yes<\/dt>\s*<dd>([^<]*)<\/dd>/;
  expect(asked.exec(pageOf([WITH_CASES]))?.[1]).toBe(
    'First name, Last name, E-mail address and Description of the problem',
  );
  expect(pageOf([VENDOR])).not.toMatch(asked);
  const silent = pageOf([{ ...VENDOR, withheldFields: ['firstName', 'lastName', 'email'], safeguardExpiresOn: null }]);
  expect(silent).toMatch(/<dt>Told for an order, at most<\/dt>\s*<dd>nothing about a person<\/dd>/);
  expect(silent).not.toContain('Holds until');
});

test('no address begins a query of its own in a link to write a mail', () => {
  expect(mailLink('privacy?bcc=spy%40evil.example@plain.example.org')).toBe(
    'mailto:privacy%3Fbcc%3Dspy%2540evil.example@plain.example.org',
  );
  expect(mailLink('privacy@vendor.example')).toBe('mailto:privacy@vendor.example');
});

test('whatever a vendor is called, its page holds no element that we did not write', () => {
  const tags = (page: string) => [...page.matchAll(/<\/?[a-z][^>]*>/gi)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
  const plain = tags(pageOf([VENDOR]));
  const hostile = fc.oneof(
    fc.string(),
    fc.constantFrom('<script>alert(1)</script>', '"><img src=x>', "' onmouseover='x", '&lt;b&gt;', '</dd><dd>'),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, (name, headOffice, privacyContact) => {
      expect(tags(pageOf([{ ...VENDOR, name, headOffice, privacyContact }]))).toEqual(plain);
    }),
  );
});
