import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stableUuid } from './wire.js';

const token = 'token-of-the-tests';
const reference = stableUuid('an order');
const licensee = { firstName: 'Ada', lastName: 'Canary', email: 'ada@canary.example' };
const order = { reference, product: 'editor', seats: 3, termMonths: 12, licensee };

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'vendor-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function issue(url: string): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': reference,
  };
  return fetch(`${url}/v1/licenses`, { method: 'POST', headers, body: JSON.stringify(order) });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

const run = async (journalFile: string): Promise<{ child: ChildProcess; url: string }> => {
  const child = fork(join(import.meta.dirname, 'main.js'), {
    env: { VENDOR_KIND: 'plain', VENDOR_TOKEN: token, JOURNAL_FILE: journalFile },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url };
};

test('a kill in the middle of an answer loses neither license nor record; a lost parent ends it', async () => {
  const journalFile = join(folder, 'journal');
  const first = await run(journalFile);
  const rules = [{ afterEffect: true, do: { kind: 'delay', ms: 1e6 } }];
  await fetch(`${first.url}/_control/misbehave`, { method: 'POST', body: JSON.stringify({ rules }) });
  const asked = issue(first.url).then(
    () => 'answered',
    () => 'lost',
  );
  while (!existsSync(journalFile) || !readFileSync(journalFile, 'utf8').includes('"effect"')) await turn();
  first.child.kill('SIGKILL');
  expect(await asked).toBe('lost');
  const second = await run(journalFile);
  expect((await issue(second.url)).headers.get('idempotency-replayed')).toBe('true');
  const journal = (await (await fetch(`${second.url}/_control/journal`)).json()) as { entries: unknown[] };
  expect(journal.entries).toMatchObject([{ answeredStatus: null }, { answeredStatus: 201 }]);
  second.child.disconnect();
  expect(await once(second.child, 'exit')).toEqual([0, null]);
});

test('SIGTERM ends it cleanly', async () => {
  const { child } = await run(join(folder, 'journal'));
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
