/**
 * Mutation testing on a real PostgreSQL, started once for all mutants: its address reaches their tests through the environment. Plays every
 * part of stryker.database.config.mjs, also after one that failed.
 *
 *   node tools/test/mutate-on-database.mjs [part...] [arguments of Stryker]
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import 'reflect-metadata';
import { PARTS } from '../../stryker.database.config.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const STRYKER = path.join(ROOT, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');

const named = process.argv.slice(2).filter((arg) => Object.hasOwn(PARTS, arg));
const more = process.argv.slice(2).filter((arg) => !Object.hasOwn(PARTS, arg));
let running;

/** Runs Stryker on one part; resolves with true where enough was noticed. */
function play(part) {
  console.log(`\nMutation testing on PostgreSQL: ${part}`);
  running = spawn(process.execPath, [STRYKER, 'run', 'stryker.database.config.mjs', ...more], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, MUTATED: part },
  });
  return new Promise((resolve, reject) => {
    running.once('error', reject);
    running.once('exit', (code) => resolve(code === 0));
  });
}

// Plain JavaScript loads what `npm run build` has compiled.
const { startCluster } = await import('../../dist/test/support/cluster.js');
const parts = named.length > 0 ? named : Object.keys(PARTS);
const cluster = await startCluster();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    parts.length = 0;
    running?.kill(signal);
  });
const failed = [];
try {
  while (parts.length > 0) {
    const part = parts.shift();
    if (!(await play(part))) failed.push(part);
  }
} finally {
  await cluster.stop();
}
if (failed.length > 0) {
  console.error(`Too much went unnoticed, or the run failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
