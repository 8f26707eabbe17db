/** A run that leaves a half out is no run that passed, whatever Jest says of it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const VERDICT = path.join(import.meta.dirname, 'verdict.js');

/** What the verdict says of the halves in a run of these tests, each named as `group: test`. */
function halvesMissing(...tests: string[]): string[] {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-verdict-'));
  const assertionResults = tests.map((test) => ({
    status: 'passed',
    fullName: test.replace(': ', ' '),
    ancestorTitles: [test.split(': ')[0]],
  }));
  const report = { testResults: [{ name: 'x.test.ts', status: 'passed', assertionResults }] };
  fs.writeFileSync(path.join(dir, 'report.json'), JSON.stringify(report));
  const { stdout } = spawnSync(process.execPath, [VERDICT, path.join(dir, 'report.json')], { encoding: 'utf8' });
  fs.rmSync(dir, { recursive: true });
  const start = 'Ran on the PostgreSQL queue only: ';
  return stdout
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length));
}

test('a test runs on both queues', () => {
  expect(halvesMissing('a storm on the postgres queue: ends', 'a storm on the redis queue: ends')).toEqual([]);
  expect(halvesMissing('a storm on the postgres queue: ends', 'a storm on the redis queue: begins')).toEqual([
    'a storm on the postgres queue ends',
  ]);
  expect(halvesMissing('a storm: ends')).toEqual([]);
});

test('of what the queues walk in turn, each walks a half', () => {
  const [own, other] = ['a walk, in turn on the postgres queue', 'a walk, in turn on the redis queue'];
  expect(halvesMissing(`${own}: 1`, `${other}: 2`, `${own}: 3`, `${other}: 4`)).toEqual([]);
  expect(halvesMissing(`${own}: 1`, `${other}: 2`, `${own}: 3`)).toEqual([]);
  expect(halvesMissing(`${own}: 1`, `${own}: 3`, `${own}: 5`, `${other}: 2`)).toEqual([own]);
  expect(halvesMissing(`${own}: 1`, `${other}: 2`, `${other}: 4`, `${other}: 6`)).toEqual([own]);
  expect(halvesMissing(`${own}: 1`)).toEqual([own]);
});
