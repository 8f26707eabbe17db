import { Queue } from 'bullmq';
import net from 'node:net';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { queueOf } from '#kernel/jobs/jobs.js';
import type { OrderView } from '../../tools/client/sparsam.js';
import { Desk } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { somebody } from './look.js';

/** Long enough that a drain is seen to wait for calls under way; and a lease outlives the whole test. */
const ENV = { LEASE_MS: '60000', CALL_TIMEOUT_MS: '5000', CONCURRENCY: '8' };
const SLOW_VENDOR = [{ do: { kind: 'delay' as const, ms: 600 } }];

/** Jobs that the queue believes somebody has in hand. */
async function activeJobs(desk: Desk): Promise<number> {
  const backEnd = openQueueBackEnd({
    databaseUrl: desk.database.url('sparsam_vendor_sync'),
    redisUrl: desk.redis?.url,
    poolMax: 2,
    applicationName: 'test',
  });
  const queue = new Queue(queueOf('vendor-sync'), { connection: backEnd.connection });
  const { active } = await queue.getJobCounts('active');
  await queue.close();
  await backEnd.close();
  return active!;
}

describe.each(queues())('told to stop under load on the %s queue', (queue) => {
  const desk = opened(() => Desk.open({ queue, env: ENV }));
  let customer: string;
  beforeAll(async () => {
    customer = await desk.customer();
  });
  afterEach(() => {
    desk.keygen.calm();
    desk.plain.calm();
  });

  const inHand = () =>
    desk.database.query(`SELECT id FROM deliveries WHERE state IN ('claimed', 'released') OR lease_until IS NOT NULL`);

  test.each([
    ['once', 1],
    ['twice', 2],
  ])('vendor-sync settles what is under way and leaves nothing in hand: SIGTERM %s', async (_, times) => {
    desk.keygen.misbehave(SLOW_VENDOR);
    desk.plain.misbehave(SLOW_VENDOR);
    const before = desk.keygen.journal().length + desk.plain.journal().length;
    const placed = await Promise.all(
      Array.from({ length: 24 }, (_x, n) => desk.place(customer, [line(n % 2 ? 'KEYGEN' : 'PLAIN', somebody())])),
    );
    const ids = placed.map(({ body }) => body.id);
    await waitFor(
      'calls to be under way',
      () => desk.keygen.journal().length + desk.plain.journal().length >= before + 8,
    );
    const stopping = desk.service('vendor-sync');
    if (times === 2) stopping.signal('SIGTERM');
    if (times === 2) await waitFor('it to drain', () => stopping.logs().includes('stop.draining'));
    expect(await stopping.stop()).toBe(0);
    expect(stopping.logs()).toContain('stop.done');
    expect(await inHand()).toEqual([]);
    expect(await activeJobs(desk)).toBe(0);
    // Some were done by the one that stopped, and the others had not been begun.
    const states = await desk.database.query<{ state: string }>(`SELECT state FROM deliveries WHERE state <> 'done'`);
    expect(states.length).toBeGreaterThan(0);
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['waiting']));

    await desk.start('vendor-sync');
    for (const id of ids) await desk.orderIn(id, 'fulfilled');
    for (const id of ids) expect(await effectFaults(desk, id)).toEqual([]);
    const unsure = await desk.database.query(`SELECT id FROM attempts WHERE outcome IN ('lost', 'unknown')`);
    expect(unsure).toEqual([]);
    const outcomes = await desk.database.query<{ outcome: string }>(`SELECT DISTINCT outcome FROM disclosures`);
    expect(outcomes).toEqual([{ outcome: 'sent' }]);
    expect(await ledgerFaults(desk)).toEqual([]);
  });

  test('orders answers what it has taken, and never with a server error', async () => {
    const token = await desk.token({ roles: ['sales'] });
    const stopping = desk.service('orders');
    const url = stopping.url;
    const answers = new Map<string, { status: number; id?: string } | undefined>();
    let going = true;
    const client = async () => {
      while (going) {
        const key = crypto.randomUUID();
        answers.set(key, undefined);
        try {
          const reply = await fetch(`${url}/orders`, {
            method: 'POST',
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
            body: JSON.stringify({
              customerId: customer,
              lines: [{ product: 'PLAIN', seats: 1, licensee: somebody() }],
            }),
          });
          answers.set(key, { status: reply.status, id: ((await reply.json()) as OrderView).id });
        } catch {
          // Refused or cut before an answer: the client is to ask again elsewhere.
          return;
        }
      }
    };
    const clients = Array.from({ length: 6 }, client);
    await waitFor(
      'the load to run',
      () => [...answers.values()].filter((answer) => answer?.status === 201).length > 20,
    );
    // Nobody waits for a body that never comes.
    const silent = Array.from({ length: 3 }, () => net.connect(Number(new URL(url).port), '127.0.0.1'));
    for (const socket of silent)
      socket
        .on('error', () => undefined)
        .write('POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{');
    expect(await stopping.stop()).toBe(0);
    going = false;
    await Promise.all(clients);
    expect(stopping.logs()).toContain('stop.done');
    const given = [...answers.values()].filter((answer) => answer !== undefined);
    expect(new Set(given.map(({ status }) => status))).toEqual(new Set([201]));

    await desk.start('orders');
    for (const { id } of given) await desk.orderIn(id!, 'fulfilled');
    // An order that nobody was told of may exist; it is found under its key. None exists that nobody asked for.
    const kept = await desk.database.query<{ key: string }>(
      `SELECT idempotency_key AS key FROM orders WHERE idempotency_key = ANY($1)`,
      [[...answers.keys()]],
    );
    const cut = kept.filter(({ key }) => !answers.get(key));
    expect(kept.length - cut.length).toBe(given.length);
    // A request that was taken is answered before the line is cut.
    expect(cut).toEqual([]);
  });
});
