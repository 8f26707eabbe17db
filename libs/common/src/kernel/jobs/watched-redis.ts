/**
 * A connection to Redis that is given up once it has gone silent: a line that died without a word answers nothing, and the operating
 * system takes a quarter of an hour to notice. What was asked over it is asked again over a new one.
 */
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';

/** The operating system asks a line on which nothing moves whether its other end is still there. */
const KEEPALIVE_AFTER_MS = 10_000;

export class WatchedRedis extends Redis {
  constructor(
    url: string | undefined,
    options: RedisOptions,
    /** Longer than a worker blocks: a server that has nothing to do is silent too. */
    private readonly silentMs: number,
  ) {
    // Without a path ioredis takes all of it from the options; its types do not know that.
    super(url as string, { ...options, keepAlive: KEEPALIVE_AFTER_MS });
    this.on('connect', () => endOnceSilent(this, silentMs));
  }

  /** BullMQ's own connections come from here, and are watched as well. */
  override duplicate(override?: Partial<RedisOptions>): Redis {
    return new WatchedRedis(undefined, { ...this.options, ...override }, this.silentMs);
  }
}

/**
 * Ends the line after one whole `silentMs`, and at the latest after two, in which something was asked and not a byte came. Not by the
 * `socketTimeout` of ioredis: its timer outlives the line that it was set for, and ends the next one.
 */
function endOnceSilent(client: Redis, silentMs: number): void {
  const { stream } = client;
  let heard = stream.bytesRead;
  let asked = false;
  const timer = setInterval(() => {
    const silent = asked && stream.bytesRead === heard;
    heard = stream.bytesRead;
    asked = client.commandQueue.length > 0;
    if (silent && asked) stream.destroy(Object.assign(new Error('Redis has gone silent.'), { code: 'ETIMEDOUT' }));
  }, silentMs).unref();
  stream.once('close', () => clearInterval(timer));
}
