/** Whether the queue really answers: a job that this process sends to its own service comes round, or one of its neighbours' comes to it. */
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
