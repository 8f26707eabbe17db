/** The worker of the bare minimum, in a process of its own as vendor-sync is: takes a job, posts its bytes, is done. */
import axios from 'axios';
import { Worker } from 'bullmq';
import http from 'node:http';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { BARE_QUEUE, type BareLetter, type BareSettings } from './bare.js';
import { ownSettings } from './children.js';

const settings = ownSettings<BareSettings>();
const backEnd = openQueueBackEnd({ ...settings, applicationName: 'bench-bare-worker' });
const client = axios.create({
  baseURL: settings.vendorUrl,
  httpAgent: new http.Agent({ keepAlive: true, maxSockets: 64 }),
  maxRedirects: 0,
  proxy: false,
  responseType: 'arraybuffer',
  validateStatus: () => true,
  transformRequest: [(body: unknown) => body],
});

let done = 0;
const worker = new Worker<BareLetter>(
  BARE_QUEUE,
  async ({ data }) => {
    const answer = await client.post('/v1/licenses', data.body, {
      headers: {
        'User-Agent': 'sparsam',
        'Accept-Encoding': 'identity',
        Accept: 'application/json',
        'Content-Type': 'application/json',
        'Idempotency-Key': data.key,
      },
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.status !== 201) throw new Error(`The vendor answered ${answer.status}.`);
    JSON.parse((answer.data as Buffer).toString('utf8'));
  },
  {
    connection: backEnd.connection,
    concurrency: settings.atOnce,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  },
);
worker.on('completed', () => process.send?.({ done: (done += 1) }));
worker.on('failed', (_job, error) => process.send?.({ failed: error.message }));
worker.on('error', () => undefined);
await worker.waitUntilReady();
process.send?.({ done: 0 });
process.once('disconnect', () => process.exit(0));
