/** Every mail to a customer: plain text, and the same words as simple HTML. Subjects say nothing about anybody. */
import { html } from '#common/render/html.js';
import type { Html } from '#common/render/html.js';
import { fieldNames } from '#common/pages/facts.js';
import { countryName, oneLine, say, sayPlain, timeText, wordFor } from '#common/pages/say.js';
import type { MailTexts, Texts } from './texts/shape.js';
import { spoken } from '#common/pages/per-language.js';
import { TEXTS } from './texts/texts.js';
import type { Language } from '#common/model/language.js';
import type { MailView } from './views.js';

export interface CustomerMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

function textsOf(view: MailView, mail: Texts['mail']): MailTexts {
  switch (view.kind) {
    case 'page-link':
      return mail.pageLink;
    case 'first-disclosure':
      return mail.firstDisclosure;
    default:
      return mail[view.kind];
  }
}

/** A line is words or one web address. */
type Line = { readonly text: string } | { readonly link: string };

function linesOf(view: MailView, language: Language): readonly Line[] {
  const texts = TEXTS[language];
  const { before, after } = textsOf(view, texts.mail);
  const words = (list: readonly string[]): Line[] => list.map((text) => ({ text }));
  const withdraw: Line[] = view.withdrawLink ? [{ text: texts.mail.withdrawLink }, { link: view.withdrawLink }] : [];
  return [
    ...(view.reseller.demonstration ? [{ text: texts.common.demonstration }] : []),
    { text: texts.mail.greeting },
    ...words(before),
    { link: view.link },
    ...words(after),
    ...(view.kind === 'first-disclosure' ? [{ text: texts.common.complain }] : []),
    ...withdraw,
    { text: texts.mail.noReply },
    { text: texts.common.questions },
    { text: texts.mail.closing },
  ];
}

/** Texts ask only for what their kind has; a value that is missing stops the mail instead of leaving a gap in it. */
function valuesOf(view: MailView, language: Language): Readonly<Record<string, string>> {
  const values = {
    contact: spoken(view.reseller.contact, language).text,
    authority: spoken(view.reseller.authorityName, language).text,
    vendor: view.vendor?.legalEntity,
    safeguard: view.vendor && wordFor(TEXTS[language].safeguards, view.vendor.safeguard),
    // Only whom somebody else ordered for is written to, and that is the basis then (policy.ts).
    basis: TEXTS[language].bases['legitimate-interest'],
    country: view.vendor && countryName(view.vendor.country, language),
    product: view.product,
    reference: view.reference,
    at: view.at && timeText(view.at, language),
    until: view.until && timeText(view.until, language),
    fields: view.fields && fieldNames(view.fields, language),
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export function mailOf(view: MailView, language: Language): CustomerMail {
  const texts = TEXTS[language];
  const values = valuesOf(view, language);
  const lines = linesOf(view, language);
  const from = [view.reseller.name, spoken(view.reseller.postalAddress, language).text].map(oneLine);
  const plain = lines.map((line) => ('link' in line ? line.link : sayPlain(line.text, values)));
  const part = (line: Line): Html =>
    'link' in line ? html`<p><a href="${line.link}">${line.link}</a></p>` : html`<p>${say(line.text, values)}</p>`;
  const page = html`<!doctype html>
    <html lang="${language}" dir="${texts.direction}">
      <head>
        <meta charset="utf-8" />
        <title>${textsOf(view, texts.mail).subject}</title>
      </head>
      <body>
        ${lines.map(part)}
        <p>${from[0]!}<br />${from[1]!}</p>
      </body>
    </html> `;
  return {
    subject: textsOf(view, texts.mail).subject,
    text: `${[...plain, from.join('\n')].join('\n\n')}\n`,
    html: page.text,
  };
}
