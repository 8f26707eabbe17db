/** The house as readers meet it: its texts in their language or marked as what they are, and a made-up house that says so. */
import { parseEnv } from '#kernel/config/env.js';
import { HOUSE_SETTINGS } from './house-settings.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { html } from '#kernel/text/html.js';
import { framed } from './frame.js';
import { inOneLanguage, resellerOf } from './reseller.js';
import { WORDS } from './words/words.js';

const ENV = {
  RESELLER_NAME: 'Muster GmbH',
  RESELLER_ADDRESS: 'de: Beispielweg 1, Musterstadt | en: Beispielweg 1, Musterstadt, Germany',
  RESELLER_CONTACT: 'datenschutz@muster.example',
  AUTHORITY_NAME: 'Die Behörde',
  AUTHORITY_URL: 'https://authority.example',
};
const house = (more: Record<string, string> = {}) => resellerOf(parseEnv({ ...ENV, ...more }, HOUSE_SETTINGS));
const page = (language: 'de' | 'en', more: Record<string, string> = {}) =>
  framed({ language, title: 'T', reseller: house(more), languages: undefined, body: html`<h1>T</h1>` });

test('a text that is there in each language is read in one’s own, without a mark', () => {
  expect(page('en')).toContain('<bdi>Beispielweg 1, Musterstadt, Germany</bdi>');
  expect(page('de')).toContain('<bdi>Beispielweg 1, Musterstadt</bdi>');
});

test('a text in one language is marked with it on a page in another', () => {
  expect(page('en')).toContain('<bdi lang="de">Die Behörde</bdi>');
  expect(page('de')).toContain('<bdi>Die Behörde</bdi>');
  expect(page('de', { DEFAULT_LANGUAGE: 'en' })).toContain('<bdi lang="en">Die Behörde</bdi>');
});

test.each([
  ['de: eins', 'one language is missing'],
  ['de: eins | en:', 'one is empty'],
  ['de: eins | de: zwei | en: one', 'one is there twice'],
])('%j stops the start: %s', (AUTHORITY_NAME) => {
  expect(() => house({ AUTHORITY_NAME })).toThrow(/AUTHORITY_NAME must name every language once/);
});

test('a colon and a stroke of other words are text', () => {
  const { contact } = inOneLanguage(house({ RESELLER_CONTACT: 'Tel.: 1 | Fax: 2' }), 'en');
  expect(contact).toBe('Tel.: 1 | Fax: 2');
});

test.each(LANGUAGES)('a made-up house says so first on every page, in words of the page (%s)', (language) => {
  const mark = WORDS[language].common.demonstration;
  const body = page(language, { DEMONSTRATION: 'true' }).split('<body>')[1]!;
  expect(body.trim()).toMatch(new RegExp(`^<header>\\s*<p class="demonstration">${mark}</p>`));
  expect(page(language)).not.toContain(mark);
});
