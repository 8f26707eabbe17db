/** What the page after an answer says of it by now, and never more than is so. */
import { ANSWERED } from '../../../../test/browser/sample-views.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { answeredPage } from './answered.page.js';
import { TEXTS } from '../texts/texts.js';

const spaced = (page: string): string => page.replace(/\s+/g, ' ');

describe.each(LANGUAGES)('in %s', (language) => {
  test('a Yes that counts no more is called that, and a question without one is not called a Yes', () => {
    const { answered, states } = TEXTS[language];
    for (const [answer, words] of [
      ['invalidated', answered.yesInvalidated],
      ['superseded', answered.yesSuperseded],
    ] as const) {
      expect(answeredPage({ ...ANSWERED, answer, saidYes: true }, language)).toContain(`<h1>${words}</h1>`);
      expect(answeredPage({ ...ANSWERED, answer, saidYes: false }, language)).toContain(`<h1>${states[answer]}</h1>`);
    }
  });

  test('of a closed case nobody reads that it goes on or that something may be sent', () => {
    const { answered } = TEXTS[language];
    const goesOn = [answered.nextGiven, answered.nextConsumed, answered.nextRefused, answered.nextWithdrawn];
    for (const answer of ['given', 'consumed', 'refused', 'withdrawn', 'expired', 'invalidated', 'superseded'] as const)
      for (const saidYes of [true, false]) {
        const page = spaced(answeredPage({ ...ANSWERED, answer, saidYes, ended: 'case-closed' }, language));
        expect(page).toContain(answered.ended['case-closed']);
        for (const text of goesOn) expect(page).not.toContain(text);
      }
  });

  test('a second late answer that says something else is told that it was not recorded, and what was', () => {
    const { answered, states } = TEXTS[language];
    const late = {
      ...ANSWERED,
      answer: 'invalidated',
      saidYes: false,
      tooLate: true,
      lateAnswer: 'given-late',
    } as const;
    expect(answeredPage(late, language)).toContain(`<h1>${states['given-late']}</h1>`);
    const other = answeredPage({ ...late, isOther: true }, language);
    expect(other).toContain(`<h1>${answered.notOpen}</h1>`);
    expect(other).toContain(`<p class="lead">${states['given-late']}</p>`);
  });

  test('a Yes for a license that ended is said not to be used; what was sent before is not denied', () => {
    const { answered } = TEXTS[language];
    const over = { ...ANSWERED, ended: 'license-ended', truth: { kind: 'nothing-left' } } as const;
    const page = spaced(answeredPage(over, language));
    expect(page).toContain(answered.ended['license-ended']);
    expect(page).not.toContain(answered.nextGiven);
    expect(spaced(answeredPage({ ...over, answer: 'consumed' }, language))).toContain(answered.nextConsumed);
  });
});
