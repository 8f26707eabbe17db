/** The history of the public list: what changed, when, and how it read before. */
import type { Language } from '#kernel/text/language.js';
import type { VendorVersion } from '#model/public-version.entity.js';
import { fieldNames, facts } from '#pages/facts.js';
import { countryName, say, shown, time } from '#pages/say.js';
import { WORDS } from '#pages/words/words.js';
import { html, type Html } from '#kernel/text/html.js';
import { calendarDay, TEXTS } from '../texts/texts.js';
import { anchorOf, COMPARED, type Compared, type PublicChange } from './public-changes.js';
import { publicPage, type PublicHouse } from './public-page.js';

/** Changes on the page, at most. */
export const MOST_CHANGES = 500;

export function factName(fact: Compared, language: Language): string {
  const { changes, list } = TEXTS[language];
  const { vendor } = WORDS[language];
  const names: Readonly<Record<Compared, string>> = {
    name: changes.name,
    legalEntity: list.legalEntity,
    headOffice: vendor.headOffice,
    country: vendor.country,
    safeguard: vendor.safeguard,
    safeguardExpiresOn: changes.safeguardExpiresOn,
    privacyContact: vendor.privacyContact,
    withheldFields: changes.withheldFields,
    takesCases: changes.takesCases,
  };
  return names[fact];
}

export function factText(version: VendorVersion, fact: Compared, language: Language): string {
  const { changes, articles } = TEXTS[language];
  switch (fact) {
    case 'country':
      return countryName(version.country, language);
    case 'safeguard':
      return `${WORDS[language].safeguards[version.safeguard]} (${articles[version.safeguard]})`;
    case 'safeguardExpiresOn':
      return version.safeguardExpiresOn ? calendarDay(version.safeguardExpiresOn, language) : changes.noDate;
    case 'withheldFields':
      return version.withheldFields.length > 0 ? fieldNames(version.withheldFields, language) : changes.noneWithheld;
    case 'takesCases':
      return version.takesCases ? changes.yes : changes.no;
    default:
      return version[fact];
  }
}

/** What happened, without the vendor's name: it is isolated, since its script may run the other way. */
export const whatChanged = ({ before }: PublicChange, language: Language): string =>
  before ? TEXTS[language].changes.changed : TEXTS[language].changes.first;

function changePart(change: PublicChange, language: Language): Html {
  const { changes } = TEXTS[language];
  const { version, before } = change;
  const rows = before
    ? change.facts.map(
        (fact) =>
          [
            factName(fact, language),
            html`${changes.before}: ${shown(factText(before, fact, language))}<br />${changes.after}:
              ${shown(factText(version, fact, language))}`,
          ] as const,
      )
    : COMPARED.map((fact) => [factName(fact, language), shown(factText(version, fact, language))] as const);
  return html`<section class="entry" id="${anchorOf(change)}">
    <h2>${shown(version.name)}: ${whatChanged(change, language)}</h2>
    <p class="aside">${time(version.at.toISOString(), language)}</p>
    ${facts(rows)}
  </section>`;
}

export function publicChangesPage(house: PublicHouse, all: readonly PublicChange[], language: Language): string {
  const { changes } = TEXTS[language];
  const body = html`<h1>${changes.title}</h1>
    <p class="lead">${changes.lead}</p>
    ${all.length === 0 ? html`<p>${changes.none}</p>` : ''}
    ${all.slice(0, MOST_CHANGES).map((change) => changePart(change, language))}
    ${all.length > MOST_CHANGES ? html`<p>${say(changes.more, { count: String(MOST_CHANGES) })}</p>` : ''}`;
  return publicPage({ house, language, at: 'changes', title: changes.title, body });
}
