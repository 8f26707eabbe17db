import { SERVICE_ROLES } from '#model/grants/grants.js';
import { SERVICES } from '#kernel/services.js';
import { Desk } from '../support/desk.js';
import { line } from '../support/staff.js';
import { OwnCluster } from '../support/own-cluster.js';
import { startProxy } from '../support/proxy.js';
import { queues, startRedis } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { somebody } from './look.js';

/** A stranger's patience, and the promise of how fast a service serves once it can. */
const SERVES_WITHIN_MS = 15_000;

async function orderGoesThrough(desk: Desk): Promise<void> {
  const customer = await desk.customer();
  for (const product of ['KEYGEN', 'PLAIN'] as const) {
    const id = (await desk.placed(customer, [line(product, somebody())])).id;
    await desk.orderIn(id, 'fulfilled');
    expect(await effectFaults(desk, id)).toEqual([]);
  }
  expect(await ledgerFaults(desk)).toEqual([]);
}

const says = (desk: Desk, event: string) => desk.processes.every((one) => one.logs().includes(`"event":"${event}"`));

describe.each(queues())('on the %s queue, services', (queue) => {
  test('that start before the database and before its migration wait for both, and then serve', async () => {
    const cluster = await OwnCluster.reserve();
    // The way to the database under the role of retention, which may be another one and comes later.
    const retention = await startProxy(cluster.database);
    await retention.cut();
    const desk = await Desk.open({ queue, services: false, database: cluster.database });
    try {
      for (const name of ['orders', 'vendor-sync', 'support', 'consent'] as const) await desk.start(name, {}, false);
      await desk.start('keeper', { RETENTION_DATABASE_URL: retention.database.url('sparsam_retention') }, false);
      const impatient = await desk.start('orders', {}, false);
      await waitFor('all to wait for the database', () => says(desk, 'start.waiting'));
      expect(await impatient.stop()).toBe(0);

      await cluster.start();
      await waitFor('the services to have seen that nothing is migrated', () =>
        SERVICE_ROLES.every((role) => cluster.log().includes(`"${role}"`)),
      );
      // Of each service one, and the impatient one that is gone.
      const none = Array.from({ length: SERVICES.length + 1 }, () => false);
      expect(desk.processes.map((one) => one.logs().includes('start.serving'))).toEqual(none);
      const late = await desk.start('vendor-sync', {}, false);
      await waitFor('the late one to wait', () => late.logs().includes('start.waiting'));
      late.signal('SIGINT');
      await late.exited();

      await cluster.migrate();
      const keeper = desk.service('keeper');
      await waitFor('keeper to wait for the role of retention', () => keeper.logs().includes('"other-database"'));
      expect([keeper.isRunning, keeper.logs().includes('start.serving')]).toEqual([true, false]);
      await retention.mend();
      const serving = desk.processes.filter((one) => one.isRunning);
      await waitFor(
        'all to serve',
        () => serving.every((one) => one.logs().includes('start.serving')),
        SERVES_WITHIN_MS,
      );
      await desk.register();
      await orderGoesThrough(desk);
    } finally {
      await desk.close();
      await retention.cut();
    }
  });

  test('go on when the database is killed under load, twice', async () => {
    const cluster = await OwnCluster.started();
    const desk = await Desk.open({ queue, database: cluster.database });
    try {
      const customer = await desk.customer();
      const ids: string[] = [];
      for (let n = 0; n < 30; n += 1) {
        if (n === 8 || n === 20) cluster.kill();
        const licensee = somebody();
        const key = crypto.randomUUID();
        // Whoever got no answer, or that of a server in trouble, asks again under the same key.
        const placed = await waitFor('the order to be taken', async () => {
          const reply = await desk.place(customer, [line(n % 2 ? 'KEYGEN' : 'PLAIN', licensee)], { key });
          if (reply.status !== 201 && reply.status < 500) throw new Error(`An order was answered ${reply.status}.`);
          return reply.status === 201 && reply;
        });
        ids.push(placed.body.id);
      }
      await waitFor('the database to have come back twice', () => cluster.revivals === 2);
      for (const id of ids) await desk.orderIn(id, 'fulfilled');
      for (const id of ids) expect(await effectFaults(desk, id)).toEqual([]);
      expect(new Set(ids).size).toBe(30);
      expect(await ledgerFaults(desk)).toEqual([]);
      expect(desk.processes.map((one) => one.isRunning)).toEqual([true, true]);
    } finally {
      await desk.close();
    }
  });
});

describe.each(queues().filter((queue) => queue === 'redis'))('with %s', (queue) => {
  test('a service that starts while the queue is down waits for it, and then serves; that its server evicts is told as a code', async () => {
    const desk = await Desk.open({ queue, services: false });
    await desk.redis!.stop();
    let again: Awaited<ReturnType<typeof startRedis>> | undefined;
    try {
      for (const name of ['orders', 'vendor-sync'] as const) await desk.start(name, {}, false);
      await waitFor('both to miss the queue', () => says(desk, 'queue.connection-lost'));
      expect(says(desk, 'start.serving')).toBe(false);
      again = await startRedis(desk.redis!.port, 'allkeys-lru');
      await waitFor('both to serve', () => says(desk, 'start.serving'), SERVES_WITHIN_MS);
      expect(
        desk.processes.every((one) => /"event":"queue.may-evict"[^\n]*"code":"allkeys-lru"/.test(one.logs())),
      ).toBe(true);
      const lines = desk.processes.flatMap((one) => one.logs().trim().split('\n'));
      expect(lines.filter((line) => !line.startsWith('{"level"'))).toEqual([]);
      await desk.register();
      await orderGoesThrough(desk);
    } finally {
      await desk.close();
      await again?.stop();
    }
  });

  test('orders are taken while the queue is down, and go through when it is back, empty', async () => {
    const desk = await Desk.open({ queue });
    let again: Awaited<ReturnType<typeof startRedis>> | undefined;
    try {
      const customer = await desk.customer();
      desk.plain.misbehave([{ do: { kind: 'status', status: 429 } }]);
      const before = (await desk.placed(customer, [line('PLAIN', somebody())])).id;
      await desk.redis!.stop();
      desk.plain.calm();
      const meanwhile = await Promise.all(
        Array.from({ length: 5 }, () => desk.place(customer, [line('KEYGEN', somebody())])),
      );
      expect(meanwhile.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
      again = await startRedis(desk.redis!.port);
      for (const id of [before, ...meanwhile.map(({ body }) => body.id)]) {
        await desk.orderIn(id, 'fulfilled');
        expect(await effectFaults(desk, id)).toEqual([]);
      }
      expect(await ledgerFaults(desk)).toEqual([]);
    } finally {
      await desk.close();
      await again?.stop();
    }
  });
});
