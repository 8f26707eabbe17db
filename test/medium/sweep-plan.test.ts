/** What is asked again and again of consents, mails and deliveries, and which orders need somebody, finds its rows by an index, not by reading a table that grows for years. */
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { makeDataSource } from '#model/data-source.js';
import { FULFILMENT_STATES } from '#model/fulfilment.states.js';
import { pageAfter } from '#kernel/database/next-rows.js';
import { OWED, OWED_NOTICE, RELEASES, UNSETTLED } from '../../apps/consent/src/consent/consent.queries.js';
import { COUNT_UNDELIVERED, UNDELIVERED } from '../../apps/consent/src/person/first-disclosure.queries.js';
import { ABANDONED, DUE, OLDEST_DUE } from '../../apps/consent/src/mail/mail.queries.js';
import { pageOf } from '../../apps/orders/src/order/order.queries.js';
import { SILENT, WITHDRAWN } from '../../apps/support/src/escalation/escalation.queries.js';
import {
  ANY_DUE,
  COUNT_DUE,
  END_STOPPED,
  LAPSED,
  LOCK_DUE,
  VENDORS_DUE,
} from '../../apps/vendor-sync/src/delivery/delivery.queries.js';
import { cloneDatabase, type TestDatabase } from '../support/cluster.js';

let database: TestDatabase;
let client: pg.Client;
/** Indexes of small tables, and of a part of their table: whoever walks one reads that part. */
let small: ReadonlySet<string>;
beforeAll(async () => {
  database = await cloneDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  // Of an empty table the planner reads the whole, where nobody tells it not to, and joins it as a whole.
  for (const way of ['seqscan', 'mergejoin', 'hashjoin']) await client.query(`SET enable_${way} = off`);
  const { rows } = await client.query<{ name: string }>(
    `SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND (indexdef LIKE '% WHERE %' OR tablename = ANY($1))`,
    [SMALL],
  );
  small = new Set(rows.map(({ name }) => name));
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

/** Few rows at any time: the vendors that somebody has registered. */
const SMALL = ['vendors', 'vendor_gates'];

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** A table from end to end, or a whole index of it. */
const isWhole = (plan: Plan): boolean =>
  (plan['Node Type'] === 'Seq Scan' && !SMALL.includes(plan['Relation Name']!)) ||
  (plan['Index Name'] !== undefined && plan['Index Cond'] === undefined && !small.has(plan['Index Name']));

const readWhole = (plan: Plan): string[] => [
  ...(isWhole(plan) ? [plan['Relation Name'] ?? plan['Index Name']!] : []),
  ...(plan.Plans ?? []).flatMap(readWhole),
];

test.each<[string, string]>([
  ['consents to settle', pageAfter(UNSETTLED, '$1')],
  ['notices that are owed', pageAfter(OWED, '$1')],
  ['the notice that is owed for a consent', OWED_NOTICE],
  ['what left on the strength of a consent', RELEASES],
  ['mails that are due', pageAfter(DUE, '$1')],
  ['the mails to send next', OLDEST_DUE.replace('$1', '7').replace('$2', `'{}'`)],
  ['mails that were being sent when their process died', ABANDONED],
  ['first disclosures whose mail did not arrive', UNDELIVERED],
  ['their count', COUNT_UNDELIVERED],
  ['questions that nobody answered', pageAfter(SILENT, '$1')],
  ['personal letters whose consent was withdrawn', pageAfter(WITHDRAWN, '$1')],
  ['deliveries whose lease is over', pageAfter(LAPSED, '$1')],
  ['vendors with deliveries that are due', pageAfter(VENDORS_DUE, '$1')],
  ['what is due for a vendor, to be claimed', LOCK_DUE],
  ['whether anything is due for a vendor', ANY_DUE],
  ['what is in flight to a vendor', COUNT_DUE],
  ['deliveries that are to be cancelled', END_STOPPED],
  ...FULFILMENT_STATES.filter((state) => state !== 'fulfilled').map<[string, string]>((state) => [
    `orders with a line that is ${state}`,
    pageOf(null, { state, limit: 50 }).text,
  ]),
])('%s', async (_name, statement) => {
  const text = statement.replace(/\$\d/g, `'1'`);
  const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`EXPLAIN (FORMAT JSON) ${text}`);
  const found = rows[0]!['QUERY PLAN'][0]!.Plan;
  expect(readWhole(found)).toEqual([]);
  expect(JSON.stringify(found)).toContain('Index');
});

describe('a statement that is planned while its table is empty', () => {
  beforeAll(() => client.query('ANALYZE order_lines'));

  const planOf = async (readsWholeTables: boolean): Promise<string> => {
    const url = database.url('sparsam_orders');
    const source: DataSource = makeDataSource({ url, poolMax: 1, applicationName: 'test-plan', readsWholeTables });
    await source.initialize();
    try {
      const asked = 'EXPLAIN SELECT l.id FROM unnest($1::text[]) o(id) JOIN order_lines l ON l.order_id = o.id';
      return JSON.stringify(await source.query(asked, [['ord_1']]));
    } finally {
      await source.destroy();
    }
  };

  test('finds its rows by an index in a session of a service', async () => {
    expect(await planOf(false)).not.toContain('Seq Scan');
  });

  test('reads the table in a session that reads whole tables', async () => {
    expect(await planOf(true)).toContain('Seq Scan');
  });
});
