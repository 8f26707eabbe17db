/** A worker whose queue goes away at the moment of its start works once the queue is back, and keeps the process from nothing meanwhile. */
import { Queue, Worker } from 'bullmq';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { queueOf } from '#kernel/jobs/jobs.js';
import { configureLog } from '#kernel/log/log.js';
import { cloneDatabase } from '../support/cluster.js';
import { startProxy } from '../support/proxy.js';
import { waitFor } from '../support/wait-for.js';

test.each(['refused', 'ended'])('a connection that is %s at the start is made anew', async (how) => {
  configureLog('orders', 'silent');
  const own = await cloneDatabase();
  const proxy = await startProxy(own);
  const open = (databaseUrl: string) =>
    openQueueBackEnd({ databaseUrl, redisUrl: undefined, poolMax: 4, applicationName: 'test-queue' });
  const [backEnd, around] = [open(proxy.database.url('sparsam_orders')), open(own.url('sparsam_orders'))];
  await (how === 'refused' ? proxy.cut() : proxy.mute());
  const [errors, done]: [string[], string[]] = [[], []];
  const act = (job: { name: string }) => Promise.resolve(void done.push(job.name));
  const worker = new Worker(queueOf('support'), act, { connection: backEnd.connection, runRetryDelay: 100 });
  worker.on('error', (error) => void errors.push(error.message));
  const queue = new Queue(queueOf('support'), { connection: around.connection });
  try {
    if (how === 'ended') await waitFor('the worker to connect', () => Promise.resolve(proxy.count() > 0));
    await proxy.cut();
    await waitFor('the worker to be told', () => Promise.resolve(errors.length > 0 || how === 'refused'));
    await proxy.mend();
    await queue.add('one', {}, { jobId: 'one' });
    await waitFor('the job to be done', () => Promise.resolve(done.length > 0));
    expect(done).toEqual(['one']);
    // Once a second at most: nobody's log fills.
    expect(errors.length).toBeLessThan(30);
  } finally {
    await worker.close();
    await queue.close();
    await backEnd.close();
    await around.close();
    await proxy.cut();
    await own.drop();
  }
});
