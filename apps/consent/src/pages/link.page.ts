/** Asking for the link to one's own page, and what a link that does not work shows: the same for every reason. */
import { html } from '#kernel/text/html.js';
import { framed } from '#pages/frame.js';
import { PERSON_LINK_HOURS } from '#model/promised-times.js';
import { say } from '#pages/say.js';
import { faultSummary, textField } from '../texts/parts.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { LinkRequestView, NoticeView } from '../texts/views.js';

function sentPage(view: LinkRequestView, language: Language): string {
  const { link } = TEXTS[language];
  return framed({
    language,
    title: link.sentTitle,
    reseller: view.reseller,
    languages: view.languages,
    body: html`<h1>${link.sentTitle}</h1>
      <p class="lead">${link.sent}</p>
      <p>${link.same}</p>`,
  });
}

export function linkRequestPage(view: LinkRequestView, language: Language): string {
  if (view.sent) return sentPage(view, language);
  const { link, common } = TEXTS[language];
  const fault = view.stale ? common.stale : view.fault ? link.fault : undefined;
  return framed({
    language,
    title: link.title,
    fault: fault !== undefined,
    reseller: view.reseller,
    languages: view.languages,
    body: html`${fault ? faultSummary(fault, 'email', language) : ''}
      <h1>${link.title}</h1>
      <p class="lead">${say(link.intro, { hours: String(PERSON_LINK_HOURS) })}</p>
      <p>${link.mailbox}</p>
      <form method="post" action="${view.action}" novalidate>
        <input type="hidden" name="nonce" value="${view.nonce}" />
        ${textField({
          name: 'email',
          label: link.label,
          type: 'email',
          autocomplete: 'email',
          hint: link.hint,
          // That a form is stale is no fault of its address.
          fault: view.stale ? undefined : fault,
          value: view.typed ?? '',
        })}
        <button type="submit">${link.button}</button>
      </form>`,
  });
}

/** The same page for unknown, expired and used links: its view holds nothing that tells them apart. */
export function unknownLinkPage(language: Language, view: NoticeView = {}): string {
  const { unknown } = TEXTS[language];
  return framed({
    language,
    title: unknown.title,
    reseller: view.reseller,
    languages: view.languages,
    body: html`<h1>${unknown.title}</h1>
      <p class="lead">${unknown.reasons}</p>
      <p>${unknown.nothing}</p>
      ${
        view.linkRequestPath
          ? html`<p>${unknown.way}</p>
              <ul class="ways">
                <li><a href="${view.linkRequestPath}">${unknown.wayLink}</a></li>
              </ul>`
          : ''
      }`,
  });
}

export function tooManyPage(language: Language, view: NoticeView = {}): string {
  const { tooMany } = TEXTS[language];
  return framed({
    language,
    title: tooMany.title,
    reseller: view.reseller,
    languages: view.languages,
    body: html`<h1>${tooMany.title}</h1>
      <p class="lead">${tooMany.wait}</p>
      <p>${tooMany.nothing}</p>`,
  });
}
