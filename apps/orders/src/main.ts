import { serve } from '#service/serve.js';
import { readOrdersEnv } from './env.js';
import { OrdersModule } from './orders.module.js';
import { publicPages } from './public-list/public-pages.js';
import openapi from '../../../docs/openapi/orders.json' with { type: 'json' };

await serve({
  name: 'orders',
  openapi,
  readEnv: readOrdersEnv,
  module: (env, backEnd) => OrdersModule.forEnv(env, backEnd),
  pages: publicPages,
});
