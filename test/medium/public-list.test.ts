/** The public vendor list: what everybody may know of whom we tell, without sign-in, as a page and as JSON. */
import { createHash } from 'node:crypto';
import { HOUSE } from '../support/house.js';
import { LICENSEE_URL } from '../support/settings.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, vendorBody } from '../support/staff.js';

interface PublicList {
  vendors: {
    name: string;
    legalEntity: string;
    headOffice: string;
    country: string;
    countryName: string;
    safeguard: string;
    safeguardExpiresOn: string | null;
    safeguardInForce: boolean;
    toldForOrder: string[];
    toldWithConsent: string[];
  }[];
  rules: { purpose: string; fields: string[]; onlyWithConsent: boolean }[];
}

const desk = opened(() => InProcess.open());
const FOUL = `<script>alert(1)</script>"'&<img src=x onerror=alert(2)>`;

beforeAll(async () => {
  await desk.vendor('Acme', { country: 'US', safeguard: 'data-privacy-framework', safeguardExpiresOn: '2099-12-31' });
  await desk.vendor('Schmidt', {
    country: 'DE',
    safeguard: 'eea',
    adapter: 'keygen',
    withheldFields: ['lastName'],
    supportChannel: 'mail',
    supportAddress: 'help@schmidt.example',
  });
  await desk.vendor('Foul', {
    name: FOUL,
    legalEntity: `${FOUL} Inc.`,
    headOffice: `${FOUL} Street`,
  });
  // Registered when such an address was still taken.
  await desk.query(`UPDATE vendors SET privacy_contact = $1 WHERE name = $2`, [
    `"><b>x?bcc=spy%40evil.example&c"@example.org`,
    FOUL,
  ]);
});

const json = () => desk.orders.send<PublicList>('GET', '/public/vendors.json');
const page = (path = '/public/vendors/en') => desk.orders.send('GET', path);

test('names every vendor with legal entity, head office, country and safeguard, and what it is told at most', async () => {
  const { status, body } = await json();
  expect(status).toBe(200);
  expect(body.vendors).toContainEqual(
    expect.objectContaining({
      name: 'Acme', legalEntity: 'Acme Inc.', headOffice: '1 Main Street, Acme City', country: 'US', countryName: 'United States',
      safeguard: expect.stringContaining('Data Privacy Framework') as string, safeguardExpiresOn: '2099-12-31',
      safeguardInForce: true, toldForOrder: ['First name', 'Last name', 'E-mail address'], toldWithConsent: [],
    }),
  ); // prettier-ignore
  expect(body.vendors).toContainEqual(
    expect.objectContaining({
      name: 'Schmidt',
      countryName: 'Germany',
      toldForOrder: ['First name', 'E-mail address'],
      toldWithConsent: ['First name', 'E-mail address', 'Problem text'],
    }),
  );
  expect(body.vendors).toHaveLength(3);
});

test('says for every purpose what may leave, and what only with consent', async () => {
  const { body } = await json();
  expect(body.rules.map((rule) => rule.purpose)).toEqual([
    'issue',
    'amend',
    'look-up',
    'revoke',
    'escalation-personal',
    'escalation-serial',
    'stop-and-erase',
  ]);
  for (const rule of body.rules) expect(rule.onlyWithConsent).toBe(rule.purpose === 'escalation-personal');
});

test('shows nothing of how a vendor is reached', async () => {
  for (const { text } of [await json(), await page()]) {
    for (const inner of [
      '127.0.0.1',
      'VENDOR_SECRET',
      'plain-http',
      'baseUrl',
      'secretName',
      'pacePerMinute',
      'ven_',
      'help@',
    ])
      // The link to one's own page is the house's address and no vendor's.
      expect(text.replaceAll(`${LICENSEE_URL}/me?`, '')).not.toContain(inner);
  }
});

