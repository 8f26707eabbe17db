/** Whether the queue works: a heartbeat job of this process was done, or this process did one of a replica. */
import { Injectable } from '@nestjs/common';

const FRESH_MS = 30_000;

@Injectable()
export class Heartbeat {
  private lastBeatAt: number | undefined;

  beat(): void {
    this.lastBeatAt = performance.now();
  }

  get isFresh(): boolean {
    return this.lastBeatAt !== undefined && performance.now() - this.lastBeatAt < FRESH_MS;
  }
}
