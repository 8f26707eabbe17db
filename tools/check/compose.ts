/**
 * Has Docker Compose itself read `docker-compose.yml`, with and without the Redis profile; no engine is needed for that. On a machine
 * without Compose it says so and passes, but never in CI.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { composeFaults } from './compose-settings.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

const CANDIDATES = [['docker', 'compose'], ['docker-compose']] as const;

const PROFILES = [[], ['--profile', 'redis']];

const run = (args: readonly string[]) => spawnSync(args[0]!, args.slice(1), { cwd: ROOT, encoding: 'utf8' });

const compose = CANDIDATES.find((candidate) => run([...candidate, 'version']).status === 0);
if (!compose) {
  console.error(
    `Docker Compose is not on this machine: docker-compose.yml was not read.${process.env.CI ? ' CI needs it.' : ''}`,
  );
  process.exitCode = process.env.CI ? 1 : 0;
} else {
  for (const profile of PROFILES) {
    const read = run([...compose, ...profile, 'config', '--quiet']);
    if (read.status === 0) continue;
    console.error(read.stderr.trim());
    process.exitCode = 1;
  }
}

for (const fault of composeFaults(fs.readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'))) {
  console.error(fault);
  process.exitCode = 1;
}
