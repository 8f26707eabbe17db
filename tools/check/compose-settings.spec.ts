import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../start/paths.js';
import { composeFaults, givenBy } from './compose-settings.js';

const compose = fs.readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8');

test('Compose hands on every setting that operation needs, and what it leaves is left on purpose', () => {
  expect(composeFaults(compose)).toEqual([]);
});

test('a setting that is not handed on is told with its service, also one that several services share', () => {
  const without = compose.replace(/^.*TRUSTED_HOPS: .*\n/m, '').replace(/^.*LOG_LEVEL: .*\n/m, '');
  expect(composeFaults(without)).toEqual([
    'docker-compose.yml does not hand on LOG_LEVEL of orders.',
    'docker-compose.yml does not hand on LOG_LEVEL of vendor-sync.',
    'docker-compose.yml does not hand on LOG_LEVEL of support.',
    'docker-compose.yml does not hand on LOG_LEVEL of consent.',
    'docker-compose.yml does not hand on TRUSTED_HOPS of consent.',
    'docker-compose.yml does not hand on LOG_LEVEL of keeper.',
  ]);
  expect(givenBy(compose, 'consent').has('DATABASE_URL')).toBe(true);
  expect(givenBy(compose, 'postgres').has('TRUSTED_HOPS')).toBe(false);
});

test('nothing of the queue is reached without a password, and the sign-in sends people back to one address', () => {
  expect(compose).not.toMatch(/command: \[valkey-server, --/);
  const realm = JSON.parse(fs.readFileSync(path.join(ROOT, 'deploy/identity-provider/sparsam-realm.json'), 'utf8')) as {
    clients: { redirectUris?: string[] }[];
  };
  const addresses = realm.clients.flatMap(({ redirectUris }) => redirectUris ?? []);
  expect(addresses).toEqual(['http://127.0.0.1/callback']);
});
