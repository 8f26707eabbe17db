/** Who a token was found to be of a moment ago: the check of its signature costs more than the rest of a request's way to its route. */
import { createHash } from 'node:crypto';

/** Comes on top of the ten minutes for which jose keeps the provider's keys. */
export const REMEMBERED_MS = 60_000;
export const MOST_REMEMBERED = 1_000;

export class RememberedTokens<Caller> {
  /** By the token's hash, the oldest first; `until` is monotonic, `expiresAt` the wall clock's. */
  private readonly known = new Map<string, { caller: Caller; until: number; expiresAt: number }>();

  find(token: string): Caller | undefined {
    const found = this.known.get(hashOf(token));
    return found && performance.now() < found.until && Date.now() < found.expiresAt ? found.caller : undefined;
  }

  /** `expiresAt`: milliseconds since 1970. */
  keep(token: string, caller: Caller, expiresAt: number): void {
    const hash = hashOf(token);
    this.known.delete(hash);
    if (this.known.size >= MOST_REMEMBERED) this.known.delete(this.known.keys().next().value!);
    this.known.set(hash, { caller, until: performance.now() + REMEMBERED_MS, expiresAt });
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64');
