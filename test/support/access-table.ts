/** Who may call what, route by route: the table a reviewer reads. A route that is opened wider changes its line. */
import { SERVICES } from '#kernel/services.js';
import type { ServiceName } from '#kernel/services.js';

const EVERYWHERE = {
  'GET /livez': 'open',
  'GET /readyz': 'open',
  'GET /openapi.json': 'sales support admin dpo',
  'GET /metrics': 'metrics admin',
};
export const ACCESS: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
  orders: {
    ...EVERYWHERE,
    'POST /orders': 'sales admin',
    'GET /orders': 'sales support admin dpo',
    'GET /orders/:id': 'sales support admin dpo',
    'GET /orders/:id/timeline': 'sales support admin dpo',
    'POST /orders/:id/cancel': 'sales admin',
    'POST /orders/:id/hold': 'sales admin',
    'POST /orders/:id/resume': 'sales admin',
    'POST /orders/:id/lines/:lineId/answer': 'sales admin',
    'POST /licenses/:id/revoke': 'sales admin',
    'POST /customers': 'sales admin',
    'POST /customers/search': 'sales admin',
    'GET /customers/:id': 'sales admin',
    'PATCH /customers/:id': 'sales admin',
    'POST /customers/:id/confirmations': 'admin dpo',
    'GET /customers/:id/confirmations': 'admin dpo',
    'POST /vendors': 'admin',
    'GET /vendors': 'admin dpo',
    'GET /vendors/:id': 'admin dpo',
    'PATCH /vendors/:id': 'admin',
    'POST /products': 'admin',
    'GET /products': 'sales support admin',
    'PATCH /products/:id': 'admin',
    'GET /audit': 'dpo admin',
    'GET /public/vendors.json': 'open',
    'GET /public/vendors': 'open',
    'GET /public/vendors/:language': 'open',
    'GET /public/changes': 'open',
    'GET /public/changes/:language': 'open',
    'GET /public/changes/:language/feed.atom': 'open',
    'GET /public/faq': 'open',
    'GET /public/faq/:language': 'open',
    'GET /public/faq/:language/:version': 'open',
  },
  'vendor-sync': {
    ...EVERYWHERE,
    'GET /dead-letters': 'admin',
    'POST /dead-letters/:id/retry': 'admin',
    'POST /dead-letters/:id/settle': 'admin',
  },
  support: {
    ...EVERYWHERE,
    'POST /cases': 'support admin',
    'POST /cases/find-licenses': 'support admin',
    'GET /cases': 'support admin',
    'GET /cases/:id': 'support admin',
    'PATCH /cases/:id': 'support admin',
    'POST /cases/:id/close': 'support admin',
    'POST /cases/:id/reopen': 'support admin',
    'POST /cases/:id/escalations': 'support admin',
    'POST /cases/:id/vendor-answers': 'support admin',
    'POST /cases/:id/vendor-answers/:answerId/relayed': 'support admin',
    'POST /escalations/:id/send': 'support admin',
  },
  consent: {
    ...EVERYWHERE,
    'GET /consents': 'support admin dpo',
    'POST /consents/:id/refusal': 'support admin dpo',
    'POST /consents/:id/withdrawal': 'support admin dpo',
    'POST /mails/:id/returned': 'support admin',
    'GET /correction-wishes': 'support admin dpo',
    'GET /rights-wishes': 'support admin dpo',
    'POST /rights-wishes/:id/settle': 'dpo admin',
    'GET /first-disclosures/undelivered': 'dpo admin',
    'POST /first-disclosures/:id/again': 'dpo admin',
    'GET /consents/:id/record': 'dpo admin',
    'GET /consents/:id/receipt': 'dpo admin',
    // The licensees' pages: the secret in the link is what opens them.
    'GET /consent/:token': 'open',
    'GET /consent/:token/:language': 'open',
    'POST /consent/:token/:language': 'open',
    'GET /consent/:token/withdraw/:language': 'open',
    'POST /consent/:token/withdraw/:language': 'open',
    'GET /withdraw/:token': 'open',
    'GET /withdraw/:token/:language': 'open',
    'POST /withdraw/:token/:language': 'open',
    'GET /me': 'open',
    'POST /me': 'open',
    'GET /me/:token': 'open',
    'GET /me/:token/data.json': 'open',
    'GET /me/:token/:language': 'open',
    'POST /me/:token/:language': 'open',
    'GET /me/:token/:language/data.txt': 'open',
    'GET /me/:token/withdraw/:consentId/:language': 'open',
    'POST /me/:token/withdraw/:consentId/:language': 'open',
  },
  keeper: {
    ...EVERYWHERE,
    'GET /retention/preview': 'dpo admin',
    'GET /retention/purges': 'dpo admin',
    'GET /retention/holds': 'dpo admin',
    'POST /retention/holds': 'dpo',
    'POST /retention/holds/:id/lift': 'dpo',
  },
};

const firstPart = (path: string): string => path.split(/[/?]/)[1] ?? '';

/** The service whose table knows such a path; orders where every one does. */
export function serviceOf(path: string): ServiceName {
  const knows = (name: ServiceName) =>
    Object.keys(ACCESS[name]).some((route) => firstPart(route.split(' ')[1]!) === firstPart(path));
  return SERVICES.find(knows) ?? 'orders';
}
