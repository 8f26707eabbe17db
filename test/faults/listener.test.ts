import { Queue, Worker } from 'bullmq';
import pg from 'pg';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { cloneDatabase } from '../support/cluster.js';
import { line } from '../support/staff.js';
import { Desk } from '../support/desk.js';
import { startProxy } from '../support/tcp-proxy.js';
import { waitFor } from '../support/wait-for.js';
import { somebody } from './look.js';

const PICKED_UP_WITHIN_MS = 15_000;
/** As in real operation: nothing here may be fast only because the tests' net is. */
const REAL = { SWEEP_MS: '2000', LEASE_MS: '30000' };

describe('a worker on the PostgreSQL queue', () => {
  test('whose listening connections are ended picks up what comes within fifteen seconds', async () => {
    const desk = await Desk.open({ env: REAL });
    try {
      const customer = await desk.customer();
      const listening = `FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'sparsam-%' AND query ~ '\\mLISTEN\\M'`;
      // One for the work of vendor-sync, and one for the heartbeat of each of two services; a service may serve before its last one listens.
      await waitFor('three connections to listen', async () => {
        return (await desk.database.query(`SELECT 1 ${listening}`)).length === 3;
      });
      await desk.database.query(`SELECT pg_terminate_backend(pid) ${listening}`);
      const body = await desk.placed(customer, [line('PLAIN', somebody())]);
      await desk.orderIn(body.id, 'fulfilled', PICKED_UP_WITHIN_MS);
    } finally {
      await desk.close();
    }
  });

  test('whose listening connections have gone mute without a word picks up what comes within fifteen seconds', async () => {
    const desk = await Desk.open({ services: false, env: REAL });
    const proxy = await startProxy(Number(new URL(desk.database.url('sparsam_vendor_sync')).port));
    try {
      const through = new URL(desk.database.url('sparsam_vendor_sync'));
      through.port = String(proxy.port);
      await desk.start('orders');
      await desk.start('vendor-sync', { DATABASE_URL: through.toString() });
      await desk.register();
      const customer = await desk.customer();
      const first = await desk.place(customer, [line('PLAIN', somebody())]);
      await desk.orderIn(first.body.id, 'fulfilled');
      expect(proxy.mute('LISTEN')).toBeGreaterThanOrEqual(1);
      const second = await desk.place(customer, [line('PLAIN', somebody())]);
      await desk.orderIn(second.body.id, 'fulfilled', PICKED_UP_WITHIN_MS);
    } finally {
      await desk.close();
      await proxy.close();
    }
  });

  test('ends a job once, although its last statement was chosen to die in a deadlock', async () => {
    const database = await cloneDatabase();
    const url = database.url('sparsam_vendor_sync');
    const backEnd = openQueueBackEnd({
      databaseUrl: url,
      redisUrl: undefined,
      poolMax: 6,
      applicationName: 'deadlock',
    });
    const { connection } = backEnd;
    const name = 'sparsam-vendor-sync';
    const queue = new Queue(name, { connection });
    let ran = 0;
    let finish = () => undefined as void;
    const mayFinish = new Promise<void>((resolve) => (finish = resolve));
    const worker = new Worker(
      name,
      async (job) => {
        if (job.name !== 'side-effect') return;
        ran += 1;
        await mayFinish;
      },
      { connection, concurrency: 1 },
    );
    // Only a superuser may choose who dies in a deadlock.
    const superuser = new URL(process.env.TEST_SUPERUSER_URL!);
    superuser.pathname = database.name;
    // Connections that end with the database are no news here.
    queue.on('error', () => undefined);
    worker.on('error', () => undefined);
    const client = new pg.Client({ connectionString: superuser.toString() });
    try {
      await worker.waitUntilReady();
      await client.connect();
      await queue.add('side-effect', {}, { jobId: 'effect-1', attempts: 1 });
      await waitFor('the job to be at work', () => ran === 1);
      await queue.add('later', {}, { jobId: 'later-1', delay: 1 });
      await client.query('BEGIN');
      await client.query(`SET LOCAL deadlock_timeout = '60s'`);
      const lock = `SELECT 1 FROM bullmq.job WHERE queue = $1 AND id = $2 FOR UPDATE`;
      expect((await client.query(lock, [name, 'later-1'])).rowCount).toBe(1);
      // The end of the job and the promotion of what is due are one statement: it has the one row and waits for ours.
      finish();
      await waitFor('the worker to wait for our row', async () => {
        const waiting = await database.query(
          `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return waiting.length > 0;
      });
      expect((await client.query(lock, [name, 'effect-1'])).rowCount).toBe(1);
      await client.query('ROLLBACK');
      const job = await queue.getJob('effect-1');
      await waitFor('the job to be ended', async () => (await job!.getState()) === 'completed');
      // How often PostgreSQL had to choose is its own affair: a statement that is said again may meet the next wait.
      await waitFor('the deadlock to be counted', async () => {
        const rows = await database.query<{ deadlocks: number }>(
          `SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()`,
        );
        return rows[0]!.deadlocks >= 1;
      });
      expect(ran).toBe(1);
    } finally {
      finish();
      await client.end();
      await worker.close();
      await queue.close();
      await backEnd.close();
      await database.drop();
    }
  });
});
