/** What the public pages share: the frame, the links between them, the headers. */
import { Injectable } from '@nestjs/common';
import { Env } from '#kernel/config/inject-env.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
import { framed } from '#pages/frame.js';
import { resellerOf, type ResellerEnv, type ResellerView } from '#pages/reseller.js';
import { PUBLIC_POLICY } from '#pages/style.js';
import { html, type Html } from '#kernel/text/html.js';
import { TEXTS } from '../texts/texts.js';

export type HouseEnv = ResellerEnv & Readonly<Record<'PUBLIC_URL' | 'LICENSEE_URL', string>>;

/** The house, and where its pages are found. */
@Injectable()
export class PublicHouse {
  readonly reseller: ResellerView;
  readonly language: Language;
  /** Base URL of the public pages. */
  readonly publicUrl: string;
  /** URL of the page where a licensee asks for the link to their own page. */
  readonly ownPage: string;

  constructor(@Env() env: HouseEnv) {
    this.reseller = resellerOf(env);
    this.language = env.DEFAULT_LANGUAGE;
    this.publicUrl = env.PUBLIC_URL;
    this.ownPage = `${env.LICENSEE_URL.replace(/\/$/, '')}/me`;
  }
}

const PATHS = { list: '/public/vendors', changes: '/public/changes', faq: '/public/faq' } as const;
type Place = keyof typeof PATHS;

export const feedPath = (language: Language): string => `${PATHS.changes}/${language}/feed.atom`;

/** Shared caches may keep a page, one for each language that browsers ask for. */
export const PUBLIC_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': PUBLIC_POLICY,
  'cache-control': 'public, max-age=60',
  vary: 'accept-language',
} as const;

export interface PublicPage {
  readonly house: PublicHouse;
  readonly language: Language;
  readonly at: Place;
  /** The rest of the path, after the language. */
  readonly more?: string;
  readonly title: string;
  readonly body: Html;
}

/** Links to all public pages; each of them shows these. */
export function waysOn(ownPage: string, language: Language): Html {
  const { ways } = TEXTS[language];
  const links: readonly (readonly [string, string])[] = [
    ...(Object.keys(PATHS) as Place[]).map((place) => [`${PATHS[place]}/${language}`, ways[place]] as const),
    [feedPath(language), ways.feed],
    [`${PATHS.list}.json`, ways.json],
    [`${ownPage}?language=${language}`, ways.own],
  ];
  return html`<ul class="ways">
    ${links.map(([href, text]) => html`<li><a href="${href}">${text}</a></li>`)}
  </ul>`;
}

export function publicPage({ house, language, at, more = '', title, body }: PublicPage): string {
  return framed({
    language,
    title,
    reseller: house.reseller,
    languages: LANGUAGES.map((other) => ({ language: other, href: `${PATHS[at]}/${other}${more}` })),
    isPublic: true,
    body: html`${body}
      <h2>${TEXTS[language].ways.title}</h2>
      ${waysOn(house.ownPage, language)}`,
  });
}
