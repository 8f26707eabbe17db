import { serve } from '#service/serve.js';
import { keeper } from './keeper.module.js';
import openapi from '../../../docs/openapi/keeper.json' with { type: 'json' };

await serve(keeper, openapi);
