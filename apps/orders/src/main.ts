import { serve } from '#service/serve.js';
import { orders } from './orders.module.js';
import openapi from '../../../docs/openapi/orders.json' with { type: 'json' };

await serve(orders, openapi);
