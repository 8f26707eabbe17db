/** Settings that must fit each other, or the service does not start. */
import { parseVendorSyncEnv } from './env.js';

const GIVEN = {
  DATABASE_URL: 'postgres://localhost/test',
  OIDC_ISSUER: 'http://localhost',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  OUTGOING_HOSTS: 'localhost:1',
};

test('what is preset fits', () => {
  expect(parseVendorSyncEnv(GIVEN)).toMatchObject({ LEASE_MS: 30_000, RELEASE_MS: 5_000, CALL_TIMEOUT_MS: 10_000 });
});

test('a claim that would end before its letters have left stops the start, with a sentence that says how long it must be', () => {
  const short = { ...GIVEN, LEASE_MS: '25000' };
  expect(() => parseVendorSyncEnv(short)).toThrow(
    'LEASE_MS must be more than 25000, which is RELEASE_MS and two times CALL_TIMEOUT_MS',
  );
  expect(parseVendorSyncEnv({ ...GIVEN, LEASE_MS: '25001' }).LEASE_MS).toBe(25_001);
  expect(parseVendorSyncEnv({ ...short, RELEASE_MS: '4999' }).RELEASE_MS).toBe(4_999);
  expect(parseVendorSyncEnv({ ...short, CALL_TIMEOUT_MS: '9999' }).CALL_TIMEOUT_MS).toBe(9_999);
});

test('a release never lives longer than the five seconds that are promised', () => {
  expect(() => parseVendorSyncEnv({ ...GIVEN, RELEASE_MS: '5001' })).toThrow('RELEASE_MS must be a whole number');
});
