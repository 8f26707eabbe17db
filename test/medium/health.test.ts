/** Live and ready: ready only while database, schema and queue really answer and the service is not stopping. */
import { spyOn } from 'jest-mock';
import { randomBytes } from 'node:crypto';
import { ConfigError } from '#kernel/config/env.js';
import { makeDataSource, schemaVersion } from '#model/data-source.js';
import { wrappingKeyId } from '#disclosure/person-key.js';
import { bindWrappingKey } from '#disclosure/wrapping-key.js';
import { HealthController } from '#service/health.controller.js';
import { Heartbeat } from '#kernel/jobs/heartbeat.js';
import { usesQueue } from '#kernel/jobs/jobs.js';
import { App, WRAPPING_KEY } from '../support/app.js';
import { SERVICES, type ServiceName } from '#kernel/services.js';
import { cloneDatabase, type TestDatabase } from '../support/cluster.js';
import { startIssuer, type Issuer } from '../support/issuer.js';
import { startProxy } from '../support/proxy.js';
import { readiness, untilReadiness } from '../support/ready.js';
import { waitFor } from '../support/wait-for.js';
import { SETTINGS } from '../../tools/services/settings.js';

let database: TestDatabase;
let issuer: Issuer;
const apps: App[] = [];

beforeAll(async () => {
  [database, issuer] = await Promise.all([cloneDatabase(), startIssuer()]);
  for (const name of SERVICES) apps.push(await App.open(name, database, issuer));
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await issuer?.close();
  await database?.drop();
});

/** What wraps and opens nothing is given no wrapping key, and asks for none. */
const KEYLESS = SERVICES.filter((name) => !Object.hasOwn(SETTINGS[name], 'KEY_ENCRYPTION_KEY'));
/** What sends no job and handles none asks no queue. */
const QUEUELESS = SERVICES.filter((name) => !usesQueue(name));
const ALL_WELL = { status: 'ready', database: true, schema: true, key: true, queue: true, serving: true };
function wellOf(name: ServiceName): Record<string, unknown> {
  const { key, queue, ...always } = ALL_WELL;
  return { ...always, ...(KEYLESS.includes(name) ? {} : { key }), ...(QUEUELESS.includes(name) ? {} : { queue }) };
}
const appOf = (name: ServiceName) => apps.find((app) => app.name === name)!;
const live = async (app: App) => (await app.send('GET', '/livez')).body;

describe.each([...SERVICES.entries()])('service %i, %s', (index, name) => {
  const allWell = wellOf(name);

  test('is ready once all that it needs answers', async () => {
    expect((await untilReadiness(apps[index]!, 200)).body).toEqual(allWell);
  });

  test('is not ready on an older schema, and is again when the migration has come', async () => {
    const app = apps[index]!;
    await untilReadiness(app, 200);
    await database.query(`UPDATE schema_migrations SET name = 'older' WHERE name = $1`, [schemaVersion()]);
    const answer = await readiness(app);
    expect([answer.status, answer.body]).toEqual([503, { ...allWell, status: 'not-ready', schema: false }]);
    expect(await live(app)).toEqual({ status: 'live' });
    await database.query(`UPDATE schema_migrations SET name = $1 WHERE name = 'older'`, [schemaVersion()]);
    expect((await readiness(app)).status).toBe(200);
  });

  test.each(['deliveries', 'order_lines'])('is not ready while a trigger of %s is turned off', async (table) => {
    await database.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    const answer = await readiness(apps[index]!);
    await database.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    expect([answer.status, answer.body]).toEqual([503, { ...allWell, status: 'not-ready', schema: false }]);
    expect((await readiness(apps[index]!)).status).toBe(200);
  });

  test('says nothing in its probes but what they are for', async () => {
    const answer = await readiness(apps[index]!);
    expect(Object.keys(answer.body).toSorted()).toEqual(Object.keys(allWell).toSorted());
  });
});

