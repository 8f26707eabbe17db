/** The product's side of the bench: orders over HTTP until every license is stored, and where the time went. */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { send } from '../client/api-client.js';
import { Sparsam } from '../client/sparsam.js';
import { accessToken } from '../start/access-token.js';
import type { Running } from '../start/running.js';
import { CaseBench, type CaseFigures } from './cases.js';
import { spread, type Spread } from './spread.js';

const SKU = 'BENCH';
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 120_000;

export interface DeskRound {
  /** From the first request to the last license. */
  ms: number;
  orderToLicense: Spread;
  stages: Record<string, Spread>;
}

export interface Written {
  transactions: number;
  journalBytes: number;
}

/** Each stage, from times in the rows; `called` is when the vendor had the request. */
const INSTANTS = `
  SELECT d.intent_key AS key, d.created_at AS placed, a.claimed_at AS claimed, a.released_at AS released, li.issued_at AS stored,
         (SELECT max(e.at) FROM order_events e WHERE e.fulfilment_id = d.fulfilment_id AND e.event = 'fulfilled') AS fulfilled
    FROM deliveries d JOIN attempts a ON a.delivery_id = d.id AND a.outcome = 'done' JOIN licenses li ON li.fulfilment_id = d.fulfilment_id
   WHERE d.created_at >= $1`;

interface Instants {
  key: string;
  placed: Date;
  claimed: Date;
  released: Date;
  stored: Date;
  fulfilled: Date;
}

export class BenchDesk {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  private round = 0;

  private constructor(
    private readonly running: Running,
    private readonly database: pg.Pool,
    private readonly token: string,
    private readonly customerId: string,
    private readonly concurrency: number,
  ) {}

  static async open(running: Running, concurrency: number): Promise<BenchDesk> {
    const database = new pg.Pool({ connectionString: running.database.roles.owner, max: 2 });
    const [admin, sales] = [await accessToken(running, 'admin'), await accessToken(running, 'sales')];
    const as = (token: string) => new Sparsam((request) => send(running.services.orders.url, token, request));
    const [register, counter] = [as(admin), as(sales)];
    const vendor = await register.addVendor({
      name: 'Bench vendor',
      legalEntity: 'Local vendor server speaking the plain HTTP contract',
      headOffice: 'this machine',
      country: 'US',
      safeguard: 'standard-contractual-clauses',
      privacyContact: 'privacy@bench.example.org',
      adapter: 'plain-http',
      baseUrl: `${running.vendors.plain.url}/v1`,
      secretName: 'VENDOR_SECRET_PLAIN',
      supportChannel: 'http-ticket',
      supportAddress: `${running.vendors.plain.url}/v1`,
      // So high that neither delays anything: the bench measures the desk.
      pacePerMinute: 60_000,
      cap: 64,
    });
    const product = {
      sku: SKU,
      name: 'Bench',
      vendorId: vendor.id,
      vendorReference: 'demo-product',
      serialFormat: '[0-9A-Z-]+',
    };
    await register.addProduct(product);
    const customer = await counter.addCustomer({ organisation: 'Bench' });
    return new BenchDesk(running, database, sales, customer.id, concurrency);
  }

  /** Places `count` orders, waits until each has its license, then until no work is left. */
  async run(count: number, atOnce = this.concurrency): Promise<DeskRound> {
    this.round += 1;
    const [{ stored, now }] = (
      await this.database.query<{ stored: number; now: Date }>(`SELECT count(*)::int AS stored, now() FROM licenses`)
    ).rows as [{ stored: number; now: Date }];
    const placing: number[] = [];
    let next = 0;
    const begun = performance.now();
    const place = async () => {
      for (let index = next++; index < count; index = next++) {
        const at = performance.now();
        await this.place(index);
        placing.push(performance.now() - at);
      }
    };
    const placed = Promise.all(Array.from({ length: atOnce }, place));
    const last = await this.untilCount(`SELECT count(*)::int AS count FROM licenses`, stored + count, placed);
    const ms = last - begun;
    await this.untilCount(
      `SELECT count(*)::int AS count FROM fulfilments WHERE state = 'fulfilled'`,
      stored + count,
      placed,
    );
    return { ms, ...(await this.stages(now, placing)) };
  }

