/** A whole license desk of real parts for one test file: database, queue, issuer, vendor servers, service processes. */
import { SECRET_SHOWN } from '#disclosure/escalation-letter.js';
import { roleOf, type ServiceName } from '#kernel/services.js';
import { requestBytes, type JournalEntry } from '../vendors/journal.js';
import { randomBytes, randomUUID } from 'node:crypto';
import { startVendorServer, type VendorServer } from '../vendors/vendor-server.js';
import { serviceOf } from './access-table.js';
import { cloneDatabase, type TestDatabase } from './cluster.js';
import { consentEnv } from './consent-env.js';
import { publicEnv } from './house.js';
import { AUDIENCE, startIssuer, type Issuer, type TokenWish } from './issuer.js';
import { startService, type ServiceProcess } from './process.js';
import { startRedis, type QueueKind, type TestRedis } from './redis.js';
import { waitFor } from './wait-for.js';

export type Json = Record<string, unknown>;

export interface Reply<T = Json> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface LineView {
  id: string;
  product: string;
  state: string;
  reason: string | null;
  nextAttemptAt: string | null;
  license: { id: string; serialNumber: string; licenseKey: string | null; state: string } | null;
}
export interface OrderView {
  id: string;
  state: string;
  lines: LineView[];
}

/** Nothing takes mail there; a test that reads mail brings its own mailbox. */
const NO_MAIL_PORT = 9;

/** Short times, so that a lost claim is taken up within a second or two. */
const QUICK: Readonly<Record<string, string>> = {
  LEASE_MS: '2500',
  RELEASE_MS: '1000',
  SWEEP_MS: '500',
  DATABASE_IDLE_TRANSACTION_MS: '1000',
  NUDGE_AGAIN_MS: '1500',
  CALL_TIMEOUT_MS: '700',
  LADDER_SECONDS: '0.3,0.3,0.5,0.5,1,1,1,1',
};

/**
 * For tests that count attempts or look at what a stop leaves behind: a lease, a call or a transaction that is over only because
 * this machine is busy would be one attempt more.
 */
export const PATIENT = { LEASE_MS: '6000', CALL_TIMEOUT_MS: '2000', DATABASE_IDLE_TRANSACTION_MS: '4000' };

export interface DeskWish {
  readonly queue?: QueueKind;
  /** Processes of vendor-sync. */
  readonly vendorSync?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** False: no service process is started; the test starts its own. */
  readonly services?: boolean;
  /** Instead of a clone in the shared cluster. */
  readonly database?: TestDatabase;
}

/** A request as it came, the vendor's secret written as previews of letters write it. */
export const asShown = (entry: JournalEntry): string =>
  requestBytes(entry)
    .toString('utf8')
    .replace(/(?<=^Authorization: Bearer ).*?(?=\r$)/m, SECRET_SHOWN);

export class Desk {
  readonly processes: ServiceProcess[] = [];
  /** Output of processes that are gone. */
  pastLogs = '';
  vendorIds: Record<'keygen' | 'plain', string> = { keygen: '', plain: '' };
  private tokens = new Map<string, string>();

  private constructor(
    readonly queue: QueueKind,
    readonly database: TestDatabase,
    readonly issuer: Issuer,
    readonly keygen: VendorServer,
    readonly plain: VendorServer,
    readonly redis: TestRedis | undefined,
    private readonly extraEnv: Readonly<Record<string, string>>,
    private readonly key = randomBytes(32).toString('base64'),
  ) {}

  static async open(wish: DeskWish = {}): Promise<Desk> {
    const queue = wish.queue ?? 'postgres';
    const [database, issuer, keygen, plain, redis] = await Promise.all([
      wish.database ?? cloneDatabase(),
      startIssuer(),
      startVendorServer({ kind: 'keygen', host: '127.0.0.1', port: 0, token: 'keygen-token' }),
      startVendorServer({ kind: 'plain', host: '127.0.0.1', port: 0, token: 'plain-token' }),
      queue === 'redis' ? startRedis() : undefined,
    ]);
    const desk = new Desk(queue, database, issuer, keygen, plain, redis, wish.env ?? {});
    if (wish.services !== false) {
      const starts = [
        desk.start('orders'),
        ...Array.from({ length: wish.vendorSync ?? 1 }, () => desk.start('vendor-sync')),
      ];
      await Promise.all(starts);
      await desk.register();
    }
    return desk;
  }

  /** Starts one more process of a service and keeps track of it. */
  async start(
    name: ServiceName,
    env: Readonly<Record<string, string>> = {},
    untilServing = true,
  ): Promise<ServiceProcess> {
    const started = await startService({ name, env: { ...this.env(name), ...env }, untilServing });
    this.processes.push(started);
    return started;
  }

  /** What a case needs beside orders and vendor-sync. */
  async startForCases(): Promise<void> {
    await Promise.all([this.start('support'), this.start('consent')]);
  }

