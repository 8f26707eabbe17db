/** A person's own page: every decision, every disclosure, what they can take along and ask for. */
import { html } from '#common/render/html.js';
import type { Html } from '#common/render/html.js';
import { framed } from '#common/pages/frame.js';
import { facts, fieldNames } from '#common/pages/facts.js';
import { faultSummary, textArea, vendorFacts } from './parts.js';
import { say, shown, time, wordFor } from '#common/pages/say.js';
import { stateWord } from './state-word.js';
import { TEXTS } from './texts/texts.js';
import type { Language } from '#common/model/language.js';
import type { PersonDecision, PersonDisclosure, PersonView, PersonWish } from './views.js';

function decisionEntry(decision: PersonDecision, language: Language): Html {
  const { common, person } = TEXTS[language];
  return html`<section class="entry">
    <h3>${shown(decision.product)}: ${stateWord(decision.state, decision.saidYes === true, language)}</h3>
    ${facts([
      [person.asked, fieldNames(decision.fields, language) || common.only],
      [decision.state === 'requested' ? person.askedAt : common.time, time(decision.at, language)],
      ...vendorFacts(decision.vendor, language),
      [common.reference, shown(decision.reference)],
    ])}
    ${
      decision.withdrawPath
        ? html`<ul class="ways">
            <li><a href="${decision.withdrawPath}">${person.withdraw}</a></li>
          </ul>`
        : ''
    }
  </section>`;
}

function disclosureEntry(disclosure: PersonDisclosure, language: Language): Html {
  const texts = TEXTS[language];
  return html`<section class="entry">
    <h3>${time(disclosure.at, language)}: ${shown(disclosure.vendor.legalEntity)}</h3>
    ${facts([
      [texts.person.told, fieldNames(disclosure.fields, language) || texts.person.nothingPersonal],
      ...(disclosure.product ? [[texts.common.product, shown(disclosure.product)] as const] : []),
      [texts.person.purpose, wordFor(texts.purposes, disclosure.purpose)],
      [texts.person.basis, wordFor(texts.bases, disclosure.legalBasis)],
      [texts.person.outcome, wordFor(texts.outcomes, disclosure.outcome)],
      ...vendorFacts(disclosure.vendor, language).slice(1),
      [texts.person.entry, shown(disclosure.id)],
    ])}
  </section>`;
}

const wishEntry = (wish: PersonWish, language: Language): Html =>
  html`<section class="entry">
    <p>${time(wish.at, language)}: ${TEXTS[language].person.recorded}</p>
    <p class="value" dir="auto">${wish.text}</p>
  </section>`;

/** First on the page that comes back, where its reader is. */
const recorded = (language: Language): Html =>
  html`<div class="notice" role="status" tabindex="-1" autofocus>
    <p>${TEXTS[language].person.correctionRecorded}</p>
  </div>`;

function correction(view: PersonView, language: Language): Html {
  const { person } = TEXTS[language];
  return html`<h2 id="correction">${person.correctionTitle}</h2>
    <p>${person.correctionIntro}</p>
    <form method="post" action="${view.correctionAction}" novalidate>
      <input type="hidden" name="nonce" value="${view.nonce}" />
      ${textArea({
        name: 'text',
        label: person.correctionLabel,
        hint: person.correctionHint,
        fault: view.correctionFault ? person.correctionFault : undefined,
        value: view.correctionText ?? '',
      })}
      <button type="submit">${person.correctionButton}</button>
    </form>
    ${view.wishes.length > 0 ? html`<h3 class="later">${person.wishesTitle}</h3>` : ''}
    ${view.wishes.map((wish) => wishEntry(wish, language))}`;
}

export function personPage(view: PersonView, language: Language): string {
  const { person, common } = TEXTS[language];
  const stale = view.stale ? common.stale : undefined;
  const fault = stale ?? (view.correctionFault ? person.correctionFault : undefined);
  return framed({
    language,
    title: person.title,
    fault: fault !== undefined,
    reseller: view.reseller,
    languages: view.languages,
    body: html`${view.correctionRecorded ? recorded(language) : ''}
      ${fault ? faultSummary(fault, 'text', common.goToField, language) : ''}
      <h1>${person.title}</h1>
      <p class="lead">${person.intro} ${view.until ? say(person.until, { until: time(view.until, language) }) : ''}</p>
      <h2>${person.decisionsTitle}</h2>
      ${
        view.decisions.length > 0
          ? view.decisions.map((decision) => decisionEntry(decision, language))
          : html`<p>${person.noDecisions}</p>`
      }
      <h2>${person.disclosuresTitle}</h2>
      ${
        view.disclosures.length > 0
          ? html`<p>${person.disclosuresIntro}</p>
              ${view.disclosures.map((disclosure) => disclosureEntry(disclosure, language))}`
          : html`<p>${person.noDisclosures}</p>`
      }
      <h2>${person.downloadTitle}</h2>
      <p>${person.downloadIntro}</p>
      <ul class="ways">
        <li><a href="${view.downloadJson}" download>${person.downloadJson}</a></li>
        ${view.downloadText ? html`<li><a href="${view.downloadText}" download>${person.downloadText}</a></li>` : ''}
      </ul>
      ${view.correctionAction ? correction(view, language) : ''}`,
  });
}
