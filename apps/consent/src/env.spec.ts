/** The settings of consent that must fit each other. */
import { ConfigError } from '#kernel/config/env.js';
import { readConsentEnv } from './env.js';

const faultsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};

const CONSENT = {
  DATABASE_URL: 'postgres://sparsam_consent@localhost/sparsam',
  OIDC_ISSUER: 'https://idp.example.org',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  LICENSEE_URL: 'https://pages.example.org',
  PUBLIC_URL: 'https://list.example.org',
  LICENSEE_SENDER: 'b@example.org',
  SMTP_HOST: 'mail.example.org',
  RESELLER_NAME: 'r',
  RESELLER_ADDRESS: 'r',
  RESELLER_CONTACT: 'r',
  AUTHORITY_NAME: 'a',
  AUTHORITY_URL: 'https://authority.example.org',
};

test('all connections that would go in clear are told in one go, beside every other fault', () => {
  expect(faultsOf(() => readConsentEnv(CONSENT))).toEqual([]);
  const names = faultsOf(() =>
    readConsentEnv({
      ...CONSENT,
      DATABASE_URL: 'postgres://sparsam_consent@db.example.org/sparsam',
      REDIS_URL: 'redis://cache.example.org',
      OIDC_ISSUER: 'http://idp.example.org',
      LICENSEE_URL: 'http://pages.example.org',
      SPARSAM_FAULT: 'delivery.before-claim',
      NODE_ENV: 'production',
      PAGES_PER_LINK: 'many',
    }),
  ).map((fault) => fault.split(' ')[0]);
  expect(names).toEqual(
    expect.arrayContaining([
      'DATABASE_URL',
      'REDIS_URL',
      'OIDC_ISSUER',
      'LICENSEE_URL',
      'SPARSAM_FAULT',
      'PAGES_PER_LINK',
    ]),
  );
});

test('a lease that does not outlast the mail which it is for is refused', () => {
  expect(faultsOf(() => readConsentEnv({ ...CONSENT, LEASE_MS: '20000' }))).toEqual([
    'LEASE_MS must be more than two times CALL_TIMEOUT_MS: a mail that is still being sent would be taken for lost',
  ]);
  expect(faultsOf(() => readConsentEnv({ ...CONSENT, LEASE_MS: '20001' }))).toEqual([]);
});