  env(name: ServiceName): Record<string, string> {
    return {
      DATABASE_URL: this.database.url(roleOf(name)),
      ...(this.redis ? { REDIS_URL: this.redis.url } : {}),
      OIDC_ISSUER: this.issuer.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      KEY_ENCRYPTION_KEY: this.key,
      OUTGOING_HOSTS: [this.keygen, this.plain].map((vendor) => new URL(vendor.url).host).join(','),
      SUPPORT_MAIL_DOMAINS: 'vendor.example.org',
      VENDOR_SECRET_KEYGEN: 'keygen-token',
      VENDOR_SECRET_PLAIN: 'plain-token',
      ...QUICK,
      ...(name === 'consent' || name === 'support' ? consentEnv(NO_MAIL_PORT) : {}),
      ...(name === 'keeper' ? { RETENTION_DATABASE_URL: this.database.url('sparsam_retention') } : {}),
      ...(name === 'orders' ? publicEnv : {}),
      ...this.extraEnv,
    };
  }

  /** The running process of a service. */
  service(name: ServiceName): ServiceProcess {
    const found = this.processes.find((candidate) => candidate.name === name && candidate.isRunning);
    if (!found) throw new Error(`No process of ${name} runs.`);
    return found;
  }

  logs(): string {
    return this.processes.map((process) => process.logs()).join('\n');
  }

  async token(wish: TokenWish): Promise<string> {
    const key = JSON.stringify(wish);
    const known = this.tokens.get(key) ?? (await this.issuer.token(wish));
    this.tokens.set(key, known);
    return known;
  }

  /** One request over HTTP to the service that knows this path, with a token of these roles. */
  async call<T = Json>(
    method: string,
    path: string,
    options: {
      as?: TokenWish;
      body?: unknown;
      headers?: Record<string, string>;
      service?: ServiceName;
    } = {},
  ): Promise<Reply<T>> {
    const token = await this.token(options.as ?? { roles: ['sales'] });
    const answer = await fetch(`${this.service(options.service ?? serviceOf(path)).url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await answer.text();
    const body = (answer.headers.get('content-type') ?? '').includes('json') ? (JSON.parse(text) as T) : ({} as T);
    return { status: answer.status, headers: answer.headers, text, body };
  }

  /** Registers both vendor servers, a product of each, and a customer; returns the customer's id. */
  async register(): Promise<void> {
    const admin = { roles: ['admin'], subject: 'admin-1' };
    for (const [adapter, server, sku, reference, format] of [
      [
        'keygen',
        this.keygen,
        'KEYGEN',
        '5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11',
        '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
      ],
      ['plain-http', this.plain, 'PLAIN', 'product-a', 'PL-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}'],
    ] as const) {
      const key = adapter === 'keygen' ? 'keygen' : 'plain';
      const vendor = await this.call<{ id: string }>('POST', '/vendors', {
        as: admin,
        body: {
          name: `Vendor ${key}`, legalEntity: `Legal entity ${key}`, headOffice: 'Head office', country: 'US',
          safeguard: 'standard-contractual-clauses', privacyContact: 'privacy@vendor.example.org', adapter,
          baseUrl: `${server.url}/v1`, secretName: `VENDOR_SECRET_${key.toUpperCase()}`, pacePerMinute: 60_000, cap: 16,
        }, // prettier-ignore
      });
      this.vendorIds[key] = vendor.body.id;
      await this.call('POST', '/products', {
        as: admin,
        body: {
          sku,
          name: `Product ${key}`,
          vendorId: vendor.body.id,
          vendorReference: reference,
          serialFormat: format,
        },
      });
    }
  }

  async customer(body: Json = { organisation: 'Organisation' }, as: TokenWish = { roles: ['sales'] }): Promise<string> {
    return (await this.call<{ id: string }>('POST', '/customers', { as, body })).body.id;
  }

  /** One who tells their licensees themselves. */
  async customerWhoTells(): Promise<string> {
    const id = await this.customer();
    const body = { tells: true, evidence: 'Their letter of 1 March.' };
    await this.call('POST', `/customers/${id}/confirmations`, { as: { roles: ['dpo'], subject: 'dpo-1' }, body });
    return id;
  }

  /** Places an order of one line. */
  async place(
    customerId: string,
    product: 'KEYGEN' | 'PLAIN',
    licensee: Json,
    options: { as?: TokenWish; key?: string; line?: Json } = {},
  ): Promise<Reply<OrderView>> {
    return this.call<OrderView>('POST', '/orders', {
      ...(options.as ? { as: options.as } : {}),
      headers: { 'idempotency-key': options.key ?? randomUUID() },
      body: { customerId, lines: [{ product, seats: 1, licensee, ...options.line }] },
    });
  }

  async order(id: string, as: TokenWish = { roles: ['admin'] }): Promise<OrderView> {
    return (await this.call<OrderView>('GET', `/orders/${id}`, { as })).body;
  }

  /** Waits until an order is in this state. */
  async orderIn(id: string, state: string, limitMs?: number): Promise<OrderView> {
    return waitFor(
      `order to be ${state}`,
      async () => {
        // The service that is asked each time is kept from what is waited for.
        if (!(await this.hasLineIn(id, state))) return false;
        const order = await this.order(id);
        return order.state === state && order;
      },
      limitMs,
    );
  }

  private async hasLineIn(id: string, state: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1 AND f.state = $2`,
      [id, state],
    );
    return rows.length > 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.processes.filter((process) => process.isRunning).map((process) => process.kill()));
    await Promise.all([this.issuer.close(), this.keygen.close(), this.plain.close(), this.redis?.stop()]);
    await this.database.drop();
  }
}
