/** One company on a person's page: which details it has, since when and why, whether it was told to erase, and who it is. */
import { html, type Html } from '#kernel/text/html.js';
import { facts } from '#pages/facts.js';
import { mailLink } from '#pages/mail-link.js';
import { fieldTable, vendorFacts, wayPart } from '../texts/parts.js';
import { countryName, dateOf, say, shown, time, wordFor } from '#pages/say.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { Knower, KnownField, StopNotice } from '../texts/views.js';

const lines = (parts: readonly Html[]): Html => html`${parts.map((part) => html`<p>${part}</p>`)}`;

function sinceWhen(known: KnownField, language: Language): Html {
  const since = dateOf(known.since, language);
  return known.isCertain ? since : html`${since}<br />${TEXTS[language].outcomes['may-have-left']}`;
}

function knownTable({ vendor, fields }: Knower, language: Language): Html {
  const texts = TEXTS[language];
  const { person } = texts;
  if (fields.length === 0) return html`<p>${person.knowsSerial}</p>`;
  const basisOf = (known: KnownField) => lines(known.bases.map((basis) => html`${wordFor(texts.bases, basis)}`));
  return fieldTable({
    label: `${vendor.legalEntity}: ${person.known}`,
    head: [person.known, person.since, person.basis],
    rows: fields.map((known) => [wordFor(texts.fields, known.field), sinceWhen(known, language), basisOf(known)]),
  });
}

function noticeText({ product, at, isCertain }: StopNotice, language: Language): Html {
  const { person, outcomes } = TEXTS[language];
  if (at === undefined) return say(person.noticeOwed, { product });
  return html`${say(person.noticeSent, { product, at: time(at, language) })}${isCertain ? '' : ` (${outcomes['may-have-left']})`}`;
}

function licenseText({ product, serialNumber, orderedBy }: Knower['licenses'][number], language: Language): Html {
  const { person, common } = TEXTS[language];
  return html`${shown(product)}${serialNumber ? html`, ${common.serialNumber} ${shown(serialNumber)}` : ''}${
    orderedBy ? html`<br />${say(person.orderedBy, { organisation: orderedBy })}` : ''
  }`;
}

export function knowerEntry(knower: Knower, language: Language): Html {
  const { person, decision, keeps, vendor: labels } = TEXTS[language];
  const [, , ...more] = vendorFacts(knower.vendor, language);
  return html`<section class="entry">
    <h3>${shown(knower.vendor.legalEntity)} (${countryName(knower.vendor.country, language)})</h3>
    ${knownTable(knower, language)}
    ${facts([
      knower.keeps.length > 0
        ? [decision.keeps, lines(knower.keeps.map((kept) => shown(wordFor(keeps, kept))))]
        : undefined,
      [
        person.notice,
        knower.notices.length > 0 ? lines(knower.notices.map((each) => noticeText(each, language))) : person.noNotice,
      ],
      knower.licenses.length > 0
        ? [person.licenses, lines(knower.licenses.map((license) => licenseText(license, language)))]
        : undefined,
      knower.privacyContact
        ? [
            labels.privacyContact,
            html`<a href="${mailLink(knower.privacyContact)}">${shown(knower.privacyContact)}</a>`,
          ]
        : undefined,
    ])}
    <details class="more">
      <summary>${decision.vendorMore}</summary>
      ${facts([
        ...more,
        knower.ways.length > 0 ? [labels.way, lines(knower.ways.map((way) => wayPart(way, language)))] : undefined,
      ])}
    </details>
  </section>`;
}
