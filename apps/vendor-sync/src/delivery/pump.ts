/**
 * Looks for what is due for one vendor and carries it. One look at a time; calls under way hold no look, and each vendor has places of its
 * own, so that one that stalls costs no other anything.
 */
import { errorFacts, log } from '#kernel/log/log.js';
import { settledWithin } from '#kernel/settled-within.js';
import { AWAKE_MS, type Look, type Taken } from './delivery.claim.js';

export interface PumpTools {
  readonly take: (vendorId: string, room: number) => Promise<Look>;
  /** Whether a look is worth taking. */
  readonly isAnyDue: (vendorId: string) => Promise<boolean>;
  /** Takes a delivery as far as it goes now; never throws. */
  readonly carry: (taken: Taken) => Promise<void>;
  /** Places of a vendor that has so many in use. */
  readonly roomOf: (inUse: number) => number;
}

/** A look that takes longer is not waited for: the next one must not stand behind one that never ends. Two at a time do no harm. */
const PATIENCE_MS = 5_000;
/** Pause between two looks while it is awake. */
const TICK_MS = 20;

export class Pump {
  private readonly carried = new Set<Promise<void>>();
  private looking: Promise<void> | undefined;
  /** Somebody asked during a look: what they committed may have been too late for it. */
  private askedMeanwhile = false;
  /** More may be due than there was a place for. */
  private isHungry = false;
  private awakeUntil = 0;
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Infinity;
  private stopped = false;

  constructor(
    private readonly vendorId: string,
    private readonly tools: PumpTools,
  ) {}

  get inUse(): number {
    return this.carried.size;
  }

  /** Looks, or once more after the look under way. Rejects where the look fails; the sweep looks again. */
  look(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    if (this.looking) {
      this.askedMeanwhile = true;
      return this.looking;
    }
    const look = this.once();
    const over = settledWithin(PATIENCE_MS, look).then(() => {
      this.looking = undefined;
      if (this.askedMeanwhile) this.lookUnasked();
    });
    this.looking = Promise.race([look, over]);
    return this.looking;
  }

  /** Takes nothing more, and waits for what is carried. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking?.catch(() => undefined);
    while (this.carried.size > 0) await Promise.all(this.carried);
  }

  private async once(): Promise<void> {
    this.askedMeanwhile = false;
    const room = this.tools.roomOf(this.inUse);
    this.isHungry = room === 0;
    if (room === 0) return;
    const { taken, hasMore, againMs } = await this.tools.take(this.vendorId, room);
    for (const one of taken) this.carry(one);
    this.isHungry = hasMore;
    if (hasMore && taken.length > 0) this.askedMeanwhile = true;
    const now = performance.now();
    if (taken.length > 0) this.awakeUntil = now + AWAKE_MS;
    if (againMs !== undefined) this.lookIn(againMs);
    if (now < this.awakeUntil) this.lookIn(TICK_MS);
  }

  private carry(taken: Taken): void {
    const carrying = this.tools.carry(taken).finally(() => {
      this.carried.delete(carrying);
      if (this.isHungry) this.lookSoon();
    });
    this.carried.add(carrying);
  }

  /** Once all that ends together has given back its places. */
  private lookSoon(): void {
    this.isHungry = false;
    setImmediate(() => this.lookUnasked());
  }

  private lookUnasked(): void {
    this.look().catch((error: unknown) =>
      log.warn('delivery.look-failed', { vendorId: this.vendorId, ...errorFacts(error) }),
    );
  }

  /** The earliest of the times that were set counts. */
  private lookIn(ms: number): void {
    const at = performance.now() + ms;
    if (this.stopped || at >= this.timerAt) return;
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => {
      this.timerAt = Infinity;
      void this.tick();
    }, ms);
  }

  /** A look that nobody asked for takes no lock where nothing is due. */
  private async tick(): Promise<void> {
    const last = performance.now() >= this.awakeUntil;
    const isDue = await this.tools.isAnyDue(this.vendorId).catch(() => true);
    if (isDue) this.lookUnasked();
    else if (!last) this.lookIn(TICK_MS);
  }
}