  /** One order after the other: how long it takes when nothing else goes on. */
  async runAlone(count: number): Promise<Spread> {
    const [{ now }] = (await this.database.query<{ now: Date }>('SELECT now()')).rows as [{ now: Date }];
    this.round += 1;
    for (let index = 0; index < count; index += 1) {
      const [{ stored }] = (
        await this.database.query<{ stored: number }>(
          `SELECT count(*)::int AS stored FROM fulfilments WHERE state = 'fulfilled'`,
        )
      ).rows as [{ stored: number }];
      await this.place(index);
      await this.untilCount(
        `SELECT count(*)::int AS count FROM fulfilments WHERE state = 'fulfilled'`,
        stored + 1,
        Promise.resolve(),
      );
    }
    return (await this.stages(now, [0])).orderToLicense;
  }

  /** So many escalations in each form, of licenses that the rounds left. */
  async cases(count: number): Promise<CaseFigures> {
    return (await CaseBench.open(this.running, this.database, this.concurrency)).run(count);
  }

  async close(): Promise<void> {
    this.agent.destroy();
    await this.database.end();
  }

  /** Transactions that wrote something, and bytes of the database's journal, so far. */
  async written(): Promise<Written> {
    const { rows } = await this.database.query<{ transactions: string; journal: string }>(
      `SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS transactions, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS journal`,
    );
    return { transactions: Number(rows[0]!.transactions), journalBytes: Number(rows[0]!.journal) };
  }

  private async untilCount(query: string, goal: number, placed: Promise<unknown>): Promise<number> {
    let failure: unknown;
    placed.catch((error: unknown) => (failure = error));
    for (const begun = performance.now(); performance.now() - begun < PATIENCE_MS; await pause(LOOK_EVERY_MS)) {
      if (failure) throw failure instanceof Error ? failure : new Error('An order could not be placed.');
      const { rows } = await this.database.query<{ count: number }>(query);
      if (rows[0]!.count >= goal) return performance.now();
    }
    throw new Error(`Not every order had its license within ${PATIENCE_MS / 1000} s.`);
  }

  private place(index: number): Promise<void> {
    const licensee = {
      firstName: 'Jānis',
      lastName: 'Bērziņš',
      email: `janis.${this.round}.${index}@bench.example.org`,
    };
    const body = JSON.stringify({
      customerId: this.customerId,
      lines: [{ product: SKU, seats: 1, termMonths: 12, licensee }],
    });
    return new Promise((resolve, reject) => {
      const request = http.request(
        `${this.running.services.orders.url}/orders`,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'idempotency-key': randomUUID(),
          },
        },
        (answer) => {
          answer.resume();
          answer.once('end', () =>
            answer.statusCode === 201
              ? resolve()
              : reject(new Error(`An order was answered with ${answer.statusCode}.`)),
          );
        },
      );
      request.once('error', reject);
      request.end(body);
    });
  }

  private async stages(since: Date, placing: number[]): Promise<Omit<DeskRound, 'ms'>> {
    const { rows } = await this.database.query<Instants>(INSTANTS, [since]);
    const calls = await this.calls();
    const gap = (from: (row: Instants) => number, to: (row: Instants) => number) =>
      spread(rows.map((row) => Math.max(0, to(row) - from(row))));
    const called = (row: Instants) => calls.get(row.key) ?? row.released.getTime();
    return {
      orderToLicense: gap(
        (row) => row.placed.getTime(),
        (row) => row.stored.getTime(),
      ),
      stages: {
        'HTTP: place an order': spread(placing),
        'placed → claimed (queue)': gap(
          (row) => row.placed.getTime(),
          (row) => row.claimed.getTime(),
        ),
        'claimed → released (commit, read, decide)': gap(
          (row) => row.claimed.getTime(),
          (row) => row.released.getTime(),
        ),
        'released → at the vendor (ledger, commit, send)': gap((row) => row.released.getTime(), called),
        'at the vendor → stored (answer, settle)': gap(called, (row) => row.stored.getTime()),
        'stored → on the order (queue, fulfilment)': gap(
          (row) => row.stored.getTime(),
          (row) => row.fulfilled.getTime(),
        ),
      },
    };
  }

  /** When the vendor had each request, by its idempotency key. */
  private async calls(): Promise<Map<string, number>> {
    const answer = await fetch(`${this.running.vendors.plain.control}/journal`);
    const { entries } = (await answer.json()) as { entries: { at: string; body: string }[] };
    return new Map(entries.map(({ at, body }) => [/"reference":"([^"]+)"/.exec(body)?.[1] ?? '', Date.parse(at)]));
  }
}
