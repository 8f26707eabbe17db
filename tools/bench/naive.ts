/**
 * The naive app: what one would write in an afternoon without our promises. Nest, TypeORM and BullMQ as their manuals show them, a job per order,
 * no ledger, no fence, no consent, no mail, and no sign-in. Two processes, as orders and vendor-sync are.
 */
import type pg from 'pg';
import { startChild, type Child } from './children.js';
import { burst, postOrder, type Burst, type Desk, type Runner } from './load.js';
import { NAIVE_SCHEMA, type NaiveSettings } from './naive/tables.js';
import type { Stage } from './stage.js';

export class Naive implements Desk, Runner {
  readonly name = 'naive';
  readonly sessions = 'bench-naive%';
  private placed = 0;

  private constructor(
    private readonly api: Child<{ url: string }>,
    private readonly worker: Child<object>,
    private readonly owner: pg.Pool,
    private readonly atOnce: number,
  ) {}

  static async open({ running, redisUrl, outside, owner, atOnce }: Stage): Promise<Naive> {
    await owner.query(`CREATE SCHEMA IF NOT EXISTS ${NAIVE_SCHEMA}`);
    const settings: NaiveSettings = {
      databaseUrl: running.database.roles.owner,
      redisUrl,
      vendorUrl: outside.url,
      atOnce,
    };
    // The API makes the tables.
    const api = await startChild<{ url: string }>('./naive/api.js', settings);
    return new Naive(api, await startChild<object>('./naive/worker.js', settings), owner, atOnce);
  }

  get pids(): Record<string, number> {
    return { API: this.api.pid, worker: this.worker.pid };
  }

  async run(count: number): Promise<Burst> {
    const ms = await burst(this, count, this.atOnce);
    return { ms, settledMs: ms };
  }

  place(): Promise<string> {
    this.placed += 1;
    const licensee = { firstName: 'Jānis', lastName: 'Bērziņš', email: `janis.${this.placed}@bench.example.org` };
    const body = { product: 'demo-product', seats: 1, termMonths: 12, ...licensee };
    return postOrder(`${this.api.said.url}/orders`, JSON.stringify(body));
  }

  async mark(): Promise<string> {
    const { rows } = await this.owner.query<{ mark: string }>(
      `SELECT coalesce(max(id), 0)::text AS mark FROM ${NAIVE_SCHEMA}.licenses`,
    );
    return rows[0]!.mark;
  }

  async storedSince(mark: string): Promise<number> {
    const { rows } = await this.owner.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ${NAIVE_SCHEMA}.licenses WHERE id > $1`,
      [mark],
    );
    return rows[0]!.count;
  }

  async commits(mark: string): Promise<Map<string, number>> {
    const { rows } = await this.owner.query<{ order: string; at: number }>(
      `SELECT "orderId" AS order, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 AS at
         FROM ${NAIVE_SCHEMA}.licenses WHERE id > $1`,
      [mark],
    );
    return new Map(rows.map(({ order, at }) => [order, at]));
  }

  async close(): Promise<void> {
    await this.worker.close();
    await this.api.close();
  }
}
