/** A person's own page: who knows what of them now, every decision and disclosure, what they can take along and ask for. */
import { isDeepStrictEqual } from 'node:util';
import { html, type Html } from '#kernel/text/html.js';
import { framed } from '#pages/frame.js';
import { facts, fieldNames, type Fact } from '#pages/facts.js';
import { knowerEntry } from './knower.part.js';
import { faultSummary, vendorFacts } from '../texts/parts.js';
import { asks, faultOf, recordedPart, textAreaOf } from './rights.part.js';
import { say, shown, time, wordFor } from '#pages/say.js';
import { stateWord } from './state-word.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { Knower, PersonDecision, PersonDisclosure, PersonView } from '../texts/views.js';

/** Facts of a decision's vendor; facts that the list of companies above shows already are left out, but for name and country. */
function factsOfVendor({ vendor }: PersonDecision, knowers: readonly Knower[], language: Language): readonly Fact[] {
  const above = knowers
    .filter((knower) => knower.vendor.legalEntity === vendor.legalEntity && knower.vendor.country === vendor.country)
    .flatMap((knower) =>
      [undefined, ...knower.ways].flatMap((way) => vendorFacts({ ...knower.vendor, way }, language)),
    );
  const [name, country, ...more] = vendorFacts(vendor, language);
  return [name, country, ...more.filter((fact) => !above.some((said) => isDeepStrictEqual(said, fact)))];
}

function decisionEntry(decision: PersonDecision, knowers: readonly Knower[], language: Language): Html {
  const { common, person } = TEXTS[language];
  return html`<section class="entry">
    <h3>
      ${shown(decision.product)}: ${stateWord(decision.state, decision.saidYes === true, language, decision.lateAnswer)}
    </h3>
    ${facts([
      [person.asked, fieldNames(decision.fields, language) || common.only],
      [decision.state === 'requested' ? person.askedAt : common.time, time(decision.at, language)],
      ...factsOfVendor(decision, knowers, language),
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
    <h3>${wordFor(texts.purposes, disclosure.purpose)}: ${shown(disclosure.vendor.legalEntity)}</h3>
    ${facts([
      [texts.common.time, time(disclosure.at, language)],
      [texts.person.told, fieldNames(disclosure.fields, language) || texts.person.nothingPersonal],
      ...(disclosure.product ? [[texts.common.product, shown(disclosure.product)] as const] : []),
      ...(disclosure.serialNumber ? [[texts.common.serialNumber, shown(disclosure.serialNumber)] as const] : []),
      [texts.person.basis, wordFor(texts.bases, disclosure.legalBasis)],
      [texts.person.outcome, wordFor(texts.outcomes, disclosure.outcome)],
    ])}
    <p class="aside">${texts.person.entry}: <code>${disclosure.id}</code></p>
  </section>`;
}

export function personPage(view: PersonView, language: Language): string {
  const { person } = TEXTS[language];
  const fault = faultOf(view, language);
  return framed({
    language,
    title: person.title,
    fault: fault !== undefined,
    reseller: view.reseller,
    languages: view.languages,
    body: html`${view.recorded ? recordedPart(view, view.recorded, language) : ''}
      ${fault ? faultSummary(fault, textAreaOf(view.cameBack!.asked), language) : ''}
      <h1>${person.title}</h1>
      ${view.name ? html`<p class="for">${say(person.forPerson, { name: view.name })}</p>` : ''}
      <p class="lead">${person.intro} ${view.until ? say(person.until, { until: time(view.until, language) }) : ''}</p>
      <h2>${person.knowsTitle}</h2>
      ${
        view.knowers.length > 0
          ? html`<p>${person.knowsIntro}</p>
              ${view.knowers.map((knower) => knowerEntry(knower, language))}`
          : html`<p>${person.noDisclosures}</p>`
      }
      ${view.action ? asks(view, language) : ''}
      <h2>${person.decisionsTitle}</h2>
      ${
        view.decisions.length > 0
          ? view.decisions.map((decision) => decisionEntry(decision, view.knowers, language))
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
      </ul>`,
  });
}
