/** The page that asks: who, for which case, which vendor, what goes out on each answer; then two equal choices. */
import { html, type Html } from '#kernel/text/html.js';
import { framed } from '#pages/frame.js';
import { facts } from '#pages/facts.js';
import { choiceFault, choiceForm, faultSummary, fieldTable, vendorFacts } from '../texts/parts.js';
import { dayText, say, shown, shownIn, time, wordFor } from '#pages/say.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { DecisionView } from '../texts/views.js';

const value = (text: string): Html => html`<span class="value" dir="auto">${text}</span>`;

function whatIsSent(view: DecisionView, language: Language): Html {
  const { decision, common, fields } = TEXTS[language];
  const absent = html`<span class="absent">${decision.notSent}</span>`;
  return html`<h2>${decision.sentTitle}</h2>
    <p>${decision.sentIntro}</p>
    ${fieldTable({
      label: decision.sentTitle,
      head: [decision.field, decision.onYes, decision.onNo],
      rows: [
        [common.serialNumber, value(view.onYes.serialNumber), value(view.onNo.serialNumber)],
        ...view.onYes.fields.map((shownField) => [fields[shownField.field], value(shownField.value), absent] as const),
      ],
    })}`;
}

const points = (list: readonly string[]): Html =>
  html`<ul class="points">
    ${list.map((point) => html`<li>${point}</li>`)}
  </ul>`;

function aboutCase(view: DecisionView, language: Language): Html {
  const { decision, common, keeps } = TEXTS[language];
  const which = say(decision.caseReference, { reference: view.caseReference, opened: time(view.caseOpened, language) });
  const [name, country, ...more] = vendorFacts(view.vendor, language);
  return html`<h2>${decision.aboutTitle}</h2>
    ${facts([
      [decision.asks, html`${shown(view.reseller.name)}, ${shownIn(view.reseller.postalAddress, language)}`],
      [decision.case, html`${say(decision.caseValue, { product: view.product })}<br />${which}`],
      [decision.why, decision.whyValue],
      name,
      country,
      [decision.until, html`<time datetime="${view.answerUntil}">${dayText(view.answerUntil, language)}</time>`],
    ])}
    <details class="more">
      <summary>${decision.vendorMore}</summary>
      ${facts([...more, [decision.keeps, shown(wordFor(keeps, view.vendorKeeps))]])}
    </details>
    <h2>${decision.knowTitle}</h2>
    ${points([`${decision.support} ${decision.cost}`, decision.withdraw, decision.silence])}
    <details class="more">
      <summary>${decision.knowMore}</summary>
      ${points([decision.serial, decision.once, decision.reading, common.mailbox])}
    </details>`;
}

export function decisionPage(view: DecisionView, language: Language): string {
  const { decision } = TEXTS[language];
  const fault = choiceFault(view, language);
  return framed({
    language,
    title: decision.title,
    fault: fault !== undefined,
    reseller: view.reseller,
    languages: view.languages,
    body: html`${fault ? faultSummary(fault, 'answer', language) : ''}
      <h1>${decision.title}</h1>
      ${view.name ? html`<p class="for">${say(decision.forPerson, { name: view.name })}</p>` : ''}
      <p class="lead">
        ${say(decision.intro, { reseller: view.reseller.name, product: view.product, vendor: view.vendor.legalEntity })}
      </p>
      <p class="lead">${decision.free} <a href="#answer">${decision.toAnswer}</a></p>
      ${whatIsSent(view, language)} ${aboutCase(view, language)}
      ${choiceForm({
        action: view.action,
        nonce: view.nonce,
        question: say(decision.question, { vendor: view.vendor.legalEntity }),
        choices: [
          { value: 'yes', label: decision.yes },
          { value: 'no', label: decision.no },
        ],
        button: decision.button,
        fault,
      })}`,
  });
}
