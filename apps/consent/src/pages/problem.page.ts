/** Pages for readers at a browser who took a wrong turn, or who came when we could not answer. */
import { html } from '#kernel/text/html.js';
import { framed } from '#pages/frame.js';
import { say } from '#pages/say.js';
import type { Texts } from '../texts/shape.js';
import { TEXTS } from '../texts/texts.js';
import type { Language } from '#kernel/text/language.js';
import type { NoticeView } from '../texts/views.js';

export type ProblemKind = keyof Omit<Texts['problems'], 'entry'>;

/** `entry` finds the request in our logs, and says nothing about it. */
export function problemPage(kind: ProblemKind, language: Language, view: NoticeView, entry?: string): string {
  const { problems, unknown } = TEXTS[language];
  const { title, lead, next } = problems[kind];
  return framed({
    language,
    title,
    reseller: view.reseller,
    languages: view.languages,
    body: html`<h1>${title}</h1>
      <p class="lead">${lead}</p>
      <p>${next}</p>
      ${
        view.linkRequestPath
          ? html`<ul class="ways">
              <li><a href="${view.linkRequestPath}">${unknown.wayLink}</a></li>
            </ul>`
          : ''
      }
      ${entry ? html`<p class="entry-id">${say(problems.entry, { entry: html`<code>${entry}</code>` })}</p>` : ''}`,
  });
}
