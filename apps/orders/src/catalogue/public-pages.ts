/** What of orders everybody may read: the public list, on the port of the pages. It tells nothing of anybody, so nobody is counted. */
import { pagesPort } from '#common/config/service-env.js';
import type { PublicPages } from '#common/http/serve.js';
import type { OrdersEnv } from '../env.js';

export const publicPages = (env: Pick<OrdersEnv, 'PORT' | 'PAGES_PORT'>): PublicPages => ({
  port: pagesPort(env),
  routes: /^\/public(\/|$)/,
});
