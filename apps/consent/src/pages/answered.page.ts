/** What was recorded, what happens now, and the ways on. */
import { html } from '#common/render/html.js';
import type { Html } from '#common/render/html.js';
import { framed } from '#common/pages/frame.js';
import { facts } from '#common/pages/facts.js';
import { vendorFacts } from './parts.js';
import { say, shown, time } from '#common/pages/say.js';
import { stateWord } from './state-word.js';
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

/** What became of the question, or of the answer to it. */
const stateText = (view: AnsweredView, language: Language): string =>
  view.recipientChanged
    ? TEXTS[language].answered.recipientChanged
    : stateWord(view.answer, view.saidYes === true, language);

const isYes = (answer: AnsweredView['answer']): boolean => answer === 'given' || answer === 'consumed';

/** What is over without an answer that counts leaves what a No leaves, and no receipt was written. */
function wordsOf(view: AnsweredView, language: Language) {
  const { answered } = TEXTS[language];
  switch (view.answer) {
    case 'given':
      return { title: answered.given, next: answered.nextGiven, receipt: true };
    case 'consumed':
      return { title: answered.given, next: answered.nextConsumed, receipt: true };
    case 'refused':
      return { title: answered.refused, next: answered.nextRefused, receipt: true };
    case 'withdrawn':
      return { title: answered.withdrawn, next: answered.nextWithdrawn, receipt: true };
    default:
      return {
        title: stateText(view, language),
        next: view.saidYes ? answered.nextWithdrawn : answered.nextRefused,
        receipt: false,
        over: true,
      };
  }
}

function titleOf(view: AnsweredView, words: ReturnType<typeof wordsOf>, language: Language): string {
  const { answered } = TEXTS[language];
  if (view.tooLate) return words.over ? answered.notOpen : answered.tooLate;
  return view.kept && isYes(view.answer) ? answered.kept : words.title;
}

/** Who came too late is told what counts; where the question is over, why. */
function tooLatePart(view: AnsweredView, over: boolean | undefined, language: Language): Html {
  const state = stateText(view, language);
  return html`<p class="lead">${over ? state : say(TEXTS[language].answered.tooLateFirst, { state })}</p>`;
}

export function answeredPage(view: AnsweredView, language: Language): string {
  const { answered, common } = TEXTS[language];
  const texts = wordsOf(view, language);
  const title = titleOf(view, texts, language);
  const ways = [
    view.personPage
      ? html`<li><a href="${view.personPage}">${answered.personPage}</a></li>`
      : html`<li><a href="${view.linkRequestPath}">${answered.askForPage}</a></li>`,
    view.withdrawPath ? html`<li><a href="${view.withdrawPath}">${answered.withdraw}</a></li>` : undefined,
  ].filter((way) => way !== undefined);
  return framed({
    language,
    title,
    reseller: view.reseller,
    languages: view.languages,
    body: html`<h1>${title}</h1>
      ${view.tooLate ? tooLatePart(view, texts.over, language) : ''}
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
