/** What holds for the settings of all programs. */
import { ConfigError, parseEnv, type Setting } from '#kernel/config/env.js';
import { MIGRATE_SETTINGS } from '../migrate/env.js';
import { SETTINGS, type Settings } from '../services/settings.js';

const TABLES: readonly Settings[] = [...Object.values(SETTINGS), MIGRATE_SETTINGS];

function isTaken(name: string, setting: Setting<unknown>, given: string): boolean {
  try {
    parseEnv({ [name]: given }, { [name]: setting });
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

test('no setting of any program names another machine without TLS', () => {
  const peers = ['http://peer.example.org', 'redis://peer.example.org', 'postgres://u@peer.example.org/d'];
  for (const table of TABLES) {
    const judged = Object.entries(table).filter(([name]) => name.endsWith('_URL') || name.endsWith('_ISSUER'));
    for (const [name, setting] of judged)
      for (const peer of peers) expect([name, peer, isTaken(name, setting, peer)]).toEqual([name, peer, false]);
    expect(judged.length).toBeGreaterThan(0);
  }
});

test('no program starts with checks of certificates switched off', () => {
  for (const table of TABLES) {
    const { NODE_TLS_REJECT_UNAUTHORIZED: checks } = table;
    expect(['0', ' 0 ', '1', ''].map((given) => isTaken('NODE_TLS_REJECT_UNAUTHORIZED', checks!, given))).toEqual([false, false, true, true]); // prettier-ignore
  }
});
