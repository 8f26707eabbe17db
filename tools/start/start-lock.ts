/** One starter per state directory: two would stop each other's database. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { hasCode, readJson, StartError } from './files.js';
import { processBirth } from './process-identity.js';
import { readRunning, type Running } from './running.js';

const WAIT_MS = 60_000;
/** Time in which a system whose npm was killed notices it and ends. */
const GRACE_MS = 1_500;

interface Holder {
  pid: number;
  birth?: string;
}

/** A system already runs here; `running` says where. */
export class AlreadyRunning extends StartError {
  constructor(readonly running: Running) {
    super(`Sparsam already runs (process ${running.pid}).`);
  }
}

/**
 * Takes the lock; returns what gives it back. Waits while another starter begins or ends, takes over from a dead one.
 * Throws AlreadyRunning when a system runs here.
 */
export async function takeLock(
  stateDir: string,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<() => void> {
  const file = path.join(stateDir, 'starter.json');
  const mine: Holder = { pid: process.pid, birth: processBirth(process.pid) };
  let said = false;
  for (const begun = Date.now(); Date.now() - begun < WAIT_MS;) {
    signal?.throwIfAborted();
    if (await tryTake(file, mine)) return () => fs.rmSync(file, { force: true });
    const running = readRunning(stateDir);
    if (running && Date.now() - begun > GRACE_MS) throw new AlreadyRunning(running);
    if (!said && !running) say('Waiting for another start or stop of this checkout to end.');
    said ||= !running;
    await new Promise((go) => setTimeout(go, 250));
  }
  throw new StartError('Another start of this checkout (see .sparsam/starter.json) neither begins nor ends.');
}

async function tryTake(file: string, mine: Holder): Promise<boolean> {
  const holder = readJson<Holder>(file);
  if (holder) {
    const birth = processBirth(holder.pid);
    if (birth !== undefined && birth === (holder.birth ?? birth)) return false;
    fs.rmSync(file, { force: true });
  }
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
  // Another start that saw the same dead holder may have replaced our file a moment later.
  await new Promise((go) => setTimeout(go, 100));
  const now = readJson<Holder>(file);
  return now?.pid === mine.pid && now.birth === mine.birth;
}
