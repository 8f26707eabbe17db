import { ConfigError } from '#kernel/config/env.js';
import { readKeeperEnv } from './env.js';

function faultsOf(retentionUrl: string): readonly string[] {
  try {
    readKeeperEnv({
      DATABASE_URL: 'postgres://sparsam_keeper@localhost/sparsam',
      RETENTION_DATABASE_URL: retentionUrl,
      OIDC_ISSUER: 'https://idp.example.org',
    });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test('another role is taken', () => {
  expect(faultsOf('postgres://sparsam_retention@localhost/sparsam')).toEqual([]);
});

test.each([
  'postgres://sparsam_keeper@localhost/sparsam',
  'postgresql://sparsam_keeper:other@127.0.0.1:5432/sparsam',
  'postgres://sparsam_retention@localhost/sparsam?user=sparsam_keeper',
  'postgres://sparsam%5Fkeeper@localhost/sparsam',
])('what deletes is never the role that serves requests: %s', (same) => {
  expect(faultsOf(same)).toEqual(['RETENTION_DATABASE_URL must name another role than DATABASE_URL does']);
});
