/** A storm: orders keep coming while processes, database, queue and vendors fail at random, by a seed that repeats it. */
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import type { Desk } from '../support/desk.js';
import { line } from '../support/staff.js';
import type { OwnCluster } from '../support/own-cluster.js';
import type { ServiceProcess } from '../support/process.js';
import { waitFor } from '../support/wait-for.js';
import type { Rule } from '../vendors/misbehave.js';

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Service = 'orders' | 'vendor-sync';

/** Starts a process anew whenever it is gone, as a real installation would. */
export class Supervisor {
  private readonly running = new Map<number, ServiceProcess>();
  private readonly keepers: Promise<void>[];
  private readonly killedEarly = new Set<number>();
  private stopped = false;

  constructor(
    private readonly desk: Desk,
    services: readonly Service[],
  ) {
    this.keepers = services.map((service, slot) => this.keep(service, slot));
  }

  get slots(): number {
    return this.keepers.length;
  }

  private async keep(service: Service, slot: number): Promise<void> {
    while (!this.stopped) {
      const process = await this.desk.start(service, {}, false);
      this.running.set(slot, process);
      await process.exited();
    }
  }

  /** Also while it starts, but not twice in a row: on a busy machine nobody would ever serve, which tells nothing of the product. */
  kill(slot: number): void {
    const process = this.running.get(slot);
    const isEarly = process?.logs().includes('start.serving') === false;
    if (!process || (isEarly && this.killedEarly.has(slot))) return;
    if (isEarly) this.killedEarly.add(slot);
    else this.killedEarly.delete(slot);
    process.signal('SIGKILL');
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const process of this.running.values()) process.signal('SIGKILL');
    await Promise.all(this.keepers);
  }
}

export interface StormWish {
  readonly seconds: number;
  readonly random: () => number;
  readonly ordersPerSecond: number;
}

export interface Storm {
  /** Every order that a client wished for, by its key, with the id that it was told. */
  readonly orders: ReadonlyMap<string, string>;
  readonly blows: Record<string, number>;
}

const TROUBLE: readonly Rule[] = [
  { times: 1, do: { kind: 'reset' } },
  { times: 1, afterEffect: true, do: { kind: 'reset' } },
  { times: 2, do: { kind: 'status', status: 503 } },
  { times: 2, afterEffect: true, do: { kind: 'status', status: 500 } },
  { times: 2, do: { kind: 'status', status: 429, headers: { 'retry-after': '1' } } },
  { times: 2, do: { kind: 'delay', ms: 1_500 } },
  { times: 1, afterEffect: true, do: { kind: 'html' } },
];

const VERDICT_LIMIT_MS = 120_000;

/** A client that wants one order and does not let go: the same key until somebody says what became of it. */
async function insist(desk: Desk, customer: string, n: number, orders: Map<string, string>): Promise<void> {
  const key = randomUUID();
  const licensee = { firstName: 'Ada', lastName: 'Muster', email: `storm-${n}@example.org` };
  const id = await waitFor(
    `order ${n} to be taken`,
    async () => {
      try {
        const { status, body } = await desk.place(customer, [line(n % 2 ? 'KEYGEN' : 'PLAIN', licensee)], { key });
        if (status >= 400 && status < 500) throw new TypeError(`An order was answered ${status}.`);
        return status === 201 && body.id;
      } catch (error) {
        if (error instanceof TypeError && error.message.startsWith('An order')) throw error;
        // Nobody there, or the line was cut.
        await pause(100);
        return undefined;
      }
    },
    VERDICT_LIMIT_MS,
  );
  orders.set(key, id);
}

/** Lets the storm rage, then waits until every client has been told its order's id. */
export async function rage(
  desk: Desk,
  cluster: OwnCluster,
  supervisor: Supervisor,
  customer: string,
  wish: StormWish,
): Promise<Storm> {
  const { random, seconds } = wish;
  const orders = new Map<string, string>();
  const blows: Record<string, number> = { kill: 0, database: 0, flush: 0, vendor: 0 };
  const redis = desk.redis && new Redis(desk.redis.url);
  const end = performance.now() + seconds * 1000;
  let databaseAt = performance.now() + 3_000;

  const strike = async () => {
    const die = random();
    if (die < 0.55) {
      blows.kill! += 1;
      supervisor.kill(Math.floor(random() * supervisor.slots));
    } else if (die < 0.7 && performance.now() > databaseAt) {
      // PostgreSQL is given up by its supervisor when it dies too often.
      databaseAt = performance.now() + 9_000;
      blows.database! += 1;
      cluster.kill();
    } else if (die < 0.8 && redis) {
      blows.flush! += 1;
      await redis.flushall();
    } else {
      blows.vendor! += 1;
      const vendor = random() < 0.5 ? desk.keygen : desk.plain;
      vendor.misbehave([structuredClone(TROUBLE[Math.floor(random() * TROUBLE.length)]!)]);
    }
  };
  const blow = async () => {
    while (performance.now() < end) {
      await strike();
      await pause(300 + random() * 1_200);
    }
  };
  const clients: Promise<void>[] = [];
  const arrive = async () => {
    for (let n = 0; performance.now() < end; n += 1) {
      clients.push(insist(desk, customer, n, orders));
      await pause(1_000 / wish.ordersPerSecond);
    }
  };
  await Promise.all([blow(), arrive()]);
  desk.keygen.calm();
  desk.plain.calm();
  await Promise.all(clients);
  redis?.disconnect();
  return { orders, blows };
}
