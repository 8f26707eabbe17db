/** What was recorded, what happens now, and the ways on. */
import { html } from '#common/render/html.js';
import type { Html } from '#common/render/html.js';
import { framed } from './frame.js';
import { facts, vendorFacts } from './parts.js';
import { say, shown, time } from './say.js';
import { TEXTS } from './texts/texts.js';
import type { Language } from '#common/model/language.js';
import type { AnsweredView } from './views.js';

/** After a withdrawal only what is certain. */
function truthPart(truth: AnsweredView['truth'], language: Language): Html {
  const { answered } = TEXTS[language];
  if (!truth) return html``;
  if (truth.kind === 'nothing-left') return html`<p>${answered.nothingLeft}</p>`;
  const text = truth.kind === 'left' ? answered.left : answered.mayArrive;
  return html`<p>${say(text, { at: time(truth.at, language) })} ${answered.erase}</p>`;
}

const isYes = (answer: AnsweredView['answer']): boolean => answer === 'given' || answer === 'consumed';

/** What is over without an answer that counts leaves what a No leaves, and no receipt was written. */
function wordsOf(answer: AnsweredView['answer'], language: Language) {
  const { answered, states } = TEXTS[language];
  switch (answer) {
    case 'given':
      return { title: answered.given, next: answered.nextGiven, receipt: true };
    case 'consumed':
      return { title: answered.given, next: answered.nextConsumed, receipt: true };
    case 'refused':
      return { title: answered.refused, next: answered.nextRefused, receipt: true };
    case 'withdrawn':
      return { title: answered.withdrawn, next: answered.nextWithdrawn, receipt: true };
    default:
      return { title: states[answer], next: answered.nextRefused, receipt: false };
  }
}

export function answeredPage(view: AnsweredView, language: Language): string {
  const { answered, common, states } = TEXTS[language];
  const texts = wordsOf(view.answer, language);
  const title = view.tooLate ? answered.tooLate : view.kept ? answered.kept : texts.title;
  const ways = [
    view.personPage
      ? html`<li><a href="${view.personPage}">${answered.personPage}</a></li>`
      : html`<li><a href="${view.linkRequestPath}">${answered.askForPage}</a></li>`,
    view.withdrawPath && isYes(view.answer)
      ? html`<li><a href="${view.withdrawPath}">${answered.withdraw}</a></li>`
      : undefined,
  ].filter((way) => way !== undefined);
  return framed({
    language,
    title,
    reseller: view.reseller,
    languages: view.languages,
    body: html`<h1>${title}</h1>
      ${view.tooLate ? html`<p class="lead">${say(answered.tooLateFirst, { state: states[view.answer] })}</p>` : ''}
      ${facts([
        [common.reference, html`<strong>${shown(view.reference)}</strong>`],
        [common.time, time(view.at, language)],
        ...vendorFacts(view.vendor, language),
      ])}
      <h2>${answered.nextTitle}</h2>
      <p>${texts.next}</p>
      ${view.answer === 'withdrawn' ? truthPart(view.truth, language) : ''}
      ${texts.receipt && !view.tooLate && !view.kept ? html`<p>${answered.receipt}</p>` : ''}
      <h2>${answered.waysTitle}</h2>
      <ul class="ways">
        ${ways}
      </ul>`,
  });
}
