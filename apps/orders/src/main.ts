import { serve } from '#common/http/serve.js';
import { readOrdersEnv } from './env.js';
import { OrdersModule } from './orders.module.js';
import { publicPages } from './catalogue/public-pages.js';
import openapi from '../../../docs/openapi/orders.json' with { type: 'json' };

await serve({
  name: 'orders',
  openapi,
  readEnv: readOrdersEnv,
  module: (env, backEnd) => OrdersModule.forEnv(env, backEnd),
  pages: publicPages,
});
