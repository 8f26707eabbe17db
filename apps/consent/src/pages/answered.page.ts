/** What was recorded, what happens now, and the ways on. */
import { html, type Html } from '#kernel/text/html.js';
import { framed } from '#pages/frame.js';
import { facts, fieldNames } from '#pages/facts.js';
import { referencePart, sentFact, vendorFacts } from '../texts/parts.js';
import { dayText, say, time } from '#pages/say.js';
import { stateWord } from './state-word.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { AnsweredView } from '../texts/views.js';

/** What is certain about the data after a withdrawal. */
function truthPart({ truth, companyChanged }: AnsweredView, language: Language): Html {
  const { answered } = TEXTS[language];
  if (!truth) return html``;
  if (truth.kind === 'nothing-left') return html`<p>${answered.nothingLeft}</p>`;
  const text = truth.kind === 'left' ? answered.left : answered.mayArrive;
  return html`<p>${say(text, { at: time(truth.at, language) })} ${answered.erase}</p>
    <p>${companyChanged ? answered.eraseByHand : answered.eraseSeen}</p>`;
}

/** What became of the question, or of the answer to it. */
const stateText = (view: AnsweredView, language: Language): string =>
  view.recipientChanged
    ? TEXTS[language].answered.recipientChanged
    : stateWord(view.answer, view.saidYes === true, language, view.lateAnswer);

const isYes = (answer: AnsweredView['answer']): boolean => answer === 'given' || answer === 'consumed';

/** The fate of the receipt, with its masked address. */
function receiptPart({ receipt, tooLate, kept }: AnsweredView, language: Language): Html | '' {
  if (!receipt || tooLate || kept) return '';
  return html`<p>${say(TEXTS[language].answered.receipt[receipt.fate], { address: receipt.address })}</p>`;
}

/** A closed case sends nothing more. Once the license ended, a Yes is on record but not used. */
function endedText({ ended, answer, truth }: AnsweredView, language: Language): string | undefined {
  const { answered } = TEXTS[language];
  if (ended === 'case-closed') return answered.ended[ended];
  const isUnused = answer === 'given' && (truth === undefined || truth.kind === 'nothing-left');
  return ended && isUnused ? answered.ended[ended] : undefined;
}

/** A question that ended without a valid answer has the effect of a No. A closed case or an ended license changes what happens next. */
function wordsOf(view: AnsweredView, language: Language): AnswerWords {
  const words = wordsOfAnswer(view, language);
  const ended = endedText(view, language);
  return ended ? { title: words.title, over: words.over, next: ended, by: undefined } : words;
}

interface AnswerWords {
  readonly title: string;
  readonly next: string;
  readonly by?: string | undefined;
  /** True: no answer counts any more. */
  readonly over?: boolean | undefined;
}

function wordsOfAnswer(view: AnsweredView, language: Language): AnswerWords {
  const { answered } = TEXTS[language];
  switch (view.answer) {
    case 'given':
      return { title: answered.given, next: answered.nextGiven, by: answered.byGiven };
    case 'consumed':
      return { title: answered.given, next: answered.nextConsumed };
    case 'refused':
      return { title: answered.refused, next: answered.nextRefused, by: answered.nothingToDo };
    case 'withdrawn':
      return { title: answered.withdrawn, next: answered.nextWithdrawn };
    default:
      return {
        title: stateText(view, language),
        next: view.saidYes ? answered.nextWithdrawn : answered.nextRefused,
        over: true,
      };
  }
}

function titleOf(view: AnsweredView, words: AnswerWords, language: Language): string {
  const { answered } = TEXTS[language];
  if (view.tooLate && (view.isOther || !view.lateAnswer)) return words.over ? answered.notOpen : answered.tooLate;
  return view.kept && isYes(view.answer) ? answered.kept : words.title;
}

/** For an answer that came too late: the answer that counts, or why the question ended, or the late answer on record. */
function tooLatePart(view: AnsweredView, over: boolean | undefined, language: Language): Html {
  const state = stateText(view.isOther ? view : { ...view, lateAnswer: undefined }, language);
  return html`<p class="lead">${over ? state : say(TEXTS[language].answered.tooLateFirst, { state })}</p>`;
}

export function answeredPage(view: AnsweredView, language: Language): string {
  const { answered, common, person } = TEXTS[language];
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
      ${view.tooLate ? tooLatePart(view, texts.over, language) : ''} ${referencePart(view.reference, language)}
      <h2>${answered.nextTitle}</h2>
      <p>${texts.next} ${texts.by ? say(texts.by, { until: dayText(view.until, language) }) : ''}</p>
      ${view.answer === 'withdrawn' ? truthPart(view, language) : ''} ${receiptPart(view, language)}
      <h2>${answered.factsTitle}</h2>
      ${facts([
        [person.asked, fieldNames(view.fields, language)],
        view.at ? [common.time, time(view.at, language)] : undefined,
        view.answer === 'consumed' ? sentFact(view.truth, language) : undefined,
        ...vendorFacts(view.vendor, language),
      ])}
      <h2>${answered.waysTitle}</h2>
      <ul class="ways">
        ${ways}
      </ul>`,
  });
}
