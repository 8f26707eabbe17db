import { serve } from '#common/http/serve.js';
import { readVendorSyncEnv } from './env.js';
import { VendorSyncModule } from './vendor-sync.module.js';

await serve({
  name: 'vendor-sync',
  title: 'Sparsam vendor-sync',
  readEnv: readVendorSyncEnv,
  module: (env, backEnd) => VendorSyncModule.forEnv(env, backEnd),
});
