import { serve } from '#service/serve.js';
import { consent } from './consent-app.module.js';
import openapi from '../../../docs/openapi/consent.json' with { type: 'json' };

await serve(consent, openapi);
