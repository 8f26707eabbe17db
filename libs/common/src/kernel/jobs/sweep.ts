/** A timer that sweeps, one sweep at a time, and lets the last one end before the process stops. */
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { MOST_AT_ONCE, type NextRows } from '../database/next-rows.js';
import { sweepFinds } from '../metrics/metrics.js';
import { errorFacts, log } from '../log/log.js';

type Found = string | { readonly id: string };
type Finder<Row> = (after?: string) => Promise<NextRows<Row>>;

export abstract class Sweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  /** Of each kind, the id of the last row that was taken; it begins anew once a page is not full. */
  private readonly last = new Map<string, string>();

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

  /** True once the process is stopping: the next sweep, here or in another process, takes the rest. */
  protected get isStopping(): boolean {
    return this.stopped;
  }

  /** The next rows of a kind, one after the other; a row that fails does not stop the others. */
  protected async each<Row extends Found>(
    kind: string,
    find: Finder<Row>,
    act: (row: Row) => Promise<unknown>,
  ): Promise<void> {
    await this.inTurn(await this.next(kind, find), act);
  }

  protected async inTurn<Row>(rows: readonly Row[], act: (row: Row) => Promise<unknown>): Promise<void> {
    for (const row of rows) {
      if (this.stopped) return;
      await act(row).catch((error: unknown) => log.warn('sweep.row-failed', errorFacts(error)));
    }
  }

  /** The rows after those of the last sweep; `most`: of a full page. Counts what the nudges had missed. */
  protected async next<Row extends Found>(
    kind: string,
    find: Finder<Row>,
    most = MOST_AT_ONCE,
  ): Promise<readonly Row[]> {
    const rows = await find(this.last.get(kind));
    if (rows.length > 0) sweepFinds.inc({ kind }, rows.length);
    const end = rows.length < most ? undefined : rows.at(-1);
    if (end === undefined) this.last.delete(kind);
    else this.last.set(kind, typeof end === 'string' ? end : end.id);
    return rows;
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
