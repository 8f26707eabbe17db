/** How often the licensees' pages answer one address and one link, and what they say instead of a page. */
import { rows } from '#kernel/database/rows.js';
import { pagesPort } from '#kernel/config/service-env.js';
import type { PublicPages } from '#service/definition.js';
import { FIND_LINK } from '../consent/consent.queries.js';
import { isTokenShaped, tokenHash } from '../secrets.js';
import type { ConsentEnv } from '../env.js';
import { tooManyPage } from './link.page.js';
import { houseOf, type HouseEnv } from './house.js';
import { PAGE_HEADERS } from '#pages/style.js';
import { languageOf } from '#pages/words/words.js';
import { problemPages } from './problem.pages.js';
import { LICENSEE_AREA } from './shown.js';

type LimitsEnv = HouseEnv &
  Pick<
    ConsentEnv,
    'PORT' | 'PAGES_PORT' | 'DEFAULT_LANGUAGE' | 'PAGES_PER_ADDRESS' | 'PAGES_PER_LINK' | 'TRUSTED_HOPS'
  >;

export const publicPages = (env: LimitsEnv): PublicPages => ({
  port: pagesPort(env),
  routes: LICENSEE_AREA,
  trustedHops: env.TRUSTED_HOPS,
  problems: problemPages(env),
  limits: {
    perAddress: env.PAGES_PER_ADDRESS,
    perLink: env.PAGES_PER_LINK,
    isKnownLink: async (source, token) =>
      isTokenShaped(token) && (await rows(source, FIND_LINK, [tokenHash(token)])).length > 0,
    tooMany: (language) => ({
      body: tooManyPage(languageOf(language, env.DEFAULT_LANGUAGE), { reseller: houseOf(env) }),
      headers: PAGE_HEADERS,
    }),
  },
});
