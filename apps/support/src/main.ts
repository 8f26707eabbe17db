import { serve } from '#service/serve.js';
import { support } from './support.module.js';
import openapi from '../../../docs/openapi/support.json' with { type: 'json' };

await serve(support, openapi);
