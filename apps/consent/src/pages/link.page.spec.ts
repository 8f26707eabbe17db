/** Asking for the link to one's own page. */
import { LINK_REQUEST } from '../../../../test/browser/sample-views.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { PERSON_LINK_HOURS } from '#model/promised-times.js';
import { linkRequestPage } from './link.page.js';
import { TEXTS } from '../texts/texts.js';

describe.each(LANGUAGES)('in %s', (language) => {
  test('an address that is none comes back with the fault at its field, and in the same words above', () => {
    const { link } = TEXTS[language];
    const page = linkRequestPage({ ...LINK_REQUEST, fault: true, typed: 'erika "x"@' }, language);
    expect(page).toContain('value="erika &quot;x&quot;@"');
    expect(page).toContain(`<p class="fault-text" id="email-fault">${link.fault}</p>`);
    expect(page).toContain('aria-describedby="email-hint email-fault"');
    expect(page).toContain('aria-invalid="true"');
    expect(page).toContain(`<a href="#email">${link.fault}</a>`);
    expect(linkRequestPage(LINK_REQUEST, language)).not.toMatch(/aria-invalid|email-fault/);
  });

  test('a form that was open for too long comes back with no fault at an address that has none', () => {
    const page = linkRequestPage({ ...LINK_REQUEST, stale: true, typed: 'erika@example.org' }, language);
    expect(page).toContain(TEXTS[language].common.stale);
    expect(page).not.toMatch(/aria-invalid|email-fault/);
  });

  test('it says how long the link will work, as it does', () => {
    expect(linkRequestPage(LINK_REQUEST, language)).toContain(`<bdi>${PERSON_LINK_HOURS}</bdi>`);
  });
});
