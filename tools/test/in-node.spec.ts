/** What a run that judges merges relies on: each kind of bad test file is red, ends, and harms no other. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../start/paths.js';

const BAD = {
  'fails an expectation': `test('it', () => expect(1).toBe(2));`,
  'fails in a hook': `beforeAll(() => { throw new Error('no'); }); test('it', () => {});`,
  'never ends': `test('it', () => new Promise(() => {}), 200);`,
  'rejects what nobody waits for': `test('it', async () => { void Promise.reject(new Error('stray')); await new Promise((go) => setTimeout(go, 50)); });`,
  'cannot be loaded': `import './not-there.js'; test('it', () => {});`,
  'ends its process': `test('it', () => process.kill(process.pid, 'SIGKILL'));`,
};

const SETTINGS = { HOME: os.tmpdir(), PATH: '/usr/bin:/bin' };

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

let dir: string;
beforeAll(() => {
  dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-runner-')));
  fs.writeFileSync(path.join(dir, 'package.json'), '{ "type": "module" }');
  const config = { rootDir: dir, transform: {}, testMatch: ['**/*.test.js'], testRunner: path.join(ROOT, 'test/runner/in-node.mjs') };
  fs.writeFileSync(path.join(dir, 'jest.config.json'), JSON.stringify(config));
}); // prettier-ignore
afterAll(() => fs.rmSync(dir, { recursive: true }));

/** Runs these files, in this order with one worker, and says which were red. */
function run(files: Readonly<Record<string, string>>, workers: number): { red: string[]; passed: number; code: number | null } {
  for (const old of fs.readdirSync(dir)) if (old.endsWith('.test.js')) fs.rmSync(path.join(dir, old));
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, `${name}.test.js`), text);
  const report = path.join(dir, 'report.json');
  const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
  const flags = ['--config', path.join(dir, 'jest.config.json'), '--json', `--outputFile=${report}`];
  const { status } = spawnSync(process.execPath, [jest, ...flags, ...(workers === 1 ? ['--runInBand'] : [`--maxWorkers=${workers}`])], { cwd: dir, env: SETTINGS, timeout: 50_000 });
  const { testResults, numPassedTests } = JSON.parse(fs.readFileSync(report, 'utf8')) as Report;
  const red = testResults.filter((result) => result.status !== 'passed').map(({ name }) => path.basename(name, '.test.js'));
  return { red: red.sort(), passed: numPassedTests, code: status };
} // prettier-ignore

test('each kind of bad file is red, and the good ones beside it are counted', () => {
  const good = { good: `test('it', () => {});`, better: `test('it', () => {});` };
  expect(run({ ...BAD, ...good }, 2)).toEqual({ red: Object.keys(BAD).sort(), passed: 2, code: 1 });
});

test('settings that a file adds, changes or removes are put back for the next', () => {
  const found = JSON.stringify([null, ...Object.values(SETTINGS)]);
  const look = `expect(['ADDED', 'HOME', 'PATH'].map((name) => process.env[name] ?? null)).toEqual(${found});`;
  const change = `process.env.ADDED = '1'; process.env.HOME = '/nowhere'; delete process.env.PATH;`;
  const both = `test('it', () => { ${look} ${change} });`;
  expect(run({ one: both, other: both }, 1)).toEqual({ red: [], passed: 2, code: 0 });
});
