/** The public pages of orders, on the port of the pages. They hold nothing about a person, so requests are not limited. */
import { pagesPort } from '#kernel/config/service-env.js';
import type { ProblemPages } from '#kernel/http/problem-page.js';
import type { PublicPages } from '#service/definition.js';
import { framed } from '#pages/frame.js';
import { say } from '#pages/say.js';
import { languageOf } from '#pages/words/words.js';
import { html } from '#kernel/text/html.js';
import type { OrdersEnv } from '../env.js';
import { TEXTS } from '../texts/texts.js';
import type { PublicTexts } from '../texts/shape.js';
import { PUBLIC_HEADERS, PublicHouse, waysOn, type HouseEnv } from './public-page.js';

type Kind = keyof Omit<PublicTexts['problems'], 'entry'>;

/** Problem pages by status. Other statuses get a problem document: the pages take no input that could be wrong. */
const KIND_OF: Readonly<Record<number, Kind>> = { 404: 'notHere', 405: 'notHere', 500: 'broken', 503: 'away' };

/** No problem page reads the database, so that it is shown while the database is down. */
function problemPages(env: HouseEnv): ProblemPages {
  const { reseller, ownPage, language: otherwise } = new PublicHouse(env);
  const { 'cache-control': _kept, ...headers } = PUBLIC_HEADERS;
  return {
    // Programs read the list and its feed at the same addresses: only a request that prefers HTML gets a page.
    area: /(?!)/,
    draw: ({ status, requestId }, { language: wish }) => {
      const kind = KIND_OF[status];
      if (!kind) return undefined;
      const language = languageOf(wish, otherwise);
      const { problems } = TEXTS[language];
      const { title, lead } = problems[kind];
      const more =
        kind === 'notHere'
          ? waysOn(ownPage, language)
          : html`<p class="entry-id">${say(problems.entry, { entry: html`<code>${requestId}</code>` })}</p>`;
      const body = html`<h1>${title}</h1>
        <p class="lead">${lead}</p>
        ${more}`;
      return { body: framed({ language, title, reseller, languages: undefined, body }), headers };
    },
  };
}

export const publicPages = (env: HouseEnv & Pick<OrdersEnv, 'PORT' | 'PAGES_PORT'>): PublicPages => ({
  port: pagesPort(env),
  routes: /^\/public(\/|$)/,
  problems: problemPages(env),
});
