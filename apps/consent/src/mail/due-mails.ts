/**
 * Sends whatever is due, so many at once; each mail that ends makes room for another. Mails in the air do not hold the look, so a mail
 * server that thinks long over one of them keeps no other from being found.
 */
import { errorFacts, log } from '#kernel/log/log.js';

/** A claimed mail, and what resolves once its sending has ended. */
export interface BegunMail {
  readonly id: string;
  readonly ended: Promise<void>;
}

export class DueMails {
  private readonly inAir = new Set<Promise<void>>();
  private looking = false;
  /** Somebody asked while a look was under way: there may be more than it has seen. */
  private again = false;
  private stopped = false;

  /** `find`: the oldest that are due, at most so many, without these. `begin`: claims, and resolves once the claimed ones are being sent. */
  constructor(
    private readonly places: number,
    private readonly find: (most: number, without: readonly string[]) => Promise<readonly string[]>,
    private readonly begin: (ids: readonly string[]) => Promise<readonly BegunMail[]>,
  ) {}

  /** Resolves once nothing more is due; a look that is under way already looks again. */
  async look(): Promise<void> {
    this.again = true;
    if (this.looking) return;
    this.looking = true;
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        await this.sendAll();
      }
    } finally {
      this.looking = false;
    }
  }

  /** No further mail is begun. */
  stop(): void {
    this.stopped = true;
  }

  /** Resolves once no mail of a look is in the air. */
  async landed(): Promise<void> {
    await Promise.all(this.inAir);
  }

  private async sendAll(): Promise<void> {
    /** Due, and not claimed: whoever holds them sends them, and the next look asks again. */
    const passed = new Set<string>();
    while (!this.stopped) {
      const free = this.places - this.inAir.size;
      if (free <= this.places / 2) {
        await Promise.race(this.inAir);
        continue;
      }
      const ids = await this.find(free, [...passed]);
      if (ids.length === 0) return;
      const begun = await this.begin(ids);
      const claimed = new Set(begun.map(({ id }) => id));
      for (const id of ids) if (!claimed.has(id)) passed.add(id);
      for (const { ended } of begun) this.follow(ended);
    }
  }

  private follow(ended: Promise<void>): void {
    const followed = ended
      .catch((error: unknown) => log.error('mail.not-ended', errorFacts(error)))
      .finally(() => this.inAir.delete(followed));
    this.inAir.add(followed);
  }
}
