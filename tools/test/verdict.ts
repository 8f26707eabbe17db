/**
 * The last word of CI on a test run, from Jest's own report: every test file of the tree ran, every ring, every half on Redis,
 * nothing was skipped. `node dist/tools/test/verdict.js <report.json> [what else failed]...` prints what is missing and then one line
 * to be read by machines.
 */
import fs from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const RINGS = ['unit', 'vendors', 'model', 'medium', 'e2e', 'privacy', 'faults', 'browser'] as const;

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly Assertion[];
  }[];
}

interface Assertion {
  /** Those of the groups around it, and its own. */
  readonly fullName: string;
  readonly ancestorTitles: readonly string[];
}

/** Every file that holds tests, relative to the root. */
function testFiles(): string[] {
  const found = ['apps', 'libs', 'tools', 'test'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name)),
  );
  return found.filter((name) => /\.(spec|test)\.ts$/.test(name)).sort();
}

/** The source of a built file. */
const sourceOf = (built: string): string => path.relative(path.join(ROOT, 'dist'), built).replace(/\.js$/, '.ts');

const ringOf = (file: string): string => (file.endsWith('.spec.ts') ? 'unit' : (file.split(path.sep)[1] ?? ''));

const onRedis = (name: string): string => name.replace('postgres queue', 'redis queue');

/**
 * Tests that ran on the PostgreSQL queue and not on Redis, by name. Where both queues share out one list, the two parts must be equally
 * large, but for one test.
 */
function missingOnRedis(tests: readonly Assertion[]): string[] {
  const names = new Map<string, number>();
  for (const { fullName, ancestorTitles } of tests) {
    const name = ancestorTitles.find((title) => title.includes('in turn on the ')) ?? fullName;
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  return [...names]
    .filter(([name, count]) => {
      const there = names.get(onRedis(name)) ?? 0;
      return name.includes('postgres queue') && (there === 0 || Math.abs(there - count) > 1);
    })
    .map(([name]) => name);
}

/** A sentence for every reason why this run proves less than it seems to. */
function gaps(report: Report): string[] {
  const ran = new Map(report.testResults.map((result) => [sourceOf(result.name), result]));
  const missing = testFiles().filter((file) => !ran.get(file)?.assertionResults.length);
  const rings = RINGS.filter((ring) => ![...ran.keys()].some((file) => ringOf(file) === ring));
  const halves = missingOnRedis(report.testResults.flatMap((result) => result.assertionResults));
  const broken = report.testResults
    .filter((result) => result.status !== 'passed')
    .map((result) => sourceOf(result.name));
  return [
    ...rings.map((ring) => `The ring ${ring} did not run.`),
    ...missing.map((file) => `${file} ran no test.`),
    ...halves.map((name) => `Ran on the PostgreSQL queue only: ${name}`),
    ...broken.map((file) => `${file} did not pass.`),
    ...(report.numPendingTests + report.numTodoTests > 0
      ? [`${report.numPendingTests + report.numTodoTests} tests were skipped.`]
      : []),
  ];
}

const [file = '', ...others] = process.argv.slice(2);
const report = JSON.parse(fs.readFileSync(file, 'utf8')) as Report;
const found = [...gaps(report), ...others];
for (const gap of found) console.log(gap);
// A test that did not run counts as failed: a run with a gap has not passed.
const failed = Math.max(report.numFailedTests, found.length);
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 && report.numPassedTests > 0 ? 0 : 1;