const WITH_QUEUE = SERVICES.filter((name) => !QUEUELESS.includes(name));
describe.each(WITH_QUEUE)('the queue of %s', (name) => {
  test('is not ready on an older schema of the queue', async () => {
    const app = appOf(name);
    await database.query(`UPDATE bullmq.migration SET version = version - 1000`);
    const answer = await readiness(app);
    await database.query(`UPDATE bullmq.migration SET version = version + 1000`);
    expect([answer.status, answer.body]).toEqual([503, { ...wellOf(name), status: 'not-ready', schema: false }]);
  });

  test('is not ready when its heartbeat has not come round for half a minute', async () => {
    // One that comes round in this very moment, of whichever service, would come at the later time.
    const beats = WITH_QUEUE.map((each) =>
      spyOn(appOf(each).nest.get(Heartbeat), 'beat').mockImplementation(() => undefined),
    );
    const now = spyOn(performance, 'now');
    const later = performance.now() + 31_000;
    now.mockImplementation(() => later);
    const answer = await readiness(appOf(name));
    now.mockRestore();
    for (const beat of beats) beat.mockRestore();
    expect([answer.status, answer.body]).toEqual([503, { ...wellOf(name), status: 'not-ready', queue: false }]);
    expect((await readiness(appOf(name))).status).toBe(200);
  });
});

test.each(QUEUELESS)('%s is ready whatever becomes of the queue: it uses none', async (name) => {
  await database.query(`ALTER SCHEMA bullmq RENAME TO gone`);
  try {
    expect(await readiness(appOf(name))).toMatchObject({ status: 200, body: wellOf(name) });
    const another = await App.open(name, database, issuer);
    expect((await untilReadiness(another, 200)).body).toEqual(wellOf(name));
    await another.close();
  } finally {
    await database.query(`ALTER SCHEMA gone RENAME TO bullmq`);
  }
});

describe.each(SERVICES.filter((name) => !KEYLESS.includes(name)))('%s', (name) => {
  test('is not ready with another wrapping key than the database has, and does not start with it', async () => {
    const app = appOf(name);
    await database.query(`INSERT INTO wrapping_key VALUES (true, $1, now())`, [wrappingKeyId(randomBytes(32))]);
    try {
      const answer = await readiness(app);
      expect([answer.status, answer.body]).toEqual([503, { ...ALL_WELL, status: 'not-ready', key: false }]);
      const start = App.open(app.name, database, issuer);
      await expect(start).rejects.toBeInstanceOf(ConfigError);
      await expect(start).rejects.toThrow(/KEY_ENCRYPTION_KEY is not the key/);
      await database.query(`UPDATE wrapping_key SET key_id = $1`, [wrappingKeyId(WRAPPING_KEY)]);
      expect((await readiness(app)).status).toBe(200);
    } finally {
      await database.query(`DELETE FROM wrapping_key`);
    }
  });
});

test.each(KEYLESS)('%s serves whatever wrapping key the database has: it is given none', async (name) => {
  await database.query(`INSERT INTO wrapping_key VALUES (true, $1, now())`, [wrappingKeyId(randomBytes(32))]);
  try {
    const app = await App.open(name, database, issuer);
    expect((await untilReadiness(app, 200)).body).toEqual(wellOf(name));
    await app.close();
  } finally {
    await database.query(`DELETE FROM wrapping_key`);
  }
});

test.each(['cut', 'mute'] as const)(
  'a service whose database was %s is live, not ready, says try again, and comes back by itself',
  async (how) => {
    // Sessions that are cut here are nobody else’s.
    const own = await cloneDatabase();
    const proxy = await startProxy(own);
    const app = await App.open('orders', proxy.database, issuer);
    try {
      await untilReadiness(app, 200);
      await proxy[how]();
      const gone = await untilReadiness(app, 503);
      expect(gone.body).toMatchObject({ status: 'not-ready', database: false, serving: true });
      expect(await live(app)).toEqual({ status: 'live' });
      expect(await app.call('GET', '/orders')).toMatchObject({ status: 503, body: { code: 'service-unavailable' } });
      await proxy.mend();
      expect((await untilReadiness(app, 200)).body).toEqual(ALL_WELL);
      expect((await app.call('GET', '/orders')).status).toBe(200);
    } finally {
      await proxy.mend();
      await app.close();
      await proxy.cut();
      await own.drop();
    }
  },
);

const customer = (app: App) => app.call('POST', '/customers', { body: { organisation: 'Probe' } });
/** Ends every session on the database but the test's own. */
const endSessions = () =>
  database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );

const clock = async () => (await database.query<{ at: Date }>(`SELECT clock_timestamp() AS at`))[0]!.at;

