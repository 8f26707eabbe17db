/** The net below the nudges of vendor-sync: takes over what they missed. */
import { BeforeApplicationShutdown, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { sweepFinds } from '#common/http/metrics.js';
import { errorFacts, log } from '#common/log/log.js';
import { FulfilmentService } from './fulfilment.service.js';

@Injectable()
export class FulfilmentSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly fulfilments: FulfilmentService,
    private readonly everyMs: number,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.sweep()
        .catch((error: unknown) => log.warn('sweep.failed', errorFacts(error)))
        .finally(() => this.schedule());
    }, this.everyMs);
  }

  async sweep(): Promise<void> {
    const ids = await this.fulfilments.behind();
    // One that cannot be advanced must not keep those behind it waiting.
    for (const id of ids)
      await this.fulfilments
        .advance(id)
        .catch((error: unknown) => log.warn('sweep.failed', { fulfilmentId: id, ...errorFacts(error) }));
    if (ids.length > 0) sweepFinds.inc({ kind: 'fulfilment' }, ids.length);
  }
}
