/** Every mail to a licensee: plain text, and the same words as simple HTML. A subject names at most the reference number. */
import { html, raw, type Html } from '#kernel/text/html.js';
import { fieldNames } from '#pages/facts.js';
import { countryName, dayText, oneLine, say, sayPlain, timeText, wordFor } from '#pages/say.js';
import { MAIL_STYLE } from '#pages/style.js';
import type { MailTexts, Texts } from '../texts/shape.js';
import { PERSON_LINK_HOURS } from '#model/promised-times.js';
import { spoken } from '#pages/per-language.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { MailView } from '../texts/views.js';

export interface MailBody {
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

const isQuestion = ({ kind }: MailView): boolean => kind === 'request' || kind === 'reminder';

/** The effect of an answer when its receipt is sent: by then the case may be closed, or the Yes no longer in force. */
function meaningOf({ kind, ended, countsNoMore }: MailView, { answered, mail }: Texts): readonly string[] {
  if (kind !== 'given' && kind !== 'refused') return [];
  if (ended) return [answered.ended[ended]];
  if (kind === 'refused') return [mail.goesOn];
  return [countsNoMore ? mail.noMore : mail.mayGo];
}

function linesOf(view: MailView, language: Language): readonly Line[] {
  const texts = TEXTS[language];
  const { before, after } = textsOf(view, texts.mail);
  const [recorded, ...more] = before;
  const said = [recorded!, ...meaningOf(view, texts), ...more];
  const words = (list: readonly string[]): Line[] => list.map((text) => ({ text }));
  const withdraw: Line[] = view.withdrawLink ? [{ text: texts.mail.withdrawLink }, { link: view.withdrawLink }] : [];
  return [
    ...(view.reseller.demonstration ? [{ text: texts.common.demonstration }] : []),
    { text: view.name ? texts.mail.greetingNamed : texts.mail.greeting },
    ...words(said),
    { link: view.link },
    ...words(after),
    ...(view.kind === 'first-disclosure' ? [{ text: texts.common.complain }] : []),
    ...withdraw,
    { text: texts.mail.noReply },
    { text: texts.common.questions },
    { text: texts.mail.closing },
  ];
}

/** A text uses only values that its kind has; a missing value fails the mail instead of leaving a gap. */
function valuesOf(view: MailView, language: Language): Readonly<Record<string, string>> {
  const values = {
    contact: spoken(view.reseller.contact, language).text,
    authority: spoken(view.reseller.authorityName, language).text,
    vendor: view.vendor?.legalEntity,
    safeguard: view.vendor && wordFor(TEXTS[language].safeguards, view.vendor.safeguard),
    name: view.name,
    organisation: view.organisation,
    country: view.vendor && countryName(view.vendor.country, language),
    product: view.product,
    reference: view.reference,
    at: view.at && timeText(view.at, language),
    // A question names its last day, as its page does; a link to one's own page names its minute.
    until: view.until && (isQuestion(view) ? dayText : timeText)(view.until, language),
    fields: view.fields && fieldNames(view.fields, language),
    hours: String(PERSON_LINK_HOURS),
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export function mailOf(view: MailView, language: Language): MailBody {
  const texts = TEXTS[language];
  const values = valuesOf(view, language);
  const lines = linesOf(view, language);
  const subject = sayPlain(textsOf(view, texts.mail).subject, values);
  const from = [view.reseller.name, spoken(view.reseller.postalAddress, language).text].map(oneLine);
  const plain = lines.map((line) => ('link' in line ? line.link : sayPlain(line.text, values)));
  const part = (line: Line): Html =>
    'link' in line
      ? html`<p class="way"><a href="${line.link}">${line.link}</a></p>`
      : html`<p>${say(line.text, values)}</p>`;
  const page = html`<!doctype html>
    <html lang="${language}" dir="${texts.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${subject}</title>
        ${raw(`<style>${MAIL_STYLE}</style>`)}
      </head>
      <body>
        <div class="mail">
          ${lines.map(part)}
          <p class="from">${from[0]!}<br />${from[1]!}</p>
        </div>
      </body>
    </html> `;
  return {
    subject,
    text: `${[...plain, from.join('\n')].join('\n\n')}\n`,
    html: page.text,
  };
}
