/** The desk's counter for tests of one service: a register with two vendors and their products, customers, orders. */
import { randomUUID } from 'node:crypto';
import { App, VENDOR_HOST, type Answer, type Json } from './app.js';
import { SERVICES, type ServiceName } from '#kernel/services.js';
import { serviceOf } from './access-table.js';
import { cloneDatabase, type TestDatabase } from './cluster.js';
import { startIssuer, type Issuer, type TokenWish } from './issuer.js';

export const ADMIN: TokenWish = { roles: ['admin'], subject: 'admin-1' };
export const CLERK: TokenWish = { roles: ['sales'], subject: 'clerk-1' };
export const OTHER_CLERK: TokenWish = { roles: ['sales'], subject: 'clerk-2' };

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { field: string; rule: string }[];
}
export interface LineView {
  readonly id: string;
  readonly product: string;
  readonly vendorId: string;
  readonly state: string;
  readonly reason: string | null;
  readonly licensee: { firstName: string; lastName: string | null; email: string };
}
export interface OrderView {
  readonly id: string;
  readonly customerId: string;
  readonly placedAt: string;
  readonly state: string;
  readonly lines: LineView[];
}

export const LICENSEE = { firstName: 'Jānis', lastName: 'Bērziņš', email: 'janis@example.org' };

export const vendorBody = (name: string, more: Json = {}): Json => ({
  name,
  legalEntity: `${name} Inc.`,
  headOffice: `1 Main Street, ${name} City`,
  country: 'US',
  safeguard: 'standard-contractual-clauses',
  privacyContact: 'privacy@vendor.example.org',
  adapter: 'plain-http',
  baseUrl: `http://${VENDOR_HOST}/v1`,
  secretName: `VENDOR_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}`,
  ...more,
});

export class Counter {
  private constructor(
    readonly database: TestDatabase,
    readonly issuer: Issuer,
    readonly orders: App,
    readonly apps: readonly App[],
  ) {}

  /** `more` services are opened beside orders. */
  static async open(...more: ServiceName[]): Promise<Counter> {
    const [database, issuer] = await Promise.all([cloneDatabase(), startIssuer()]);
    const apps: App[] = [];
    for (const name of ['orders' as const, ...more]) apps.push(await App.open(name, database, issuer));
    return new Counter(database, issuer, apps[0]!, apps);
  }

  static openAll(): Promise<Counter> {
    return Counter.open(...SERVICES.filter((name) => name !== 'orders'));
  }

  app(name: ServiceName): App {
    return this.apps.find((app) => app.name === name)!;
  }

  /** The one that knows such a path. */
  knowing(path: string): App {
    return this.app(serviceOf(path));
  }

  async vendor(name: string, more: Json = {}): Promise<string> {
    return made(
      await this.orders.call<{ id: string }>('POST', '/vendors', { as: ADMIN, body: vendorBody(name, more) }),
    );
  }

  async product(sku: string, vendorId: string, more: Json = {}): Promise<string> {
    const body = {
      sku,
      name: `Product ${sku}`,
      vendorId,
      vendorReference: 'reference',
      serialFormat: '[A-Z0-9-]+',
      ...more,
    };
    return made(await this.orders.call<{ id: string }>('POST', '/products', { as: ADMIN, body }));
  }

  async customer(organisation = 'Organisation', as: TokenWish = CLERK): Promise<string> {
    return made(await this.orders.call<{ id: string }>('POST', '/customers', { as, body: { organisation } }));
  }

  /** Sends an order with these lines. */
  place<T = OrderView>(
    customerId: string,
    lines: Json[],
    wish: { as?: TokenWish; key?: string } = {},
  ): Promise<Answer<T>> {
    return this.orders.call<T>('POST', '/orders', {
      as: wish.as ?? CLERK,
      headers: { 'idempotency-key': wish.key ?? randomUUID() },
      body: { customerId, lines },
    });
  }

  /** An order that must be taken. */
  async placed(customerId: string, lines: Json[], wish: { as?: TokenWish; key?: string } = {}): Promise<OrderView> {
    const answer = await this.place(customerId, lines, wish);
    if (answer.status !== 201) throw new Error(`The order was not taken: ${answer.text}`);
    return answer.body;
  }

  async close(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.issuer.close();
    await this.database.drop();
  }
}

function made(answer: Answer<{ id: string }>): string {
  if (answer.status !== 201) throw new Error(`Could not be made: ${answer.text}`);
  return answer.body.id;
}

export const line = (product: string, licensee: Json = LICENSEE, more: Json = {}): Json => ({
  product,
  seats: 1,
  licensee,
  ...more,
});
