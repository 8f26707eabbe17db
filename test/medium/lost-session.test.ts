/** A session that ends while somebody works on it: whatever is asked of it next says that it may be asked again later. */
import type { DataSource, EntityManager } from 'typeorm';
import { makeDataSource } from '#model/data-source.js';
import { meaningOf } from '#kernel/database/database-error.js';
import { configureLog } from '#kernel/log/log.js';
import { Customer } from '#model/customer.entity.js';
import { cloneDatabase, type TestDatabase } from '../support/cluster.js';
import { waitFor } from '../support/wait-for.js';

let database: TestDatabase;
const open = (): Promise<DataSource> =>
  makeDataSource({
    url: database.url('sparsam_orders'),
    poolMax: 2,
    applicationName: 'test-lost-session',
  }).initialize();

beforeAll(async () => {
  configureLog('test', 'silent');
  database = await cloneDatabase();
});
afterAll(() => database?.drop());

type Ask = (manager: EntityManager) => Promise<unknown>;

const nobody = { id: 'nobody' };
/** The ways in which the services ask a manager. */
const WAYS: readonly (readonly [string, Ask])[] = [
  ['a statement', (manager) => manager.query('SELECT 1')],
  ['a statement with values', (manager) => manager.query('SELECT $1::int', [1])],
  ['find', (manager) => manager.find(Customer)],
  ['findBy', (manager) => manager.findBy(Customer, nobody)],
  ['findOne', (manager) => manager.findOne(Customer, { where: nobody })],
  ['findOneBy', (manager) => manager.findOneBy(Customer, nobody)],
  ['findOneByOrFail', (manager) => manager.findOneByOrFail(Customer, nobody)],
  ['existsBy', (manager) => manager.existsBy(Customer, nobody)],
  ['a built SELECT', (manager) => manager.createQueryBuilder(Customer, 'c').getMany()],
  ['a built INSERT', (manager) => manager.createQueryBuilder().insert().into(Customer).values(nobody).execute()],
  [
    'a built UPDATE',
    (manager) => manager.createQueryBuilder().update(Customer).set({ organisation: 'X' }).where('false').execute(),
  ],
  ['a built DELETE', (manager) => manager.createQueryBuilder().delete().from(Customer).where('false').execute()],
  ['a transaction', (manager) => manager.transaction((inner) => inner.query('SELECT 1'))],
];

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** What comes of a transaction whose session somebody else ends before it asks on. */
async function withoutSession(source: DataSource, ask?: Ask): Promise<unknown> {
  return caught(
    source.transaction(async (manager) => {
      const found = await manager.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [found[0]!.pid]);
      await waitFor('the end to be heard of', () => manager.queryRunner!.isReleased);
      await ask?.(manager);
    }),
  );
}

describe('the session of a transaction has ended', () => {
  let source: DataSource;
  beforeAll(async () => (source = await open()));
  afterAll(() => source.destroy());

  test.each(WAYS)('%s', async (_name, ask) => {
    const error = await withoutSession(source, ask);
    expect([error, meaningOf(error).unavailable]).toEqual([error, true]);
  });

  test('its commit', async () => {
    const error = await withoutSession(source);
    expect([error, meaningOf(error).unavailable]).toEqual([error, true]);
  });
});

describe('a service that stops has closed its pool', () => {
  let source: DataSource;
  beforeAll(async () => {
    source = await open();
    await source.destroy();
  });

  test.each(WAYS)('%s', async (_name, ask) => {
    const error = await caught(ask(source.manager));
    expect([error, meaningOf(error).unavailable]).toEqual([error, true]);
  });
});
