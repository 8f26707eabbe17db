/** The public vendor list as a page: no script, no foreign host, readable on a phone and in a text browser. */
import { POLICY, type PolicyRow } from '#disclosure/policy.js';
import type { Language } from '#kernel/text/language.js';
import { fieldNames, facts, type Fact } from '#pages/facts.js';
import { mailLink } from '#pages/mail-link.js';
import { countryName, say, shown, time } from '#pages/say.js';
import { WORDS } from '#pages/words/words.js';
import { html, type Html } from '#kernel/text/html.js';
import { calendarDay, TEXTS } from '../texts/texts.js';
import { byCountry, NOT_IN_USE, type ListedVendor } from './public-list.js';
import { publicPage, type PublicHouse } from './public-page.js';

export interface ListView {
  readonly house: PublicHouse;
  readonly vendors: readonly ListedVendor[];
  readonly asOf: Date;
  /** Undefined: nothing was ever registered. */
  readonly lastChange: Date | undefined;
}

const named = (fields: readonly string[], language: Language): string =>
  fields.length > 0 ? fieldNames(fields, language) : TEXTS[language].list.nothing;

const dayFact = (label: string, day: string, language: Language): Fact => [
  label,
  html`<time datetime="${day}">${calendarDay(day, language)}</time>`,
];

function vendorPart(vendor: ListedVendor, language: Language): Html {
  const { list, articles } = TEXTS[language];
  const words = WORDS[language];
  const { safeguardExpiresOn: lastDay, safeguardInForce } = vendor;
  return html`<details class="vendor">
    <summary>
      <strong>${shown(vendor.name)}</strong>
      ${safeguardInForce ? '' : html`<span class="fault-text">${list.nothingSent}</span>`}
    </summary>
    ${facts([
      [list.legalEntity, shown(vendor.legalEntity)],
      [words.vendor.headOffice, shown(vendor.headOffice)],
      [words.vendor.country, shown(countryName(vendor.country, language))],
      [words.vendor.safeguard, `${words.safeguards[vendor.safeguard]} (${articles[vendor.safeguard]})`],
      lastDay ? dayFact(safeguardInForce ? list.until : list.lapsed, lastDay, language) : undefined,
      [list.told, named(vendor.told, language)],
      vendor.toldOnYes.length > 0 ? [list.toldOnYes, named(vendor.toldOnYes, language)] : undefined,
      [
        words.vendor.privacyContact,
        html`<a href="${mailLink(vendor.privacyContact)}">${shown(vendor.privacyContact)}</a>`,
      ],
    ])}
  </details>`;
}

function rulePart({ purpose, fields, needsConsent }: PolicyRow, language: Language): Html {
  const { list, reasons } = TEXTS[language];
  const when = needsConsent ? list.onYes : list.always;
  return html`<section class="entry">
    <h3>${WORDS[language].purposes[purpose]}</h3>
    ${facts([
      [list.fields, named(fields, language)],
      [list.when, NOT_IN_USE.includes(purpose) ? list.notInUse : when],
      [list.why, reasons[purpose]],
    ])}
  </section>`;
}

export function publicListPage({ house, vendors, asOf, lastChange }: ListView, language: Language): string {
  const { list } = TEXTS[language];
  const groups = byCountry(vendors);
  const inCountry = (country: string, part: number) =>
    say(list.country, { country: countryName(country, language), part: String(part), count: String(vendors.length) });
  const [largest] = groups;
  const body = html`<h1>${list.title}</h1>
    <p class="lead">${list.lead}</p>
    <p>${list.register}</p>
    ${
      largest
        ? html`<p>
            <strong
              >${say(list.share, {
                country: countryName(largest.country, language),
                part: String(largest.vendors.length),
                count: String(vendors.length),
              })}</strong
            >
          </p>`
        : html`<p>${list.none}</p>`
    }
    ${facts([
      [list.asOf, time(asOf.toISOString(), language)],
      lastChange ? [list.lastChange, time(lastChange.toISOString(), language)] : undefined,
    ])}
    ${
      groups.length > 1
        ? html`<h2>${list.index}</h2>
            <ul class="ways">
              ${groups.map(
                ({ country, vendors: there }) =>
                  html`<li><a href="#${country}">${inCountry(country, there.length)}</a></li>`,
              )}
            </ul>`
        : ''
    }
    ${groups.map(
      ({ country, vendors: there }) =>
        html`<h2 id="${country}">${inCountry(country, there.length)}</h2>
          ${there.map((vendor) => vendorPart(vendor, language))}`,
    )}
    <h2>${list.rulesTitle}</h2>
    ${POLICY.map((row) => rulePart(row, language))}`;
  return publicPage({ house, language, at: 'list', title: list.title, body });
}
