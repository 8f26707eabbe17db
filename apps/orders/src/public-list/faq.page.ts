/** The FAQ as a page, in the words of one version. */
import type { Language } from '#kernel/text/language.js';
import { mailLink } from '#pages/mail-link.js';
import { say, shown, time } from '#pages/say.js';
import { html, type Html } from '#kernel/text/html.js';
import { publicPage, type PublicHouse } from './public-page.js';
import { TEXTS } from '../texts/texts.js';
import type { KeptFaq } from './faq.service.js';

export interface FaqView {
  readonly house: PublicHouse;
  readonly shown: KeptFaq;
  readonly current: number;
  /** The newest first, up to a bound. */
  readonly versions: readonly Pick<KeptFaq, 'version' | 'at'>[];
}

/** Web and mail addresses within a text, without the punctuation after them. */
const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)]|[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]*[^\s@<>"'(),;:.!?])/;

/** Kept texts are plain; the addresses in them become links. */
const withLinks = (text: string): Html =>
  html`${text.split(ADDRESS).map((part, index) => {
    if (index % 2 === 0) return html`${part}`;
    const href = part.startsWith('http') ? part : mailLink(part);
    return html`<a href="${href}" rel="noreferrer">${shown(part)}</a>`;
  })}`;

export function faqPage({ house, shown: read, current, versions }: FaqView, language: Language): string {
  const { faq } = TEXTS[language];
  const { version, at, texts } = read;
  const isOld = version !== current;
  const named = (of: Pick<KeptFaq, 'version' | 'at'>) =>
    say(faq.version, { version: String(of.version), at: time(of.at.toISOString(), language) });
  const place = (number: number) => `/public/faq/${language}/${number}`;
  const body = html`<h1>${faq.title}</h1>
    ${isOld ? html`<p class="notice">${faq.older}</p>` : html`<p class="lead">${faq.lead}</p>`}
    <p class="aside">${named({ version, at })}</p>
    ${(texts[language] ?? []).map(
      ({ question, answer, points }) =>
        html`<h2>${question}</h2>
          <p>${withLinks(answer)}</p>
          ${
            points.length > 0
              ? html`<ul class="points">
                  ${points.map((point) => html`<li>${point}</li>`)}
                </ul>`
              : ''
          }`,
    )}
    <h2>${faq.earlier}</h2>
    <ul class="ways">
      ${versions.map((each) => html`<li><a href="${place(each.version)}">${named(each)}</a></li>`)}
    </ul>
    ${
      versions.length < current
        ? html`<p>
            ${say(faq.more, { count: String(versions.length), place: html`<a href="${place(1)}">${place(1)}</a>` })}
          </p>`
        : ''
    }`;
  return publicPage({ house, language, at: 'faq', more: isOld ? `/${version}` : '', title: faq.title, body });
}
