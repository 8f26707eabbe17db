/** The FAQ as a page, in the words of one version. */
import type { Language } from '#common/model/language.js';
import { say, time } from '#common/pages/say.js';
import { html } from '#common/render/html.js';
import { publicPage } from '../catalogue/public-page.js';
import type { PublicHouse } from '../catalogue/public-page.js';
import { TEXTS } from '../texts/texts.js';
import type { KeptFaq } from './faq.service.js';

export interface FaqView {
  readonly house: PublicHouse;
  readonly shown: KeptFaq;
  readonly current: number;
}

export function faqPage({ house, shown: { version, at, texts }, current }: FaqView, language: Language): string {
  const { faq } = TEXTS[language];
  const isOld = version !== current;
  const numbers = Array.from({ length: current }, (_, index) => current - index);
  const body = html`<h1>${faq.title}</h1>
    ${isOld ? html`<p class="notice">${faq.older}</p>` : html`<p class="lead">${faq.lead}</p>`}
    <p class="aside">${say(faq.version, { version: String(version), at: time(at.toISOString(), language) })}</p>
    ${(texts[language] ?? []).map(
      ({ question, answer, points }) =>
        html`<h2>${question}</h2>
          <p>${answer}</p>
          ${
            points.length > 0
              ? html`<ul class="points">
                  ${points.map((point) => html`<li>${point}</li>`)}
                </ul>`
              : ''
          }`,
    )}
    <h2>${faq.earlier}</h2>
    <p>${numbers.map((number) => html`<a class="number" href="/public/faq/${language}/${number}">${number}</a> `)}</p>`;
  return publicPage({ house, language, at: 'faq', more: isOld ? `/${version}` : '', title: faq.title, body });
}
