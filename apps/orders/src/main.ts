import { serve } from '#common/http/serve.js';
import { readOrdersEnv } from './env.js';
import { OrdersModule } from './orders.module.js';
import { publicPages } from './catalogue/public-pages.js';

await serve({
  name: 'orders',
  title: 'Sparsam orders',
  readEnv: readOrdersEnv,
  module: (env, backEnd) => OrdersModule.forEnv(env, backEnd),
  pages: publicPages,
});
