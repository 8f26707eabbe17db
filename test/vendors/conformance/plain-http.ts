import { plainApp } from '../plain-server.js';
import { stableUuid } from '../wire.js';
import type { Descriptor } from './descriptor.js';

export const descriptor: Descriptor = {
  app: plainApp,
  basePath: '/v1',
  secret: 'conformance-token',
  product: 'PLAIN-1',
  needsInput: { licensee: { email: 'wimmelfink@rejected.example' }, code: 'email-rejected' },
  refused: { order: { product: 'unknown' }, code: 'product-unknown' },
  conflicts: { issue: { kind: 'status', status: 409, body: { code: 'in-progress', message: 'under way' } } },
  differs: {
    term: { '/expiresOn': '2099-01-01' },
    day: { '/expiresOn': 'soon' },
    reference: { '/reference': stableUuid('another license') },
  },
};
