/** One service as a real process, as it was built. */
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { SERVICES, type ServiceName } from '#kernel/services.js';
import { STATE_DIR } from '../../tools/start/paths.js';
import { bundleOf, bundleServices } from './bundle.js';
import { waitFor } from './wait-for.js';

export interface ServiceProcess {
  readonly name: string;
  readonly url: string;
  /** Where its pages answer. */
  readonly pagesUrl: string;
  readonly pid: number;
  /** Everything it wrote, since its first start. */
  logs(): string;
  /** SIGKILL, and gone when it resolves. */
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Resolves when it has exited by itself. */
  exited(): Promise<void>;
  readonly isRunning: boolean;
}

/** Environment of a child: what a service needs to find its binaries, and what the test gives it. Never the test's own. */
const baseEnv = () => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_ENV: 'test',
  NODE_COMPILE_CACHE: process.env.TEST_COMPILE_CACHE,
});

/** Services are started by the hundred; what one has compiled the next need not. */
const CACHES_DIR = path.join(STATE_DIR, 'test', 'compile-cache');

/** Bundles the services; false when nothing of these bundles is compiled yet. Each writes what it compiled when it ends in order. */
export async function prepareServices(): Promise<boolean> {
  const cache = path.join(CACHES_DIR, await bundleServices(SERVICES));
  const isCompiled = fs.existsSync(cache);
  if (!isCompiled) fs.rmSync(CACHES_DIR, { recursive: true, force: true });
  process.env.TEST_COMPILE_CACHE = cache;
  return isCompiled;
}

export interface StartWish {
  readonly name: ServiceName;
  readonly env: Readonly<Record<string, string>>;
  /** False: do not wait until it serves. */
  readonly untilServing?: boolean;
}

const START_LIMIT_MS = 30_000;
/** A start takes a core for seconds: of more at once none would be there in its time. */
const STARTS_AT_ONCE = 2;
let starting = 0;
const inLine: (() => void)[] = [];

/** Starts a service once it has its turn. */
export async function startService(wish: StartWish): Promise<ServiceProcess> {
  if (wish.untilServing === false) return start(wish);
  if (starting < STARTS_AT_ONCE) starting += 1;
  else await new Promise<void>((turn) => inLine.push(turn));
  try {
    return await start(wish);
  } finally {
    const next = inLine.shift();
    if (next) next();
    else starting -= 1;
  }
}

async function start(wish: StartWish): Promise<ServiceProcess> {
  const child: ChildProcess = spawn(process.execPath, [bundleOf(wish.name)], {
    env: { ...baseEnv(), HOST: '127.0.0.1', PORT: '0', ...wish.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let running = true;
  const gone = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running = false;
      resolve(code);
    }),
  );
  const pagesPort = () => /"event":"start.pages"[^\n]*"port":(\d+)/.exec(output)?.[1];
  const servingPort = () => /"event":"start.serving"[^\n]*"port":(\d+)/.exec(output)?.[1];
  if (wish.untilServing !== false) {
    try {
      await waitFor(
        `${wish.name} to serve`,
        () => {
          if (!running) throw new Error(`${wish.name} ended at start:\n${output}`);
          return servingPort();
        },
        START_LIMIT_MS,
      );
    } catch (error) {
      // Nobody else knows of it: left alone it would outlive the test run.
      child.kill('SIGKILL');
      throw error;
    }
  }
  return {
    name: wish.name,
    get url() {
      return `http://127.0.0.1:${servingPort() ?? 0}`;
    },
    get pagesUrl() {
      return `http://127.0.0.1:${pagesPort() ?? 0}`;
    },
    pid: child.pid!,
    logs: () => output,
    signal: (signal) => void child.kill(signal),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return gone;
    },
    exited: async () => void (await gone),
    get isRunning() {
      return running;
    },
  };
}
