/** What whoever types `npm start` may set: the names of operation, added to the embedded system's own. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { givenSettings, withGiven } from './settings.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-settings-'));
const file = path.join(home, '.env');
const said: string[] = [];
const given = (environment: Record<string, string>, dotEnv?: string) => {
  said.length = 0;
  if (dotEnv === undefined) fs.rmSync(file, { force: true });
  else fs.writeFileSync(file, dotEnv);
  return givenSettings(environment, file, (line) => said.push(line));
};
afterAll(() => fs.rmSync(home, { recursive: true }));

test('settings come from the environment, else from the file beside it; what is no setting does not', () => {
  const dotEnv =
    'OUTGOING_HOSTS=api.keygen.sh:443\nVENDOR_SECRET_MINE="s 1"\n# RELEASE_MS=1\nLOG_LEVEL=debug\nPATH=/nowhere\nRESELLER_NAME=\n';
  expect(given({ LOG_LEVEL: 'warn', HOME: '/root', NODE_ENV: 'test' }, dotEnv)).toEqual({
    OUTGOING_HOSTS: 'api.keygen.sh:443',
    VENDOR_SECRET_MINE: 's 1',
    LOG_LEVEL: 'warn',
  });
  expect(said).toEqual([]);
  expect(given({})).toEqual({});
});

test('the first name of a file is read as editors save it, and lines end as they like', () => {
  expect(given({}, '\ufeffLOG_LEVEL=debug\r\nexport SUPPORT_MAIL_DOMAINS=vendor.example\r\n')).toEqual({
    LOG_LEVEL: 'debug',
    SUPPORT_MAIL_DOMAINS: 'vendor.example',
  });
});

test('a secret may lie in a file, and the environment stands above both forms', () => {
  const secret = path.join(home, 'secret');
  fs.writeFileSync(secret, 'from-file\n');
  expect(given({}, `VENDOR_SECRET_MINE_FILE=${secret}`)).toEqual({ VENDOR_SECRET_MINE: 'from-file' });
  expect(given({ VENDOR_SECRET_MINE: 'typed' }, `VENDOR_SECRET_MINE_FILE=${secret}`)).toEqual({
    VENDOR_SECRET_MINE: 'typed',
  });
});

test('what the embedded system has of its own is left aside, and it says so without the value', () => {
  const foreign = {
    DATABASE_URL: 'postgres://hidden@hidden/x',
    PORT: '3000',
    VENDOR_SECRET_KEYGEN: 'hidden',
    SMTP_USER: 'hidden',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  };
  expect(given(foreign)).toEqual({});
  expect(said.map((line) => line.trim().split(' ')[0])).toEqual([
    'DATABASE_URL',
    'PORT',
    'VENDOR_SECRET_KEYGEN',
    'SMTP_USER',
    'NODE_TLS_REJECT_UNAUTHORIZED',
  ]);
  expect(said.join()).not.toContain('hidden');
});

test('every fault is told before anything starts', () => {
  const bad = { OUTGOING_HOSTS: 'nonsense', REDIS_URL: 'redis://cache.example.org', LEASE_MS: 'hidden' };
  expect(() => given(bad)).toThrow(/REDIS_URL must use TLS/);
  expect(() => given(bad)).toThrow(/OUTGOING_HOSTS must be host:port/);
  expect(() => given(bad)).toThrow(/LEASE_MS must be a whole number/);
  expect(() => given(bad)).not.toThrow(/hidden/);
  expect(() => given({ ...bad, REDIS_PLAIN_HOST: 'cache.example.org' })).not.toThrow(/REDIS_URL/);
});

test('hosts are added, a mail server stands in the place of the mailbox, secrets go to vendor-sync alone', () => {
  const own = { OUTGOING_HOSTS: '127.0.0.1:4130', SMTP_HOST: '127.0.0.1', SMTP_PORT: '4121', RESELLER_NAME: 'demo' };
  const mine = {
    OUTGOING_HOSTS: 'api.keygen.sh:443',
    VENDOR_SECRET_MINE: 's',
    SMTP_HOST: 'mail.example.org',
    RESELLER_NAME: 'Mine',
  };
  expect(withGiven('vendor-sync', own, mine)).toEqual({
    OUTGOING_HOSTS: '127.0.0.1:4130,api.keygen.sh:443',
    VENDOR_SECRET_MINE: 's',
    SMTP_HOST: 'mail.example.org',
    RESELLER_NAME: 'demo',
  });
  const { OUTGOING_HOSTS: _none, ...consent } = own;
  expect(withGiven('consent', consent, mine)).toEqual({ SMTP_HOST: 'mail.example.org', RESELLER_NAME: 'Mine' });
  expect(withGiven('orders', own, {})).toEqual(own);
});
