/** How often the customer's pages answer one address and one link, and what they say instead of a page. */
import type { PublicPages } from '#common/http/serve.js';
import type { ConsentEnv } from '../env.js';
import { tooManyPage } from './link.page.js';
import { resellerOf } from '#common/pages/reseller.js';
import type { ResellerEnv } from '#common/pages/reseller.js';
import { PAGE_HEADERS } from '#common/pages/style.js';
import { languageOf } from '#common/pages/words/words.js';
import { problemPages } from './problem.pages.js';
import { CUSTOMER_AREA } from './shown.js';

type LimitsEnv = ResellerEnv &
  Pick<ConsentEnv, 'DEFAULT_LANGUAGE' | 'PAGES_PER_ADDRESS' | 'PAGES_PER_LINK' | 'TRUSTED_HOPS'>;

export const publicPages = (env: LimitsEnv): PublicPages => ({
  trustedHops: env.TRUSTED_HOPS,
  problems: problemPages(env),
  limits: {
    routes: CUSTOMER_AREA,
    perAddress: env.PAGES_PER_ADDRESS,
    perLink: env.PAGES_PER_LINK,
    tooMany: (language) => ({
      body: tooManyPage(languageOf(language, env.DEFAULT_LANGUAGE), { reseller: resellerOf(env) }),
      headers: PAGE_HEADERS,
    }),
  },
});
