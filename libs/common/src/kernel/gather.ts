/**
 * Writes together what comes at the same time. What comes alone is written at once, what comes while a write is under way is written
 * together next, and what fails together is done again one by one. No timer: a lone item never waits for company.
 */
import { settledWithin } from './settled-within.js';

/** A write that takes longer is not waited for: the next batch must not stand behind one that never ends. */
const PATIENCE_MS = 5_000;

interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (fault: unknown) => void;
}

export class Gather<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private writing = false;

  /**
   * `most`: items of one write. `together` answers one result for each item, in their order. Where it throws, each item goes to `alone`,
   * which must find what `together` has written after all: the result of a commit may be unknown.
   */
  constructor(
    private readonly most: number,
    private readonly together: (items: readonly In[]) => Promise<readonly Out[]>,
    private readonly alone: (item: In) => Promise<Out>,
  ) {}

  /** Resolves once the item is written. Rejects with what `alone` throws for this item. */
  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.writing) void this.writeAll();
    });
  }

  /** One lane: a second one would halve every batch. */
  private async writeAll(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) await settledWithin(PATIENCE_MS, this.write(this.waiting.splice(0, this.most)));
    this.writing = false;
  }

  private async write(batch: readonly Waiting<In, Out>[]): Promise<void> {
    if (batch.length > 1 && (await this.writeTogether(batch))) return;
    for (const { item, resolve, reject } of batch) {
      try {
        resolve(await this.alone(item));
      } catch (fault) {
        reject(fault);
      }
    }
  }

  private async writeTogether(batch: readonly Waiting<In, Out>[]): Promise<boolean> {
    try {
      const results = await this.together(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error('A batch was answered with another number of results.');
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
      return true;
    } catch {
      // Whose fault it is shows when each is written alone.
      return false;
    }
  }
}
