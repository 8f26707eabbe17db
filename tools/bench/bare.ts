/** The bare minimum: BullMQ takes a job, a worker posts the same bytes to the same vendor. No row, no lock, no ledger. */
import { Queue } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { openQueueBackEnd, type QueueBackEnd } from '#kernel/jobs/back-end.js';
import { startChild, type Child } from './children.js';
import type { Burst, Runner } from './load.js';
import type { Stage } from './stage.js';

export const BARE_QUEUE = 'bench-bare';

export interface BareSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly poolMax: number;
  readonly vendorUrl: string;
  readonly atOnce: number;
}

export interface BareLetter {
  readonly key: string;
  readonly body: string;
}

interface Report {
  readonly done?: number;
  readonly failed?: string;
}

export class Bare implements Runner {
  readonly name = 'bare';
  readonly sessions = 'bench-bare%';
  private done = 0;
  private failure: string | undefined;
  private heard: () => void = () => undefined;

  private constructor(
    private readonly worker: Child<Report>,
    private readonly queue: Queue<BareLetter>,
    private readonly backEnd: QueueBackEnd,
    private readonly atOnce: number,
  ) {
    worker.process.on('message', ({ done, failed }: Report) => {
      this.done = done ?? this.done;
      this.failure = failed ?? this.failure;
      this.heard();
    });
  }

  static async open({ running, redisUrl, outside, atOnce }: Stage): Promise<Bare> {
    const databaseUrl = running.database.roles.owner;
    const settings: BareSettings = { databaseUrl, redisUrl, poolMax: atOnce, vendorUrl: outside.url, atOnce };
    const worker = await startChild<Report>('./bare-worker.js', settings);
    const backEnd = openQueueBackEnd({ ...settings, applicationName: 'bench-bare' });
    const queue = new Queue<BareLetter>(BARE_QUEUE, { connection: backEnd.connection });
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    return new Bare(worker, queue, backEnd, atOnce);
  }

  get pids(): Record<string, number> {
    return { worker: this.worker.pid };
  }

  /** Adds and works off so many letters. */
  async run(count: number): Promise<Burst> {
    const goal = this.done + count;
    const letters = Array.from({ length: count }, (_, index) => bareLetter(index));
    const begun = performance.now();
    const add = async () => {
      for (let letter = letters.pop(); letter; letter = letters.pop()) {
        await this.queue.add('send', letter, {
          jobId: `bare-${letter.key}`,
          attempts: 1,
          removeOnComplete: true,
          removeOnFail: true,
        });
      }
    };
    await Promise.all(Array.from({ length: this.atOnce }, add));
    while (this.done < goal) {
      if (this.failure) throw new Error(`The bare worker failed: ${this.failure}`);
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
    const ms = performance.now() - begun;
    return { ms, settledMs: ms };
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.worker.close();
    await this.backEnd.close();
  }
}

/** The bytes that the product sends for such an order. */
function bareLetter(index: number): BareLetter {
  const key = randomUUID();
  const licensee = { firstName: 'Jānis', lastName: 'Bērziņš', email: `janis.${index}@bench.example.org` };
  return { key, body: JSON.stringify({ reference: key, product: 'demo-product', seats: 1, termMonths: 12, licensee }) };
}
