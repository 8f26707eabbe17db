/**
 * A connection to Redis that is closed once it gives no answer: the operating system takes a quarter of an hour to notice a dead peer.
 * Commands under way are repeated over a new connection.
 */
import { Redis, type RedisOptions } from 'ioredis';

/** Idle time after which the operating system probes a connection. */
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
 * Closes the connection after one to two times `silentMs` in which a command waited and no byte came. Replaces the `socketTimeout` of
 * ioredis, whose timer outlives its connection and closes the next one.
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
