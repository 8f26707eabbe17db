/** The page that asks: who, for which case, which vendor, what goes out on each answer; then two equal choices. */
import { html } from '#common/render/html.js';
import type { Html } from '#common/render/html.js';
import { framed } from '#common/pages/frame.js';
import { facts } from '#common/pages/facts.js';
import { choiceFault, choiceForm, faultSummary, vendorFacts } from './parts.js';
import { authority, say, shown, shownIn, time, wordFor } from '#common/pages/say.js';
import { TEXTS } from './texts/texts.js';
import type { Language } from '#common/model/language.js';
import type { DecisionView, ShownField } from './views.js';

/** One answer's list. Both lists name the same things in the same order. */
const panel = (title: string, rows: readonly (readonly [label: string, value: Html])[]): Html =>
  html`<section class="panel">
    <h3>${title}</h3>
    <dl>
      ${rows.map(
        ([label, value]) =>
          html`<dt>${label}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;

const value = (text: string): Html => html`<span class="value" dir="auto">${text}</span>`;

function whatIsSent(view: DecisionView, language: Language): Html {
  const texts = TEXTS[language];
  const absent = html`<span class="absent">${texts.decision.notSent}</span>`;
  const label = ({ field }: ShownField) => texts.fields[field];
  return html`<h2>${texts.decision.sentTitle}</h2>
    <p>${texts.decision.sentIntro}</p>
    <div class="pair panels">
      ${panel(texts.decision.onYes, [
        [texts.common.serialNumber, value(view.onYes.serialNumber)],
        ...view.onYes.fields.map((shownField) => [label(shownField), value(shownField.value)] as const),
      ])}
      ${panel(texts.decision.onNo, [
        [texts.common.serialNumber, value(view.onNo.serialNumber)],
        ...view.onYes.fields.map((shownField) => [label(shownField), absent] as const),
      ])}
    </div>`;
}

function aboutCase(view: DecisionView, language: Language): Html {
  const { decision } = TEXTS[language];
  const which = say(decision.caseReference, { reference: view.caseReference, opened: time(view.caseOpened, language) });
  return html`<h2>${decision.aboutTitle}</h2>
    ${facts([
      [decision.asks, html`${shown(view.reseller.name)}, ${shownIn(view.reseller.postalAddress, language)}`],
      [decision.case, html`${say(decision.caseValue, { product: view.product })}<br />${which}`],
      [decision.why, decision.whyValue],
      ...vendorFacts(view.vendor, language),
      [decision.keeps, shown(wordFor(TEXTS[language].keeps, view.vendorKeeps))],
      [decision.until, time(view.answerUntil, language)],
    ])}`;
}

function beforeAnswering(view: DecisionView, language: Language): Html {
  const { decision, common } = TEXTS[language];
  const points = [
    html`${decision.support} ${decision.cost}`,
    html`${decision.serial}`,
    html`${decision.withdraw}`,
    html`${decision.once}`,
    html`${decision.silence} ${decision.reading}`,
    html`${common.mailbox}`,
    say(common.complain, { authority: authority(view.reseller, language) }),
  ];
  return html`<h2>${decision.knowTitle}</h2>
    <ul class="points">
      ${points.map((point) => html`<li>${point}</li>`)}
    </ul>`;
}

export function decisionPage(view: DecisionView, language: Language): string {
  const { decision, common } = TEXTS[language];
  const fault = choiceFault(view, language);
  return framed({
    language,
    title: decision.title,
    fault: fault !== undefined,
    reseller: view.reseller,
    languages: view.languages,
    complaintInBody: true,
    body: html`${fault ? faultSummary(fault, 'answer', common.goToAnswer, language) : ''}
      <h1>${decision.title}</h1>
      <p class="lead">
        ${say(decision.intro, { reseller: view.reseller.name, product: view.product, vendor: view.vendor.legalEntity })}
      </p>
      <p class="lead">${decision.free}</p>
      ${whatIsSent(view, language)} ${aboutCase(view, language)} ${beforeAnswering(view, language)}
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
