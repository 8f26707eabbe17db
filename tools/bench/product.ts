/** Sparsam's side: its vendors and products, orders over HTTP with a token, and the rows that say how far each is. */
import { randomUUID } from 'node:crypto';
import { send } from '../client/api-client.js';
import { Sparsam } from '../client/sparsam.js';
import { accessToken } from '../start/access-token.js';
import { burst, each, postOrder, until, type Burst, type Desk, type Runner } from './load.js';
import { BENCH_SECRETS, type Stage } from './stage.js';

export interface BenchVendor {
  readonly id: string;
  readonly sku: string;
}

interface VendorWish {
  /** After so long the vendor answers. */
  readonly afterMs?: number;
  /** Calls a minute; left out: so many that it delays nothing. */
  readonly pacePerMinute?: number;
}

export class Product implements Desk, Runner {
  readonly name = 'Sparsam';
  readonly sessions = 'sparsam-%';
  private readonly secrets = [...BENCH_SECRETS];
  private readonly round = randomUUID().slice(0, 8);
  private placed = 0;
  usual: BenchVendor;

  private constructor(
    private readonly stage: Stage,
    readonly register: Sparsam,
    readonly counter: Sparsam,
    private readonly token: string,
    readonly customerId: string,
    private readonly firstMail: string,
  ) {}

  static async open(stage: Stage): Promise<Product> {
    const { running } = stage;
    const [admin, sales] = [await accessToken(running, 'admin'), await accessToken(running, 'sales')];
    const as = (token: string) => new Sparsam((request) => send(running.services[request.service].url, token, request));
    const { id } = await as(sales).addCustomer({ organisation: 'Bench' });
    const mark = await stage.owner.query<{ id: string }>(`SELECT coalesce(max(id), '') AS id FROM mails`);
    const product = new Product(stage, as(admin), as(sales), sales, id, mark.rows[0]!.id);
    product.usual = await product.vendor();
    return product;
  }

  get pids(): Record<string, number> {
    const { services } = this.stage.running;
    const vendorSync = [services['vendor-sync'], ...(services['vendor-sync'].replicas ?? [])];
    return {
      API: services.orders.pid,
      ...Object.fromEntries(vendorSync.map(({ pid }, at) => [at === 0 ? 'worker' : `worker ${at + 1}`, pid])),
      consent: services.consent.pid,
      support: services.support.pid,
      keeper: services.keeper.pid,
    };
  }

  /** Registers a vendor, with a product of its own. */
  async vendor({ afterMs, pacePerMinute = 60_000 }: VendorWish = {}): Promise<BenchVendor> {
    const secretName = this.secrets.shift();
    if (!secretName) throw new Error('Each vendor of the bench needs a secret of its own: there are no more.');
    const baseUrl = `${this.stage.outside.url}${afterMs === undefined ? '' : `/after/${afterMs}`}/v1`;
    const { id } = await this.register.addVendor({
      name: secretName,
      legalEntity: `${secretName} Inc.`,
      headOffice: 'this machine',
      country: 'US',
      safeguard: 'standard-contractual-clauses',
      privacyContact: 'privacy@bench.example.org',
      adapter: 'plain-http',
      baseUrl,
      secretName,
      supportChannel: 'http-ticket',
      supportAddress: baseUrl,
      pacePerMinute,
      cap: 64,
    });
    await this.register.addProduct({
      sku: secretName,
      name: secretName,
      vendorId: id,
      vendorReference: 'demo-product',
      serialFormat: '[0-9A-Z-]+',
    });
    return { id, sku: secretName };
  }

  async run(count: number): Promise<Burst> {
    const begun = performance.now();
    const ms = await burst(this, count, this.stage.atOnce);
    await this.settle();
    return { ms, settledMs: performance.now() - begun };
  }

  place(): Promise<string> {
    return this.placeAt(this.usual);
  }

  placeAt({ sku }: BenchVendor): Promise<string> {
    this.placed += 1;
    const email = `janis.${this.round}.${this.placed}@bench.example.org`;
    const licensee = { firstName: 'Jānis', lastName: 'Bērziņš', email };
    const lines = [{ product: sku, seats: 1, termMonths: 12, licensee }];
    return postOrder(
      `${this.stage.running.services.orders.url}/orders`,
      JSON.stringify({ customerId: this.customerId, lines }),
      { authorization: `Bearer ${this.token}`, 'idempotency-key': randomUUID() },
    );
  }

  /** So many orders that wait at the vendor: placed while all processes of vendor-sync are frozen, and theirs from then on. */
  async pile(vendor: BenchVendor, count: number): Promise<void> {
    const frozen = Object.entries(this.pids).filter(([name]) => name.startsWith('worker'));
    const signal = (name: NodeJS.Signals) => frozen.forEach(([, pid]) => process.kill(pid, name));
    signal('SIGSTOP');
    try {
      await each(Array.from({ length: count }), this.stage.atOnce, () => this.placeAt(vendor));
    } finally {
      signal('SIGCONT');
    }
  }

  /** The services make ids that sort by time. */
  mark(): Promise<string> {
    return this.text(`SELECT coalesce(max(id), '') AS text FROM licenses`);
  }

  storedSince(mark: string): Promise<number> {
    return this.count('SELECT count(*)::int AS count FROM licenses WHERE id > $1', mark);
  }

  async commits(mark: string): Promise<Map<string, number>> {
    const { rows } = await this.stage.owner.query<{ order: string; at: number }>(
      `SELECT l.order_id AS order, extract(epoch FROM pg_xact_commit_timestamp(li.xmin))::float8 * 1000 AS at
         FROM licenses li JOIN fulfilments f ON f.id = li.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
        WHERE li.id > $1`,
      [mark],
    );
    return new Map(rows.map(({ order, at }) => [order, at]));
  }

  /** Waits until each licensee has been told by mail, which is the last that an order brings about. */
  async settle(): Promise<void> {
    const sent = `SELECT count(*)::int AS count FROM mails WHERE id > $1 AND kind = 'first-disclosure' AND state = 'sent'`;
    await until('The last mail', async () => (await this.count(sent, this.firstMail)) >= this.placed, 50);
  }

  private async text(query: string): Promise<string> {
    return (await this.stage.owner.query<{ text: string }>(query)).rows[0]!.text;
  }

  private async count(query: string, mark: string): Promise<number> {
    return (await this.stage.owner.query<{ count: number }>(query, [mark])).rows[0]!.count;
  }

  async close(): Promise<void> {
    // The services end with their stage.
  }
}
