import { serve } from '#service/serve.js';
import { ConsentAppModule } from './consent-app.module.js';
import { readConsentEnv } from './env.js';
import { publicPages } from './pages/limits.js';
import openapi from '../../../docs/openapi/consent.json' with { type: 'json' };

await serve({
  name: 'consent',
  openapi,
  readEnv: readConsentEnv,
  module: (env, backEnd) => ConsentAppModule.forEnv(env, backEnd),
  otherDatabases: ({ RETENTION_DATABASE_URL }) => [RETENTION_DATABASE_URL],
  forms: true,
  pages: publicPages,
});
