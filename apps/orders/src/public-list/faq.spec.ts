/** Every fact of the FAQ comes from where it is kept: another fact there is another text here. */
import { POLICY } from '#disclosure/policy.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { sayPlain } from '#pages/say.js';
import { RETENTION, type RetentionKind, type RetentionRow } from '#model/retention/retention.js';
import type { ListedVendor } from './public-list.js';
import { TEXTS } from '../texts/texts.js';
import { faq, type FaqFacts } from './faq.js';

const VENDOR: ListedVendor = {
  name: 'Example', legalEntity: 'Example Inc.', headOffice: 'Springfield', country: 'US', safeguard: 'data-privacy-framework',
  safeguardExpiresOn: null, privacyContact: 'p@vendor.example', safeguardInForce: true, told: ['firstName', 'lastName', 'email'], toldOnYes: [],
}; // prettier-ignore
const reseller = {
  name: 'Muster GmbH', postalAddress: 'Weg 1', contact: 'a@muster.example', authorityName: 'Authority of Musterland', authorityUrl: 'https://authority.example',
}; // prettier-ignore
const HOUSE = {
  reseller,
  language: 'de',
  publicUrl: 'https://list.example',
  ownPage: 'https://pages.example/me',
} as const;
const FACTS: FaqFacts = {
  house: HOUSE, vendors: [VENDOR, VENDOR, VENDOR, { ...VENDOR, country: 'DE', safeguard: 'eea' }], policy: POLICY, retention: RETENTION, questionDays: 14, linkHours: 24,
}; // prettier-ignore
const textOf = (facts: FaqFacts, language: 'de' | 'en' = 'en') => JSON.stringify(faq(facts, language));

test.each<[string, Partial<FaqFacts>, string, string]>([
  ['number of vendors', { vendors: [VENDOR] }, 'this many vendors: 4', 'this many vendors: 1'],
  ['share in the USA', { vendors: [VENDOR, { ...VENDOR, country: 'DE' }] }, '3 (75 per cent)', '1 (50 per cent)'],
  ['safeguard that ran out', { vendors: [{ ...VENDOR, safeguardInForce: false }] }, 'this many vendors: 4', 'no protection holds, and nothing is sent: 1'],
  ['fields', { policy: POLICY.map((row) => ({ ...row, fields: row.needsConsent ? row.fields : ['email'] })) }, 'at most: First name, Last name and E-mail address', 'at most: E-mail address'],
  ['legal basis', { policy: POLICY.map((row) => ({ ...row, basis: { buyer: 'consent', other: 'consent' } as const })) }, 'To issue your licence: Your contract with us. If', 'To issue your licence: Your consent."'],
  ['time of retention', { retention: { ...RETENTION, mails: { ...RETENTION.mails, days: 77 } } }, 'that we wrote to you: 90 days', 'that we wrote to you: 77 days'],
  ['validity of a question', { questionDays: 9 }, 'open for 14 days', 'open for 9 days'],
  ['validity of a link', { linkHours: 5 }, 'works for 24 hours', 'works for 5 hours'],
  ['contact', { house: { ...HOUSE, reseller: { ...reseller, contact: 'b@muster.example' } } }, 'a@muster.example', 'b@muster.example'],
  ['address of the house', { house: { ...HOUSE, reseller: { ...reseller, postalAddress: 'Gasse 2' } } }, 'Weg 1', 'Gasse 2'],
  ['address of the authority', { house: { ...HOUSE, reseller: { ...reseller, authorityUrl: 'https://other.example' } } }, 'https://authority.example', 'https://other.example'],
  ['where to ask for one’s own page', { house: { ...HOUSE, ownPage: 'https://elsewhere.example/me' } }, 'https://pages.example/me', 'https://elsewhere.example/me'],
  ['country of a vendor', { vendors: [{ ...VENDOR, country: 'CA' }] }, 'Germany – vendors: 1', 'Canada – vendors: 1'],
  ['safeguard of a vendor', { vendors: [{ ...VENDOR, safeguard: 'standard-contractual-clauses' }] }, '(GDPR Art. 45) – vendors: 3', '(GDPR Art. 46) – vendors: 1'],
  ['what is withheld from a vendor', { vendors: [{ ...VENDOR, told: ['email'] }] }, 'this many vendors: 4', 'This many vendors get less: 1'],
  ['what a Yes lets out', { policy: POLICY.map((row) => (row.needsConsent ? { ...row, fields: ['email' as const] } : row)) }, 'E-mail address and Description of the problem. This', 'at most: E-mail address. This'],
  ['a purpose', { policy: POLICY.map((row) => (row.purpose === 'revoke' ? { ...row, fields: ['email' as const] } : row)) }, 'To end a licence: nothing about a person', 'To end a licence: E-mail address'],
  ['authority', { house: { ...HOUSE, reseller: { ...reseller, authorityName: 'Another one' } } }, 'Authority of Musterland', 'Another one'],
])('%s', (_fact, more, before, after) => {
  expect(textOf(FACTS)).toContain(before);
  expect(textOf({ ...FACTS, ...more })).toContain(after);
  expect(textOf(FACTS)).not.toContain(after);
}); // prettier-ignore

test.each(Object.entries(RETENTION) as [RetentionKind, RetentionRow][])(
  'how long is kept: %s, in its own words and with its own days',
  (kind, row) => {
    for (const language of LANGUAGES) {
      const { faq: texts } = TEXTS[language];
      const points = (facts: FaqFacts) =>
        faq(facts, language).find(({ question }) => question === texts.keep[0])!.points;
      const own = (facts: FaqFacts) => points(facts).filter((point) => point.startsWith(`${texts.kept[kind]}: `));
      expect(own(FACTS)).toEqual([expect.stringMatching(/^.+: [\d.,]+ (days|Tage)$/)]);
      expect(own({ ...FACTS, retention: { ...RETENTION, [kind]: { ...row, days: 7 } } })).toEqual([
        sayPlain(texts.days, { what: texts.kept[kind], days: '7' }),
      ]);
    }
  },
);

test.each(LANGUAGES)('it has an answer to each question and no gap (%s)', (language) => {
  const entries = faq(FACTS, language);
  expect(entries).toHaveLength(13);
  for (const { question, answer } of entries)
    expect([question.endsWith('?'), answer.length > 20]).toEqual([true, true]);
  expect(textOf(FACTS, language)).not.toMatch(/\{\w+\}|undefined|NaN/);
  expect(textOf({ ...FACTS, vendors: [] }, language)).not.toMatch(/undefined|NaN/);
});

test.each([
  ['de', 'senden wir, ohne zu fragen', /Schweigen gilt als Nein|Mehr über Sie lässt/],
  ['en', 'we send without asking', /Silence counts as No|nothing more about you/],
] as const)(
  'it says what goes without a question, and denies nothing that a Yes lets out (%s)',
  (language, said, not) => {
    expect(textOf(FACTS, language)).toContain(said);
    expect(textOf(FACTS, language)).not.toMatch(not);
  },
);

test('sentences are short in every language, and no text has marks of its own', () => {
  const flat = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.values(value as object).flatMap(flat);
  for (const language of LANGUAGES)
    for (const text of flat(TEXTS[language])) {
      expect(text).not.toMatch(/[<>]|\s\s/);
      for (const sentence of text.split(/(?<=[.?!:])\s+/))
        expect([sentence, sentence.split(/\s+/).length > 20]).toEqual([sentence, false]);
    }
});
