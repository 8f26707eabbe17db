/** Settings that must fit each other, or the service does not start. */
import { readVendorSyncEnv } from './env.js';

const GIVEN = {
  DATABASE_URL: 'postgres://localhost/test',
  OIDC_ISSUER: 'http://localhost',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  OUTGOING_HOSTS: 'localhost:1',
};

test('what is preset fits', () => {
  expect(readVendorSyncEnv(GIVEN)).toMatchObject({ LEASE_MS: 30_000, RELEASE_MS: 5_000, CALL_TIMEOUT_MS: 10_000 });
});

test('a claim that would end before its letters have left stops the start, with a sentence that says how long it must be', () => {
  const short = { ...GIVEN, LEASE_MS: '25000' };
  expect(() => readVendorSyncEnv(short)).toThrow(
    'LEASE_MS must be more than 25000, which is RELEASE_MS and two times CALL_TIMEOUT_MS',
  );
  expect(readVendorSyncEnv({ ...GIVEN, LEASE_MS: '25001' }).LEASE_MS).toBe(25_001);
  expect(readVendorSyncEnv({ ...short, RELEASE_MS: '4999' }).RELEASE_MS).toBe(4_999);
  expect(readVendorSyncEnv({ ...short, CALL_TIMEOUT_MS: '9999' }).CALL_TIMEOUT_MS).toBe(9_999);
});

test('a release never lives longer than the five seconds that are promised', () => {
  expect(() => readVendorSyncEnv({ ...GIVEN, RELEASE_MS: '5001' })).toThrow('RELEASE_MS must be a whole number');
});

test('a session that stopped in a transaction ends before the claim that it may block', () => {
  expect(() => readVendorSyncEnv({ ...GIVEN, DATABASE_IDLE_TRANSACTION_MS: '30000' })).toThrow(
    'DATABASE_IDLE_TRANSACTION_MS must be less than LEASE_MS',
  );
  expect(readVendorSyncEnv({ ...GIVEN, DATABASE_IDLE_TRANSACTION_MS: '29999' })).toMatchObject({ LEASE_MS: 30_000 });
});

test('user and password of the mail server come together or not at all', () => {
  const both = { ...GIVEN, SMTP_USER: 'user', SMTP_PASSWORD: 'hidden-value' };
  expect(readVendorSyncEnv(both)).toMatchObject({ SMTP_USER: 'user' });
  for (const missing of ['SMTP_USER', 'SMTP_PASSWORD']) {
    const read = () => readVendorSyncEnv({ ...both, [missing]: '' });
    expect(read).toThrow('SMTP_USER and SMTP_PASSWORD must be given together');
    expect(read).not.toThrow('hidden-value');
  }
});

test('without the sender of letters no mail server is taken', () => {
  expect(() => readVendorSyncEnv({ ...GIVEN, SMTP_HOST: '127.0.0.1' })).toThrow('SMTP_HOST needs SUPPORT_SENDER');
  const both = { ...GIVEN, SMTP_HOST: '127.0.0.1', SUPPORT_SENDER: 'desk@reseller.example.org' };
  expect(readVendorSyncEnv(both)).toMatchObject({ SUPPORT_SENDER: 'desk@reseller.example.org' });
});

test('all that does not fit is told at once', () => {
  expect(() => readVendorSyncEnv({ ...GIVEN, LEASE_MS: '500', SMTP_USER: 'user' })).toThrow(
    /LEASE_MS must be more than 25000[^]*DATABASE_IDLE_TRANSACTION_MS must be less[^]*SMTP_USER and SMTP_PASSWORD/,
  );
});