test('a link to a privacy contact adds no reader to the mail', async () => {
  const { text } = await page();
  expect(text).toContain('mailto:%22%3E%3Cb%3Ex%3Fbcc%3Dspy%2540evil.example%26c%22@example.org');
  expect(text).not.toMatch(/mailto:[^"]*[?&]/);
});

test.each(['privacy?bcc=spy%40evil.example@plain.example.org', '"a b"@example.org', 'an\u200bna@example.org'])(
  'a privacy contact %j is not registered',
  async (privacyContact) => {
    const body = vendorBody('Contact', { privacyContact });
    const answer = await desk.call('POST', '/vendors', { as: ADMIN, body });
    expect(answer.body.errors).toContainEqual({ field: 'privacyContact', rule: 'plain-address' });
  },
);

test('the page shows what the JSON says', async () => {
  const { text, headers } = await page();
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  for (const shown of [
    'Acme Inc.',
    '1 Main Street, Acme City',
    'United States',
    'Germany',
    'Data Privacy Framework',
    '2099-12-31',
    'European data protection law applies to this vendor. (GDPR Art. 3)',
    'privacy@vendor.example.org',
    'First name, E-mail address and Description of the problem',
  ]) {
    expect(text).toContain(shown);
  }
});

test("a vendor's text is text on the page, whatever it holds", async () => {
  const { text } = await page();
  expect(text).not.toMatch(/<script|<img|onerror=[^&]*>|<b>x/i);
  expect(text).toContain(
    '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img src=x onerror=alert(2)&gt; Inc.',
  );
  const tags = [...text.matchAll(/<\/?([a-z0-9]+)/gi)].map((tag) => tag[1]!.toLowerCase());
  expect(
    [...new Set(tags)].filter(
      (tag) =>
        !/^(html|head|meta|title|style|body|main|h[1-3]|p|time|a|section|dl|dt|dd|header|footer|nav|ul|li|bdi|br|div|details|summary|strong|span)$/.test(
          tag,
        ),
    ),
  ).toEqual([]);
});

test('the page runs no script, loads nothing, and its policy allows its own style only', async () => {
  const { text, headers } = await page();
  const policy = headers.get('content-security-policy')!;
  const style = /<style>([^]*?)<\/style>/.exec(text)![1]!;
  expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  for (const rule of [`default-src 'none'`, `base-uri 'none'`, `form-action 'none'`, `frame-ancestors 'none'`])
    expect(policy).toContain(rule);
  expect(policy).not.toMatch(/unsafe|script-src|https?:/);
  expect(text).not.toMatch(/<script|javascript:|\son[a-z]+\s*=\s*["']|<link|<iframe/i);
  // Two links lead elsewhere: to one's own page, and to the authority. No other address stands on the page, in no place.
  expect([...text.matchAll(/https?:[^"<\s]*/gi)].map(([address]) => address).sort()).toEqual(
    [`${LICENSEE_URL}/me?language=en`, HOUSE.AUTHORITY_URL].sort(),
  );
  for (const address of [LICENSEE_URL, HOUSE.AUTHORITY_URL])
    expect(text).toMatch(new RegExp(`<a href="${address.replaceAll('.', '\\.')}`));
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('set-cookie')).toBeNull();
});

test('a change of the register is on the list at once', async () => {
  const id = await desk.vendor('Passing');
  await desk.call('PATCH', `/vendors/${id}`, {
    as: ADMIN,
    body: { headOffice: 'Elsewhere 2', safeguard: 'none' },
  });
  const { body } = await json();
  expect(body.vendors).toContainEqual(
    expect.objectContaining({ name: 'Passing', headOffice: 'Elsewhere 2', safeguard: 'none: nothing is sent' }),
  );
});

test('a safeguard that has lapsed is said to have lapsed, and nobody is listed as told', async () => {
  await desk.vendor('Lapsed', {
    safeguardExpiresOn: '2020-12-31',
    supportChannel: 'mail',
    supportAddress: 'help@lapsed.example',
  });
  expect((await json()).body.vendors.find(({ name }) => name === 'Lapsed')).toMatchObject({
    safeguardExpiresOn: '2020-12-31',
    safeguardInForce: false,
    toldForOrder: [],
    toldWithConsent: [],
  });
  expect((await page()).text).toMatch(/Ran out on<\/dt>\s*<dd><time datetime="2020-12-31">/);
});

test("the page is in the browser's language or the one of its address, and caches are told so", async () => {
  const of = (wish: string, path = '/public/vendors') =>
    desk.orders.send('GET', path, undefined, { 'accept-language': wish });
  const [german, english] = [await of('de-AT,de;q=0.9'), await of('en')];
  expect(german.text).toContain('<html lang="de"');
  expect(english.text).toContain('<html lang="en"');
  expect(german.headers.get('vary')).toContain('accept-language');
  expect((await of('en', '/public/vendors/de')).text).toContain('<html lang="de"');
  expect((await of('en', '/public/vendors/fr')).status).toBe(404);
});
