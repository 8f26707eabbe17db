/** What every page stands in: head, the switch between languages, footer. */
import type { Language } from '#kernel/text/language.js';
import { html, raw, type Html } from '#kernel/text/html.js';
import type { ResellerView } from './reseller.js';
import { authority, contactOf, say, shown, shownIn } from './say.js';
import { STYLE } from './style.js';
import { WORDS } from './words/words.js';

/** The same page in each language; without it a page shows no language switch. */
export type LanguageLinks = readonly { readonly language: Language; readonly href: string }[];

export interface Frame {
  readonly language: Language;
  readonly title: string;
  /** True: the page came back because something in the form was missing. */
  readonly fault?: boolean;
  readonly reseller: ResellerView | undefined;
  readonly languages: LanguageLinks | undefined;
  /** True: anybody may find it, and search engines too. */
  readonly isPublic?: boolean;
  readonly body: Html;
}

function languageSwitch(links: LanguageLinks, current: Language): Html {
  return html`<nav aria-label="${WORDS[current].common.languages}">
    <ul>
      ${links.map(
        ({ language, href }) =>
          html`<li>
            <a
              href="${href}"
              lang="${language}"
              hreflang="${language}"
              ${language === current ? raw('aria-current="true"') : ''}
              >${WORDS[language].ownName}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}

const header = (reseller: Frame['reseller'], languages: Frame['languages'], language: Language): Html =>
  html`<header>
    ${reseller?.demonstration ? html`<p class="demonstration">${WORDS[language].common.demonstration}</p>` : ''}
    <p>${reseller ? shown(reseller.name) : ''}</p>
    ${languages ? languageSwitch(languages, language) : ''}
  </header>`;

function publicWays(publicUrl: string, language: Language): Html {
  const { common } = WORDS[language];
  const at = `${publicUrl.replace(/\/$/, '')}/public`;
  return html`<ul class="ways">
    <li><a href="${at}/vendors/${language}" rel="noreferrer">${common.publicList}</a></li>
    <li><a href="${at}/faq/${language}" rel="noreferrer">${common.publicFaq}</a></li>
  </ul>`;
}

function footer(reseller: ResellerView, language: Language): Html {
  const { common } = WORDS[language];
  return html`<footer>
    <p>${shown(reseller.name)}, ${shownIn(reseller.postalAddress, language)}</p>
    <p>${say(common.questions, { contact: contactOf(reseller, language) })}</p>
    <p>${say(common.complain, { authority: authority(reseller, language) })}</p>
    ${reseller.publicUrl ? publicWays(reseller.publicUrl, language) : ''}
  </footer>`;
}

export function framed(frame: Frame): string {
  const { language, title, fault, reseller, languages, body } = frame;
  const texts = WORDS[language];
  const fullTitle = `${fault ? `${texts.common.errorPrefix} ` : ''}${title}${reseller ? ` – ${reseller.name}` : ''}`;
  // Style and its tags in one piece: the policy names the hash of every byte between the tags.
  const page = html`<!doctype html>
    <html lang="${language}" dir="${texts.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        ${frame.isPublic ? '' : html`<meta name="robots" content="noindex, nofollow" />`}
        <meta name="color-scheme" content="light dark" />
        <title>${fullTitle}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        ${reseller || languages ? header(reseller, languages, language) : ''}
        <main>${body}</main>
        ${reseller ? footer(reseller, language) : ''}
      </body>
    </html> `;
  return page.text;
}
