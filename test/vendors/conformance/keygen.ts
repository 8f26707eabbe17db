import { keygenApp } from '../keygen-server.js';
import { stableUuid } from '../wire.js';
import type { Descriptor } from './descriptor.js';

const MISSING = stableUuid('a policy that is not there');

export const descriptor: Descriptor = {
  app: keygenApp,
  basePath: '/v1',
  secret: 'conformance-token',
  product: stableUuid('a policy'),
  needsInput: { licensee: { email: 'wimmelfink@nowhere' }, code: 'email-invalid' },
  refused: {
    order: { product: MISSING },
    prepare: (server) => server.policy(MISSING, { missing: true }),
    code: 'policy-not-found',
  },
  conflicts: { issue: { kind: 'status', status: 409 }, 'find-licensee': { kind: 'status', status: 409 } },
  differs: {
    seats: { '/data/attributes/maxMachines': 999 },
    product: { '/data/relationships/policy/data/id': MISSING },
    term: { '/data/attributes/expiry': '2099-01-01T00:00:00.000Z' },
    state: { '/data/attributes/status': 'SUSPENDED' },
    reference: { '/data/id': stableUuid('another license') },
  },
};