test('a database that may only be read makes the service not ready and its requests wait, and is written to again by itself', async () => {
  const app = apps[0]!;
  await untilReadiness(app, 200);
  await database.query(`ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
  const since = await clock();
  let before: Date;
  try {
    await endSessions();
    expect((await untilReadiness(app, 503)).body).toMatchObject({ database: false });
    const refused = await waitFor('a session to be had', async () => {
      const answer = await customer(app);
      expect(answer.status).toBe(503);
      return answer;
    });
    expect(refused.body).toMatchObject({ code: 'service-unavailable' });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await readiness(app)).status).toBe(503);
  } finally {
    await database.query(`SET default_transaction_read_only = off`);
    before = await clock();
    await database.query(`ALTER DATABASE ${database.name} RESET default_transaction_read_only`);
  }
  // Whether one that began while that was turned off may write, nobody knows.
  await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'sparsam-orders' AND backend_start > $1`,
    [before],
  );
  // Nobody asks and nobody writes: what the service has of read-only sessions goes by itself. Who began before they were that may write.
  await waitFor('no session that may only read to be left', async () => {
    const sessions = await database.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sparsam-orders'
          AND backend_start BETWEEN $1 AND $2`,
      [since, before],
    );
    return sessions.length === 0;
  });
  expect((await customer(app)).status).toBe(201);
  await untilReadiness(app, 200);
});

test('sessions that are ended under many requests end requests with 503, never with 500, and never the process', async () => {
  const app = apps[0]!;
  let over = false;
  const statuses = new Map<number, number>();
  const ask = async () => {
    while (!over) {
      const { status } = await customer(app);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const askers = Array.from({ length: 12 }, ask);
  // Until one of them met a request, too: the first take their time to come to the database.
  for (let round = 0; round < 40 || !statuses.has(503); round += 1) await endSessions();
  over = true;
  await Promise.all(askers);
  expect([...statuses.keys()].filter((status) => status !== 201 && status !== 503)).toEqual([]);
  expect(statuses.get(503)).toBeGreaterThan(0);
  await untilReadiness(app, 200);
});

test('a database whose connections fell silent is given up after the time of a statement, and asked over new ones', async () => {
  const own = await cloneDatabase();
  const proxy = await startProxy(own);
  const app = await App.open('orders', proxy.database, issuer, { env: { DATABASE_STATEMENT_MS: '1000' } });
  try {
    await untilReadiness(app, 200);
    await Promise.all(Array.from({ length: 8 }, () => customer(app)));
    await proxy.silence();
    const answers = await Promise.all(Array.from({ length: 3 }, () => customer(app)));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    // One who waited in vain is enough: the others that are as old are not tried one by one.
    for (let asked = 0; asked < 5; asked += 1) expect((await customer(app)).status).toBe(201);
    expect((await untilReadiness(app, 200)).body).toEqual(ALL_WELL);
  } finally {
    await app.close();
    await proxy.cut();
    await own.drop();
  }
});

test('a service that stops is not ready while it still answers', async () => {
  const own = await cloneDatabase();
  const app = await App.open('consent', own, issuer);
  await untilReadiness(app, 200);
  // The first hook of a stop runs before anything is closed; what the service says of itself from then on is what counts.
  app.nest.get(HealthController, { strict: false }).beforeApplicationShutdown();
  const seen = await readiness(app);
  expect([seen.status, seen.body]).toEqual([503, { ...ALL_WELL, status: 'not-ready', serving: false }]);
  expect(await live(app)).toEqual({ status: 'live' });
  await app.close();
  await own.drop();
});

test('of two services with different wrapping keys on a fresh database one binds it, and the other writes nothing', async () => {
  const keys = [randomBytes(32), randomBytes(32)];
  const sources = await Promise.all(
    keys.map(() =>
      makeDataSource({ url: database.url('sparsam_orders'), poolMax: 1, applicationName: 'test-key' }).initialize(),
    ),
  );
  try {
    const bound = await Promise.allSettled(
      keys.map((key, index) => sources[index]!.transaction((manager) => bindWrappingKey(manager, key))),
    );
    const won = bound.findIndex(({ status }) => status === 'fulfilled');
    expect(bound.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(bound[1 - won]).toMatchObject({ reason: { code: 'service-unavailable' } });
    expect(await database.query(`SELECT key_id FROM wrapping_key`)).toEqual([{ key_id: wrappingKeyId(keys[won]!) }]);
  } finally {
    for (const source of sources) await source.destroy();
    await database.query(`DELETE FROM wrapping_key`);
  }
});
