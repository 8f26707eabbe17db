/**
 * `npm test`: installs and builds what is missing, then runs every ring; what stands behind `--` goes to Jest
 * (`npm test -- --selectProjects medium -t "a promise"`). Plain JavaScript, since nothing may be installed yet.
 *
 *   node tools/test/run.mjs [arguments of Jest]
 *   node tools/test/run.mjs long        the storm for five minutes, 10,000 orders of release and withdrawal, 9,000 fuzzed
 *                                      inputs, every property at another seed, every crash point on each queue, then
 *                                      mutation testing: of what decides in tables, then of what decides in
 *                                      statements, on a PostgreSQL
 *
 * TEST_SEED=<seed> in front of either repeats the choices of a run that printed it.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureReady } from '../start/bootstrap.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A failure names the line of the source, not of the built file. */
const FLAGS = ['--enable-source-maps'];
const STORM_SECONDS = '300';
/** On each of the two queues. */
const INTERLEAVINGS = '5000';
const FUZZ_RUNS = '3000';

/** Of test/support/seed.ts: fixed where a merge is judged, another one each time in the long run, which looks further. */
const seedOf = (isLong) => process.env.TEST_SEED ?? (isLong ? String(Date.now() % 1_000_000_000) : '1');

const bin = (...parts) => path.join(ROOT, 'node_modules', ...parts);

/** Runs to the end with our terminal; resolves with the exit code. */
function run(node, args, env = {}) {
  const child = spawn(node, args, {
    cwd: ROOT,
    stdio: 'inherit',
    // Programs of the packages first, so that whatever a test starts by name is the pinned one.
    env: { ...process.env, ...env, PATH: `${bin('.bin')}${path.delimiter}${process.env.PATH ?? ''}` },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const jest = (node, args, env) => run(node, [...FLAGS, bin('jest', 'bin', 'jest.js'), ...args], env);

/** Most tests wait for other processes: one worker per core keeps the machine busy, and more would only wait for each other. */
function workers(args) {
  if (args.some((arg) => /^(-w|-i|--maxWorkers|--runInBand)/.test(arg))) return [];
  return [`--maxWorkers=${Math.min(4, os.availableParallelism())}`];
}

const hasRedis = () => ['redis-server', 'valkey-server'].some((name) => spawnSync(name, ['--version']).status === 0);

/** The ring of pages needs a browser; test/browser/browser.ts looks in the same two places. */
const hasChromium = () => fs.existsSync(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium');

async function main(args) {
  const node = ensureReady();
  const left = [];
  if (!hasChromium()) {
    if (process.env.CI) throw new Error('CI must run the browser ring: install chromium.');
    console.error('There is no /usr/bin/chromium and no CHROMIUM_PATH: the ring that looks at the pages is left out.');
    left.push('--ignoreProjects', 'browser');
  }
  if (!hasRedis()) {
    if (process.env.CI) throw new Error('CI must run the rings on Redis too: install redis-server.');
    console.error(
      'There is no redis-server on this machine: the rings run on the PostgreSQL queue, their Redis half is left out.',
    );
  }
  const isLong = args[0] === 'long';
  const TEST_SEED = seedOf(isLong);
  console.error(`TEST_SEED=${TEST_SEED}`);
  if (!isLong) return jest(node, [...workers(args), ...args, ...left], { TEST_SEED });
  const longer = [
    '--selectProjects',
    'unit',
    'privacy',
    'faults',
    'medium',
    '--testPathPatterns',
    String.raw`\.spec\.ts$|random-orders|renderers|storm|interleavings|crash-|input-fuzz`,
  ];
  const failed = await jest(node, [...workers(args), ...longer, ...args.slice(1)], {
    TEST_SEED,
    STORM_SECONDS,
    INTERLEAVINGS,
    FUZZ_RUNS,
    ON_EVERY_QUEUE: '1',
  });
  if (failed) return failed;
  if (!fs.existsSync(bin('@stryker-mutator', 'core'))) throw new Error('Mutation testing is not installed.');
  const unnoticed = await run(node, [bin('@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run']);
  return (await run(node, [path.join(ROOT, 'tools', 'test', 'mutate-on-database.mjs')])) || unnoticed;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
