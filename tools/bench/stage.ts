/** Where everything of a measure runs: the whole embedded system on one queue, and whoever is outside. fsync stays on. */
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startRedis, type TestRedis } from '../../test/support/redis.js';
import { STATE_DIR } from '../start/paths.js';
import type { Running } from '../start/running.js';
import { startSystem } from '../start/system.js';
import { DEFAULT_PORTS, type Ports } from '../start/system-plan.js';
import { startOutside, type Outside } from './outside.js';

export type Queue = 'postgres' | 'redis';

export interface Stage {
  readonly queue: Queue;
  readonly running: Running;
  readonly redisUrl: string | undefined;
  readonly redisPid: number | undefined;
  readonly outside: Outside;
  /** The owner of the database: two sessions that look. */
  readonly owner: pg.Pool;
  readonly atOnce: number;
}

export interface StageWish {
  readonly queue: Queue;
  readonly atOnce: number;
  readonly signal: AbortSignal;
  /** Processes of vendor-sync. */
  readonly vendorSync?: number;
}

export const BENCH_DIR = path.join(STATE_DIR, 'bench');
/** Names of secrets, one for each vendor that a stage may have. */
export const BENCH_SECRETS = ['USUAL', 'OTHER', 'STALLED'].map((name) => `VENDOR_SECRET_${name}`);

/** Beside a running `npm start`, and below the ports from which the operating system takes those of outgoing connections. */
const PORTS_ON = 3_000;

const ports = (): Ports =>
  Object.fromEntries(Object.entries(DEFAULT_PORTS).map(([name, port]) => [name, port + PORTS_ON])) as Ports;

/** Starts a stage, works on it and takes it away, whatever happens. */
export async function onStage<T>(wish: StageWish, work: (stage: Stage) => Promise<T>): Promise<T> {
  const stateDir = path.join(BENCH_DIR, 'system');
  removeSystem(stateDir);
  const undo: (() => unknown)[] = [() => removeSystem(stateDir)];
  try {
    const outside = await startOutside();
    undo.push(() => outside.close());
    const redis: TestRedis | undefined = wish.queue === 'redis' ? await startRedis() : undefined;
    if (redis) undo.push(() => redis.stop());
    const system = await startSystem({
      stateDir,
      ports: ports(),
      redisUrl: redis?.url,
      quiet: true,
      seed: false,
      signal: wish.signal,
      replicas: { vendorSync: wish.vendorSync ?? 1 },
      // When a license was committed is asked of PostgreSQL, for each contender alike.
      postgresSettings: { track_commit_timestamp: 'on' },
      serviceEnv: {
        OUTGOING_HOSTS: outside.host,
        SMTP_PORT: String(outside.smtpPort),
        ...Object.fromEntries(BENCH_SECRETS.map((name) => [name, `secret-of-${name.toLowerCase()}`])),
        // One machine plays all readers of the pages, so their rate limits must not count.
        PAGES_PER_ADDRESS: '1000000',
        PAGES_PER_LINK: '1000000',
      },
    });
    undo.push(() => system.stop());
    const { running } = system;
    const connectionString = running.database.roles.owner;
    const owner = new pg.Pool({ connectionString, max: 2, application_name: 'bench' });
    undo.push(() => owner.end());
    const { queue, atOnce } = wish;
    const stage = { queue, atOnce, running, redisUrl: redis?.url, redisPid: redis?.pid, outside, owner };
    const stopped = new Promise<never>((_, reject) =>
      wish.signal.addEventListener('abort', () => reject(new Error('Stopped.'))),
    );
    return await Promise.race([work(stage), stopped]);
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

/** The data directory may be a link: its target is removed too. */
function removeSystem(stateDir: string): void {
  const database = path.join(stateDir, 'postgres');
  if (fs.existsSync(database)) fs.rmSync(fs.realpathSync(database), { recursive: true, force: true });
  fs.rmSync(stateDir, { recursive: true, force: true });
}
