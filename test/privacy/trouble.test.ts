/** When vendors, database, queue or our own processes fail, what they say of it says nothing of a person (law 7). */
import pg from 'pg';
import type { Misbehaviour } from '../vendors/misbehave.js';
import { pointsWalked } from '../faults/crash-cells.js';
import { queues } from '../support/redis.js';
import { LINES } from '../support/line-state.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';
import { Watch } from './watch.js';

const ENDS = ['fulfilled', 'refused', 'attention', 'needs-input', 'cancelled'];

describe.each(queues())('on the %s queue, trouble tells nothing of a person', (queue) => {
  const watch = opened(() =>
    Watch.open({ queue, armable: true, env: { LADDER_SECONDS: '0.1,0.1', CALL_TIMEOUT_MS: '400' } }),
  );
  const calm = async () => {
    watch.desk.keygen.calm();
    watch.desk.plain.calm();
    await watch.desk.database.query('UPDATE vendor_gates SET failures = 0, open_until = NULL');
  };
  afterEach(async () => {
    await calm();
    expect(await watch.leaks()).toEqual([]);
  });

  /**
   * Failures in a row open the breaker; what is looked at here is what they say, not how long they last. Rows that a worker holds
   * are left for the next look: waiting for them here could hold up the worker in turn.
   */
  const turnClock = async () => {
    await watch.desk.database.query(
      `UPDATE vendor_gates SET failures = 0, open_until = NULL
        WHERE vendor_id IN (SELECT vendor_id FROM vendor_gates FOR NO KEY UPDATE SKIP LOCKED)`,
    );
    await watch.desk.database.query(
      `UPDATE deliveries SET next_at = clock_timestamp()
        WHERE id IN (SELECT id FROM deliveries WHERE state = 'waiting' AND reason = 'breaker-open' FOR NO KEY UPDATE SKIP LOCKED)`,
    );
  };
  /** Of its lines. */
  const statesOf = async (id: string): Promise<string[]> => {
    const rows = await watch.desk.database.query<{ state: string }>(
      `SELECT state FROM ${LINES} x WHERE order_id = $1`,
      [id],
    );
    return rows.map(({ state }) => state);
  };
  const ended = (id: string) =>
    waitFor('the order to come to an end', async () => {
      await turnClock();
      const states = await statesOf(id);
      return states.length > 0 && states.every((state) => ENDS.includes(state));
    });

  const misbehaviours: readonly Misbehaviour[] = [
    ...[200, 201, 400, 409, 422, 429, 500, 503].map((status) => ({ kind: 'echo-personal', status }) as const),
    { kind: 'huge', bytes: 2_000_000 },
    { kind: 'html' },
    { kind: 'bad-json' },
    { kind: 'hang' },
    { kind: 'reset' },
    { kind: 'reset-mid-answer' },
    { kind: 'gzip-bomb' },
    { kind: 'error-in-200' },
    { kind: 'wrong-content-type' },
  ];
  test.each(['keygen', 'plain'] as const)('when %s misbehaves in every way there is', async (vendor) => {
    watch.desk[vendor].misbehave(misbehaviours.map((kind) => ({ match: { method: 'POST' }, times: 1, do: kind })));
    const orders = await Promise.all(misbehaviours.map(() => watch.order(vendor, 'arabic')));
    await Promise.all(orders.map(({ id }) => ended(id)));
    const met = new Set(watch.desk[vendor].journal().map((entry) => entry.misbehaved));
    expect(misbehaviours.filter(({ kind }) => !met.has(kind))).toEqual([]);
  });

  test.each(['keygen', 'plain'] as const)('when %s puts the licensee into its error code', async (vendor) => {
    const who = watch.licensee('ascii', vendor);
    for (const { text: code } of who.markers) {
      const body = { code, field: code, message: code, errors: [{ title: code, code, detail: code, source: { pointer: code } }] };
      watch.desk[vendor].misbehave([{ match: { method: 'POST' }, times: 1, do: { kind: 'status', status: 422, body } }]);
      const customer = await watch.desk.customer(watch.customer('latin').body);
      const placed = await watch.desk.place(customer, [line(vendor === 'keygen' ? 'KEYGEN' : 'PLAIN', who.body)]);
      // Keygen's error is one by its title; a code that our own contract does not name is not the vendor's no, and is asked again.
      await ended(placed.body.id);
      const order = await watch.desk.orderIn(placed.body.id, vendor === 'keygen' ? 'refused' : 'fulfilled');
      expect(order.lines[0]!.reason).toBe(vendor === 'keygen' ? 'other' : null);
      await watch.desk.call('GET', `/orders/${placed.body.id}/timeline`, { as: { roles: ['admin'] } });
    }
  }); // prettier-ignore

  test('when the database refuses a row and quotes it', async () => {
    // A constraint of the test, for the product itself avoids every violation: PostgreSQL then says which values collide.
    const who = watch.licensee('vietnamese');
    const customer = await watch.desk.customer(watch.customer('arabic').body);
    await watch.desk.database.query(
      `ALTER TABLE person_versions ADD CONSTRAINT none_of_them CHECK (first_name <> '${who.body.firstName}')`,
    );
    await watch.desk.database.query(`CREATE UNIQUE INDEX one_of_them ON customers (organisation, phone)`);
    const order = await watch.desk.place(customer, [line('PLAIN', who.body)], {
      as: { roles: ['sales'], subject: watch.stray() },
    });
    expect(order.status).toBe(500);
    const { body } = watch.customer('latin');
    expect((await watch.desk.call('POST', '/customers', { body })).status).toBe(201);
    expect((await watch.desk.call('POST', '/customers', { body })).status).toBeGreaterThanOrEqual(409);
    await watch.desk.database.query('ALTER TABLE person_versions DROP CONSTRAINT none_of_them');
    await watch.desk.database.query('DROP INDEX one_of_them');
  });

  test.each([
    ['its statement is cancelled', 'pg_cancel_backend'],
    ['its connection is killed in the middle of a transaction', 'pg_terminate_backend'],
  ])('when an order waits in the database and %s', async (_, how) => {
    const customer = await watch.desk.customer(watch.customer('chinese').body);
    const blocker = new pg.Client({ connectionString: watch.desk.database.ownerUrl });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE person_versions IN ACCESS EXCLUSIVE MODE');
    const who = watch.licensee('latin', 'plain').body;
    const placing = watch.desk.place(customer, [line('PLAIN', who)], {
      as: { roles: ['sales'], subject: watch.marker('clerk').text },
    });
    await waitFor('the order to wait for the lock', async () => {
      const rows = await watch.desk.database.query(
        `SELECT ${how}(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sparsam-orders' AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    expect((await placing).status).toBeGreaterThanOrEqual(500);
    await blocker.query('ROLLBACK');
    await blocker.end();
  });

  test('when every connection to the database is cut at once', async () => {
    const order = await watch.order('keygen', 'vietnamese');
    await watch.desk.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'sparsam-%'`,
    );
    await ended(order.id);
  });

  // Those that an order passes; cases throw in test/faults/crash-cases.test.ts.
  describe('when our own code throws', () => {
    afterEach(() => {
      for (const service of ['orders', 'vendor-sync'] as const) watch.desk.disarm(service);
    });

    test.each([...pointsWalked()])('at %s', async (point) => {
      const service = /^order/.test(point) ? 'orders' : 'vendor-sync';
      watch.desk.arm({ service, point, mode: 'throw' });
      const clerk = { roles: ['sales'], subject: watch.marker('clerk').text };
      const customer = await watch.desk.customer(watch.customer('arabic').body, clerk);
      const who = watch.licensee('chinese', 'keygen').body;
      const key = watch.marker('idempotencyKey').text;
      const first = await watch.desk.place(customer, [line('KEYGEN', who)], { as: clerk, key });
      const placed =
        first.status === 201 ? first : await watch.desk.place(customer, [line('KEYGEN', who)], { as: clerk, key });
      expect(placed.status).toBe(201);
      await ended(placed.body.id);
    });
  });
});

if (queues().includes('redis')) {
  test('when Redis is gone, an order is taken and told to no log', async () => {
    const watch = await Watch.open({ queue: 'redis' });
    try {
      await watch.leaks();
      await watch.desk.redis!.stop();
      const clerk = { roles: ['sales'], subject: watch.marker('clerk').text };
      const customer = await watch.desk.customer(watch.customer('latin').body, clerk);
      const placed = await watch.desk.place(customer, [line('PLAIN', watch.licensee('latin', 'plain').body)], {
        as: clerk,
      });
      expect(placed.status).toBe(201);
      await waitFor('the services to have noticed', () => watch.desk.logs().includes('job.not-sent'));
      watch.forgetRedis();
      expect(await watch.leaks()).toEqual([]);
    } finally {
      await watch.close();
    }
  });
}
