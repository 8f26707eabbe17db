/** What the page that asks shows at a glance: both answers in one table, whom it asks, and a way to the answer. */
import { DECISION, RESELLER, VENDOR } from '../../../../test/browser/sample-views.js';
import { cellsOf } from '../../../../test/support/table-cells.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { decisionPage } from './decision.page.js';
import { TEXTS } from '../texts/texts.js';

describe.each(LANGUAGES)('in %s', (language) => {
  test('what goes out on No stands beside what goes out on Yes, with the same names and no value but the serial number', () => {
    const { decision, common, fields } = TEXTS[language];
    const [head, ...rows] = cellsOf(decisionPage(DECISION, language));
    expect(head).toEqual([decision.field, decision.onYes, decision.onNo]);
    expect(rows).toEqual([
      [common.serialNumber, DECISION.onYes.serialNumber, DECISION.onNo.serialNumber],
      ...DECISION.onYes.fields.map(({ field, value }) => [
        fields[field],
        value.replaceAll('>', '&gt;'),
        decision.notSent,
      ]),
    ]);
  });

  test('a phone shows first whom it asks and a way to the answer; what is long is folded, what counts is not', () => {
    const page = decisionPage(DECISION, language);
    const { decision, safeguards, common } = TEXTS[language];
    const open = page.replace(/<details[^]*?<\/details>/g, '');
    const places = [`>${decision.toAnswer}</a>`, '<table', '<fieldset id="answer"'].map((part) => page.indexOf(part));
    expect(places).toEqual([...places].sort((one, two) => one - two));
    expect(places[0]).toBeGreaterThan(page.indexOf('class="for"'));
    expect(page).toContain(`<a href="#answer">${decision.toAnswer}</a>`);
    for (const text of [
      decision.support,
      decision.withdraw,
      decision.silence,
      VENDOR.legalEntity,
      RESELLER.authorityName,
    ])
      expect(open).toContain(text);
    for (const text of [VENDOR.headOffice, safeguards['data-privacy-framework'], decision.serial, common.mailbox])
      expect(open).not.toContain(text);
    expect(decisionPage({ ...DECISION, name: '' }, language)).not.toContain('class="for"');
  });
});
