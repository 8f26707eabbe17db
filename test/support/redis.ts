/** A real Redis, where the machine has one. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from './wait-for.js';

export type QueueKind = 'postgres' | 'redis';

const BINARY = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

/**
 * The queues that a ring runs on. Without Redis on the machine its half is left out with a word, which only a developer's machine
 * may do: in CI a missing half is a failure.
 */
export function queues(): QueueKind[] {
  if (BINARY) return ['postgres', 'redis'];
  if (process.env.CI) throw new Error('CI must run the rings on Redis too: install redis-server.');
  process.stderr.write('No redis-server on this machine: the rings run on the PostgreSQL queue alone.\n');
  return ['postgres'];
}

/** Set by `npm run test:long`. */
export const ON_EVERY_QUEUE = process.env.ON_EVERY_QUEUE === '1';

/**
 * Of what is walked on the queues in turn, the part of this one. A queue brings the job; where a process stops and who comes first
 * is told by what follows, and each place, each way to stop and each queue still meet one another in twos.
 */
export function inTurn<T>(queue: QueueKind, all: readonly T[]): T[] {
  const each = queues();
  return all.filter((_, n) => ON_EVERY_QUEUE || n % each.length === each.indexOf(queue));
}

export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Empty, at a free port or at the one where another was stopped. */
export async function startRedis(at?: number, policy = 'noeviction'): Promise<TestRedis> {
  if (!BINARY) throw new Error('There is no redis-server on this machine.');
  const port = at ?? (await freePort());
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-redis-'));
  const child: ChildProcess = spawn(
    BINARY,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir, '--maxmemory-policy', policy],
    { stdio: 'ignore' },
  );
  await waitFor(
    'Redis to listen',
    () =>
      new Promise<boolean>((resolve) => {
        const socket = net
          .connect(port, '127.0.0.1', () => socket.end() && resolve(true))
          .on('error', () => resolve(false));
      }),
  );
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid!,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
