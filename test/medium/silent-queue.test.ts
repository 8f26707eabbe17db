/** A Redis whose line went dead without a word: it is asked over a new one, and nobody waits for each nudge meanwhile. */
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { JobSender } from '#kernel/jobs/job-sender.js';
import { queueOf } from '#kernel/jobs/jobs.js';
import { configureLog } from '#kernel/log/log.js';
import { queues, startRedis } from '../support/redis.js';
import { startProxy } from '../support/tcp-proxy.js';

configureLog('test', 'silent');

/** More than the two seconds that a caller waits, and less than two times that. */
const ONE_WAIT_MS = 3_500;

describe.each(queues().filter((queue) => queue === 'redis'))('%s', () => {
  const stage = async (redisSilentMs: number) => {
    const redis = await startRedis();
    const proxy = await startProxy(redis.port);
    const redisUrl = `redis://127.0.0.1:${proxy.port}`;
    const backEnd = openQueueBackEnd({ databaseUrl: '', redisUrl, poolMax: 1, applicationName: 'test', redisSilentMs });
    const queue = new Queue(queueOf('consent'), { connection: backEnd.connection });
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    const close = async () => {
      await backEnd.close();
      await proxy.close();
      await redis.stop();
    };
    return { proxy, queue, client: backEnd.connection as unknown as Redis, close };
  };

  test('what was asked over a line that fell silent is asked again over a new one, also by a worker’s own', async () => {
    const { proxy, queue, client, close } = await stage(200);
    const own = client.duplicate();
    own.on('error', () => undefined);
    try {
      await own.ping();
      expect(proxy.mute('')).toBe(2);
      await queue.add('deliver', {});
      expect(await own.ping()).toBe('PONG');
      expect((await queue.getJobCounts('waiting')).waiting).toBe(1);
    } finally {
      own.disconnect();
      await close();
    }
  });

  test('of many nudges one waits, and once the queue answers they are waited for again', async () => {
    const { proxy, queue, client, close } = await stage(60_000);
    const sender = new JobSender(new Map([['consent', queue]]));
    try {
      proxy.mute('');
      const since = performance.now();
      for (let nudge = 0; nudge < 10; nudge += 1) await sender.send('send-mail', `mail_${nudge}`);
      expect(performance.now() - since).toBeLessThan(ONE_WAIT_MS);
      client.disconnect(true);
      await client.ping();
      await sender.send('send-mail', 'mail_10');
      await sender.send('send-mail', 'mail_11');
      expect((await queue.getWaiting()).map(({ data }) => (data as { id: string }).id)).toContain('mail_11');
    } finally {
      await close();
    }
  });
});
