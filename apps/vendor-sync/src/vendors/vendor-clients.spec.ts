/** A client is made only for a secret that is there, belongs to the vendor and its host, and can be said by the scheme of its API. */
import { VendorClients } from './vendor-clients.js';

const VENDOR = {
  vendorId: 'ven_1',
  baseUrl: 'https://api.vendor.example/v1',
  secretName: 'V',
  bound: { vendorId: 'ven_1', host: 'api.vendor.example' },
  authentication: { scheme: 'bearer' },
} as const;
const clients = (secret: string) =>
  new VendorClients({ allowedHosts: ['api.vendor.example:443'], timeoutMs: 1, secretOf: () => secret });

test('a secret that the scheme cannot say makes no client', () => {
  expect(clients('no-colon').clientFor(VENDOR)).toBeDefined();
  expect(clients('no-colon').clientFor({ ...VENDOR, authentication: { scheme: 'basic' } })).toBeUndefined();
  expect(clients('user:pass').clientFor({ ...VENDOR, authentication: { scheme: 'basic' } })).toBeDefined();
});

test('a client is kept while address, secret and scheme stay the same', () => {
  const all = clients('user:pass');
  const first = all.clientFor(VENDOR);
  expect(all.clientFor({ ...VENDOR })).toBe(first);
  expect(all.clientFor({ ...VENDOR, authentication: { scheme: 'basic' } })).not.toBe(first);
  expect(all.clientFor({ ...VENDOR, baseUrl: `${VENDOR.baseUrl}/x` })).not.toBe(first);
});
