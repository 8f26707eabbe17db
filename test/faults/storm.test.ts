import { Desk } from '../support/desk.js';
import { LINES } from '../support/line-state.js';
import { OwnCluster } from '../support/own-cluster.js';
import { queues } from '../support/redis.js';
import { SEED } from '../support/seed.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { rage, randomFrom, Supervisor } from './storm.js';

/** `npm run test:long` lets it rage for minutes; the seed repeats what was struck and when, though not who was where. */
const SECONDS = Number(process.env.STORM_SECONDS ?? 12);
const SETTLED_WITHIN_MS = 90_000;
/** So many rungs that nobody is given up in a storm: what is lost is lost by us. */
const LADDER_SECONDS = Array.from({ length: 60 }, () => '0.4').join(',');

describe.each(queues())('a storm on the %s queue', (queue) => {
  test(
    'loses no order, does nothing twice, and leaves the ledger and the journals telling the same',
    async () => {
      process.stderr.write(`Storm on ${queue}: TEST_SEED=${SEED} STORM_SECONDS=${SECONDS}\n`);
      const cluster = await OwnCluster.started();
      const desk = await Desk.open({ queue, services: false, database: cluster.database, env: { LADDER_SECONDS } });
      const supervisor = new Supervisor(desk, ['orders', 'vendor-sync', 'vendor-sync']);
      try {
        await waitFor(
          'all to serve',
          () => desk.processes.length === 3 && desk.processes.every((one) => one.logs().includes('start.serving')),
          30_000,
        );
        await desk.register();
        const customer = await desk.customer();
        const { orders, blows } = await rage(desk, cluster, supervisor, customer, {
          seconds: SECONDS,
          random: randomFrom(SEED),
          ordersPerSecond: 8,
        });
        process.stderr.write(`${orders.size} orders, ${JSON.stringify(blows)}\n`);

        const unsettled = `SELECT count(*)::int AS count FROM ${LINES} x WHERE state <> 'fulfilled'`;
        await waitFor(
          'all orders to be fulfilled',
          async () => {
            const [row] = await desk.database.query<{ count: number }>(unsettled);
            return row!.count === 0;
          },
          SETTLED_WITHIN_MS,
        );
        const kept = await desk.database.query<{ id: string; key: string }>(
          `SELECT id, idempotency_key AS key FROM orders`,
        );
        expect(new Map(kept.map(({ id, key }) => [key, id]))).toEqual(orders);
        expect(kept).toHaveLength(orders.size);
        const faults = await Promise.all(kept.map(({ id }) => effectFaults(desk, id)));
        expect(faults.flat()).toEqual([]);
        expect(await ledgerFaults(desk)).toEqual([]);
        const users = desk.keygen.effects().users.map(({ createdTimes }) => createdTimes);
        expect(new Set(users)).toEqual(new Set([1]));
        expect(blows.kill).toBeGreaterThan(0);
      } finally {
        await supervisor.stop();
        await desk.close();
      }
    },
    SECONDS * 1_000 + 300_000,
  );
});
