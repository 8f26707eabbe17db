import { serve } from '#service/serve.js';
import { vendorSync } from './vendor-sync.module.js';
import openapi from '../../../docs/openapi/vendor-sync.json' with { type: 'json' };

await serve(vendorSync, openapi);
