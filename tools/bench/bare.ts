/** The bare minimum: BullMQ takes a job, a worker posts the same bytes to the same vendor. No row, no lock, no ledger. */
import { Queue } from 'bullmq';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { openQueueBackEnd, type QueueBackEnd } from '#kernel/jobs/back-end.js';

export const BARE_QUEUE = 'bench-bare';

export interface BareSettings {
  databaseUrl: string;
  redisUrl: string | undefined;
  poolMax: number;
  vendorUrl: string;
  vendorToken: string;
  concurrency: number;
}

export interface BareLetter {
  key: string;
  body: string;
}

interface Report {
  ready?: true;
  done?: number;
  failed?: string;
}

export class Bare {
  private done = 0;
  private failure: string | undefined;
  private heard: () => void = () => undefined;

  private constructor(
    private readonly worker: ChildProcess,
    private readonly queue: Queue<BareLetter>,
    private readonly backEnd: QueueBackEnd,
    private readonly concurrency: number,
  ) {
    worker.on('message', ({ done, failed }: Report) => {
      this.done = done ?? this.done;
      this.failure = failed ?? this.failure;
      this.heard();
    });
  }

  static async open(settings: BareSettings): Promise<Bare> {
    const script = new URL('./bare-worker.js', import.meta.url);
    const worker = fork(script, [], { env: { PATH: process.env.PATH, BARE_SETTINGS: JSON.stringify(settings) } });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('exit', (code) => reject(new Error(`The bare worker ended with ${code}.`)));
    });
    const backEnd = openQueueBackEnd({ ...settings, applicationName: 'bench-bare' });
    const queue = new Queue<BareLetter>(BARE_QUEUE, { connection: backEnd.connection });
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    return new Bare(worker, queue, backEnd, settings.concurrency);
  }

  get pid(): number {
    return this.worker.pid!;
  }

  /** Adds and works off so many letters; returns the milliseconds. */
  async run(count: number): Promise<number> {
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
    await Promise.all(Array.from({ length: this.concurrency }, add));
    while (this.done < goal) {
      if (this.failure) throw new Error(`The bare worker failed: ${this.failure}`);
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
    return performance.now() - begun;
  }

  async close(): Promise<void> {
    await this.queue.close();
    const gone = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.disconnect();
    await gone;
    await this.backEnd.close();
  }
}

/** The bytes that the product sends for such an order. */
function bareLetter(index: number): BareLetter {
  const key = randomUUID();
  const licensee = { firstName: 'Jānis', lastName: 'Bērziņš', email: `janis.${index}@bench.example.org` };
  return { key, body: JSON.stringify({ reference: key, product: 'demo-product', seats: 1, termMonths: 12, licensee }) };
}
