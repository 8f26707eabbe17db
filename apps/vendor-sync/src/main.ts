import { serve } from '#service/serve.js';
import { readVendorSyncEnv } from './env.js';
import { VendorSyncModule } from './vendor-sync.module.js';
import openapi from '../../../docs/openapi/vendor-sync.json' with { type: 'json' };

await serve({
  name: 'vendor-sync',
  openapi,
  readEnv: readVendorSyncEnv,
  module: (env, backEnd) => VendorSyncModule.forEnv(env, backEnd),
});
