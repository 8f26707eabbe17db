/** Barriers in the real code: who comes to a named point of the protocol waits there until the play lets them go on. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { watchPoints, type CrashPoint } from '#kernel/faults/crash-point.js';

/** Whoever acts in a play: a job by the row it is about, the licensee, support. */
export interface Actor {
  readonly name: string;
  readonly app: 'vendor-sync' | 'support' | 'consent';
}

interface Parked {
  readonly actor: Actor;
  readonly point: CrashPoint | 'start';
  readonly go: () => void;
  readonly stop: (error: Error) => void;
}

const playing = new AsyncLocalStorage<{ barriers: Barriers; actor: Actor }>();

watchPoints(async (point) => {
  const here = playing.getStore();
  await here?.barriers.reach(here.actor, point);
});

/** Thrown into whoever is gone for good: nothing after it can have happened. */
class Gone extends Error {}

export class Barriers {
  /** What happened, in its order: `name at point`, `name goes on`, `name is gone`, `name ends`. */
  readonly events: string[] = [];
  private readonly parked = new Map<string, Parked>();
  private readonly running = new Map<string, Actor>();
  private readonly dead = new Map<string, Parked>();
  private wakers: (() => void)[] = [];
  /** The last point that somebody came to, held there or not. */
  readonly last = new Map<string, CrashPoint | 'start'>();
  /** Which points hold whom; nobody is held while no play is on. */
  holds: (actor: Actor, point: CrashPoint | 'start') => boolean = () => false;

  /** Runs an actor's part; what it returns or throws is the part's own. */
  async play<T>(actor: Actor, part: () => Promise<T>): Promise<T> {
    this.running.set(actor.name, actor);
    try {
      return await playing.run({ barriers: this, actor }, async () => {
        await this.reach(actor, 'start');
        return part();
      });
    } finally {
      this.running.delete(actor.name);
      this.note(`${actor.name} ends`);
    }
  }

  reach(actor: Actor, point: CrashPoint | 'start'): Promise<void> {
    this.last.set(actor.name, point);
    if (!this.holds(actor, point)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.parked.set(actor.name, { actor, point, go: resolve, stop: reject });
      this.note(`${actor.name} at ${point}`);
    });
  }

  at(name: string): CrashPoint | 'start' | undefined {
    return this.parked.get(name)?.point;
  }

  get waiting(): string[] {
    return [...this.parked.keys()].sort();
  }

  /** Actors who are neither parked nor gone: at work, or waiting for a lock. */
  get atWork(): Actor[] {
    return [...this.running.values()].filter(({ name }) => !this.parked.has(name) && !this.dead.has(name));
  }

  /** Everybody who is not gone. */
  get living(): string[] {
    return [...this.running.keys()].filter((name) => !this.dead.has(name));
  }

  appOf(name: string): Actor['app'] | undefined {
    return this.running.get(name)?.app;
  }

  go(name: string): boolean {
    const parked = this.parked.get(name);
    if (!parked) return false;
    this.parked.delete(name);
    this.note(`${name} goes on`);
    parked.go();
    return true;
  }

  /** Nobody comes back to it until `raise`. */
  kill(name: string): boolean {
    const parked = this.parked.get(name);
    if (!parked) return false;
    this.parked.delete(name);
    this.dead.set(name, parked);
    this.note(`${name} is gone`);
    return true;
  }

  get killed(): string[] {
    return [...this.dead.keys()];
  }

  /** Whoever was killed wakes as a frozen process does and goes on, or ends where it stood. */
  raise(wakes: boolean): void {
    for (const [name, { go, stop }] of this.dead) {
      this.note(wakes ? `${name} wakes` : `${name} is buried`);
      if (wakes) go();
      else stop(new Gone());
    }
    this.dead.clear();
  }

  /** Forgets the play before. */
  clear(): void {
    this.events.length = 0;
    this.last.clear();
  }

  /** Lets all go on, and holds nobody any more. */
  open(): void {
    this.holds = () => false;
    for (const name of this.waiting) this.go(name);
  }

  private note(event: string): void {
    this.events.push(event);
    const wakers = this.wakers;
    this.wakers = [];
    for (const wake of wakers) wake();
  }

  /** Resolves at the next event, or after so long. */
  next(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.wakers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
