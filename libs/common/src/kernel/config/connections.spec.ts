/** What may go in clear, and who says so: one rule for every connection that a setting names. */
import { webUrl } from './connections.js';
import { isThisMachine, mayGoInClear } from './endpoints.js';
import { ConfigError, parseEnv } from './env.js';
import { QUEUE_SETTINGS, SERVICE_SETTINGS } from './service-env.js';

const faultsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
};
const faults = (name: string, given: string, beside: Record<string, string> = {}) => {
  const settings = { ...SERVICE_SETTINGS, ...QUEUE_SETTINGS, LICENSEE_URL: webUrl('pages') };
  return faultsOf(() => parseEnv({ [name]: given, ...beside }, { [name]: settings[name as 'DATABASE_URL'] }));
};

describe('this machine', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.255.3.9', '::1', '[::1]', '/run/postgresql'])(
    'is %s',
    (host) => expect(isThisMachine(host)).toBe(true),
  );

  test.each([
    'localhost.evil.example', '127.0.0.1.nip.io', 'evil.example', '0.0.0.0', '::', '[::]', '10.0.0.1', '192.168.1.2', '127.1', '127.0.0.256',
    'my.localhost', 'localhost.', '', '::ffff:7f00:1', '2130706433', '127.0.0.1 ', 'xlocalhost',
  ])('is not %j', (host) => expect(isThisMachine(host)).toBe(false)); // prettier-ignore

  test('has one named exception beside it, by its whole name', () => {
    expect(mayGoInClear('valkey', 'valkey')).toBe(true);
    expect(mayGoInClear('Valkey', 'valkey')).toBe(true);
    expect(mayGoInClear('[fd00::1]', 'fd00::1')).toBe(true);
    for (const other of ['valkey.evil.example', 'xvalkey', 'valkey2', ''])
      expect(mayGoInClear(other, 'valkey')).toBe(false);
    expect(mayGoInClear('valkey', undefined)).toBe(false);
  });
});

describe('a database off this machine', () => {
  const at = (rest: string) => `postgres://sparsam_orders:secret@${rest}`;

  test.each([
    'db.example.org/sparsam?sslmode=require', 'db.example.org/sparsam?sslmode=verify-full', 'db.example.org/sparsam?ssl=true',
    'db.example.org/sparsam?uselibpqcompat=true&sslmode=verify-full',
  ])('is reached over TLS by %s', (rest) => expect(faults('DATABASE_URL', at(rest))).toEqual([])); // prettier-ignore

  test.each(['localhost/sparsam', '127.0.0.1:5432/sparsam?sslmode=disable', '[::1]/sparsam', 'x/sparsam?host=/run/postgresql'])(
    'is none by %s',
    (rest) => expect(faults('DATABASE_URL', at(rest))).toEqual([]),
  ); // prettier-ignore

  test.each([
    'db.example.org/sparsam', 'db.example.org/sparsam?sslmode=disable', 'db.example.org/sparsam?sslmode=prefer', '10.0.0.5/sparsam?sslmode=allow',
    'db.example.org/sparsam?sslmode=no-verify', 'db.example.org/sparsam?sslmode=', 'db.example.org/sparsam?ssl=false', 'db.example.org/sparsam?ssl=0',
    'db.example.org/sparsam?uselibpqcompat=true&sslmode=require', 'db.example.org/sparsam?uselibpqcompat=true&sslmode=prefer',
    'db.example.org/sparsam?sslmode=require&sslmode=disable', 'localhost.evil.example/sparsam', '127.0.0.1.nip.io/sparsam', '0.0.0.0/sparsam',
    'localhost/sparsam?host=db.example.org', '127%2e0.0.1.evil.example/sparsam',
  ])('is not reached over TLS by %s', (rest) => {
    expect(faults('DATABASE_URL', at(rest))).toEqual([expect.stringMatching(/^DATABASE_URL must use TLS \(sslmode=verify-full\)/)]);
  }); // prettier-ignore

  test('may be the one named host, and the sentence says how', () => {
    expect(faults('DATABASE_URL', at('postgres:5432/sparsam'), { DATABASE_PLAIN_HOST: 'postgres' })).toEqual([]);
    expect(faults('DATABASE_URL', at('other:5432/sparsam'), { DATABASE_PLAIN_HOST: 'postgres' })).toEqual([
      'DATABASE_URL must use TLS (sslmode=verify-full), since it names another machine; DATABASE_PLAIN_HOST may name the one host that does without',
    ]);
  });

  test('with a certificate that is not there is a fault without its value', () => {
    expect(faults('DATABASE_URL', at('db.example.org/x?sslmode=verify-full&sslrootcert=/hidden/root.pem'))).toEqual([
      'DATABASE_URL cannot be read by its driver',
    ]);
  });
});

test.each([
  ['REDIS_URL', 'redis://cache.example.org', 'rediss://cache.example.org'],
  ['REDIS_URL', 'redis://10.0.0.7:6379', 'redis://[::1]:6379'],
  // What the driver does not take for TLS is none.
  ['REDIS_URL', 'REDISS://cache.example.org', 'redis://localhost/1'],
  ['REDIS_URL', 'rediss://cache.example.org?tls=', 'rediss://cache.example.org/1'],
  ['OIDC_ISSUER', 'http://idp.example.org', 'https://idp.example.org/realms/a'],
  ['OIDC_ISSUER', 'http://idp.localhost:8180', 'http://127.0.0.1:8180'],
  ['OIDC_ISSUER', 'http://0.0.0.0:8180', 'http://[::1]:8180'],
  ['LICENSEE_URL', 'http://pages.example.org', 'https://pages.example.org'],
  ['LICENSEE_URL', 'http://localhost.evil.example', 'http://localhost:4103'],
])('%s is refused as %s and taken as %s', (name, bad, good) => {
  expect(faults(name, good)).toEqual([]);
  expect(faults(name, bad)).toEqual([expect.stringMatching(new RegExp(`^${name} must use TLS`))]);
});

test.each(['production', ' production ', 'Production'])('a crash point has no place beside NODE_ENV=%j', (NODE_ENV) => {
  const { SPARSAM_FAULT } = SERVICE_SETTINGS;
  const read = (env: Record<string, string>) => faultsOf(() => parseEnv(env, { SPARSAM_FAULT }));
  expect(read({ SPARSAM_FAULT: 'delivery.before-claim', NODE_ENV })).toEqual([
    'SPARSAM_FAULT is for tests only and stands beside NODE_ENV=production',
  ]);
  expect(read({ SPARSAM_FAULT: 'delivery.before-claim', NODE_ENV: 'test' })).toEqual([]);
  expect(read({ SPARSAM_FAULT: ' ', NODE_ENV })).toEqual([]);
});
