/** What a person's own page says first, says once, and never says of nothing. */
import { DECISION, PERSON, RESELLER, VENDOR } from '../../../../test/browser/sample-views.js';
import { cellsOf } from '../../../../test/support/table-cells.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { personPage } from './person.page.js';
import { TEXTS } from '../texts/texts.js';

const spaced = (page: string): string => page.replace(/\s+/g, ' ');

describe.each(LANGUAGES)('in %s', (language) => {
  test('a wish that came back keeps every character of it', () => {
    const text = '\n Zeile <b>\n  & „zwei“ ';
    const page = personPage({ ...PERSON, cameBack: { asked: 'correction', text } }, language);
    expect(page).toContain('>\n\n Zeile &lt;b&gt;\n  &amp; „zwei“ </textarea');
    expect(personPage(PERSON, language)).toMatch(/>\n<\/textarea/);
  });

  test('the person page begins with who knows what, and says of a vendor once who and where it is', () => {
    const { person, safeguards, fields, asks } = { ...TEXTS[language], asks: TEXTS[language].person.asks };
    const page = spaced(personPage(PERSON, language));
    const parts = [person.knowsTitle, person.asksTitle, person.decisionsTitle, person.disclosuresTitle];
    expect([...page.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, title]) => title).slice(0, 4)).toEqual(parts);
    expect(page.split(VENDOR.headOffice)).toHaveLength(2);
    expect(page.split(safeguards['data-privacy-framework'])).toHaveLength(2);
    const [head, ...rows] = cellsOf(page);
    expect(head).toEqual([person.known, person.since, person.basis]);
    expect(rows.map(([field]) => field)).toEqual([fields.firstName, fields.lastName, fields.email, fields.problemText]);
    expect(rows[3]![1]).toBe(
      `${language === 'de' ? '23. November 2026' : '23 November 2026'}${TEXTS[language].outcomes['may-have-left']}`,
    );
    expect(page).toContain('<a href="mailto:privacy@tools.example"><bdi>privacy@tools.example</bdi></a>');
    for (const words of [person.knowsSerial, person.noNotice, DECISION.onYes.serialNumber, 'Beispiel Bau AG'])
      expect(page).toContain(words);
    // An objection that is open stands in place of its form; a settled wish stands beside a new one.
    expect(page).not.toContain(`>${asks.objection.button}</button>`);
    expect(page).toContain(`>${asks.erasure.button}</button>`);
    for (const words of [person.rightStates.open, person.rightStates.refused, 'Danach löschen wir.'])
      expect(page).toContain(words);
  });

  test('the person page says whose it is, and nobody where that is not known any more', () => {
    const { person } = TEXTS[language];
    const named = person.forPerson.replace('{name}', '<bdi>Erika Mustermann</bdi>');
    expect(personPage(PERSON, language)).toContain(`<p class="for">${named}</p>`);
    expect(personPage({ ...PERSON, name: '' }, language)).not.toContain('class="for"');
  });

  test('words that were not added to an open wish are said not to be, and the way to a new link stands there', () => {
    const { asks, newLink } = TEXTS[language].person;
    for (const recorded of ['objection', 'erasure'] as const) {
      const page = personPage({ ...PERSON, recorded, already: true }, language);
      expect(page).toContain(asks[recorded].already);
      expect(page).not.toContain(asks[recorded].recorded);
      expect(personPage({ ...PERSON, recorded }, language)).toContain(asks[recorded].recorded);
      expect(page).toContain(`<a href="${PERSON.linkRequestPath}">${newLink}</a>`);
    }
  });

  test('a form that came back is drawn, also while one of its kind is open, and the summary leads to it', () => {
    const back = { asked: 'objection', why: 'stale', text: 'Nein.' } as const;
    const page = personPage({ ...PERSON, cameBack: back }, language);
    expect(page).toContain('<a href="#objection-text">');
    expect(page).toContain('id="objection-text"');
    expect(page).toMatch(/>\nNein\.<\/textarea/);
    // It was open for too long, which is no fault of the text.
    expect(page).not.toContain('aria-invalid');
    const faulty = personPage({ ...PERSON, cameBack: { ...back, why: undefined } }, language);
    expect(faulty).toContain('aria-invalid="true"');
  });

  test('who has sent as many wishes as are taken is told so, and where to write, and keeps the text', () => {
    const back = { asked: 'correction', why: 'too-many', text: 'Once more.' } as const;
    const page = personPage({ ...PERSON, cameBack: back }, language);
    expect(page).toContain(`<a href="#correction-text">${TEXTS[language].person.asks.correction.tooMany}</a>`);
    expect(page).toMatch(/>\nOnce more\.<\/textarea/);
    expect(page).not.toContain('aria-invalid');
    expect(page.split(RESELLER.contact).length).toBeGreaterThan(1);
  });

  test('each time for which a vendor keeps something stands by itself', () => {
    const { keeps } = TEXTS[language];
    const page = spaced(personPage(PERSON, language));
    for (const kept of PERSON.knowers[0]!.keeps) expect(page).toContain(`<p><bdi>${keeps[kept]}</bdi></p>`);
  });

  test('the person page offers no way that leads nowhere', () => {
    const page = personPage({ ...PERSON, until: '', downloadText: '', action: '' }, language);
    expect(page).not.toMatch(/href=""|action=""|datetime=""|<form/);
    expect(page).not.toContain(TEXTS[language].person.downloadText);
    expect(page).toContain(TEXTS[language].person.downloadJson);
  });
});
