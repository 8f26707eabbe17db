/** A timer that sweeps, one sweep at a time, and lets the last one end before the process stops. */
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { sweepFinds } from '../metrics/metrics.js';
import { errorFacts, log } from '../log/log.js';

export abstract class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  protected constructor(private readonly everyMs: number) {}

  /** One sweep. What it throws is logged; the next one comes anyway. */
  abstract sweep(): Promise<void>;

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Counts what the nudges had missed. */
  protected found(kind: string, count: number): void {
    if (count > 0) sweepFinds.inc({ kind }, count);
  }

  /** True once the process is stopping: the next sweep, here or in another process, takes the rest. */
  protected get isStopping(): boolean {
    return this.stopped;
  }

  /** One row after the other; a row that fails does not stop the others. */
  protected async each<Row>(kind: string, rows: readonly Row[], act: (row: Row) => Promise<unknown>): Promise<void> {
    let taken = 0;
    for (const row of rows) {
      if (this.stopped) break;
      taken += 1;
      await act(row).catch((error: unknown) => log.warn('sweep.row-failed', errorFacts(error)));
    }
    this.found(kind, taken);
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.sweep()
        .catch((error: unknown) => log.warn('sweep.failed', errorFacts(error)))
        .finally(() => this.schedule());
    }, this.everyMs);
  }
}
