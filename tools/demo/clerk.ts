/** A sales clerk at the public API, with a real access token. Rides out a service that is being started again. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '../start/access-token.js';
import { StartError } from '../start/files.js';
import { readRunning } from '../start/running.js';
import type { Running } from '../start/running.js';
import type { DemoCustomer, DemoPerson } from './people.js';

export interface Line {
  id: string;
  product: string;
  vendorName: string;
  licensee: { firstName: string; lastName: string | null; email: string };
  state: string;
  reason: string | null;
  nextAttemptAt: string | null;
  license: { serialNumber: string } | null;
}

export interface Order {
  id: string;
  state: string;
  lines: Line[];
}

export interface TimelineEntry {
  at: string;
  kind: string;
  what: string;
  lineId: string | null;
  state: string | null;
  reason: string | null;
  actor: string | null;
  step: string | null;
  recipient: string | null;
  country: string | null;
  purpose: string | null;
  legalBasis: string | null;
  fields: string[] | null;
}

interface Product {
  sku: string;
  orderableNow: boolean;
  reason: string | null;
}

export interface NewLine {
  product: string;
  seats: number;
  termMonths?: number;
  licensee: DemoPerson;
}

const PATIENCE_MS = 60_000;
const TRY_AGAIN_MS = 300;
const PAGE = 200;

export class Clerk {
  private token: string | undefined;

  constructor(private running: Running) {}

  /** Id of the clerk's account, which no vendor may see. */
  readonly subject = 'demo-sales-1';

  async products(): Promise<Product[]> {
    return (await this.call<{ items: Product[] }>('GET', `/products?limit=${PAGE}`)).items;
  }

  /** Id of the customer of this name; made when there is none. */
  async customer({ organisation, address, phone, notes }: DemoCustomer): Promise<string> {
    const found = await this.call<{ items: { id: string; organisation: string }[] }>('POST', '/customers/search', {
      body: { organisation },
    });
    const known = found.items.find((item) => item.organisation === organisation);
    if (known) return known.id;
    return (await this.call<{ id: string }>('POST', '/customers', { body: { organisation, address, phone, notes } }))
      .id;
  }

  /** Places an order. Said again after a cut connection under the same key, it is still one order. */
  async place(customerId: string, lines: readonly NewLine[]): Promise<Order> {
    return this.call<Order>('POST', '/orders', { body: { customerId, lines }, key: randomUUID() });
  }

  /** The same person, under a name that the vendor can take. */
  async answer(order: Order, line: Line, licensee: DemoPerson): Promise<void> {
    const body = { licensee: { ...licensee, sameAddress: 'same-person' } };
    await this.call('POST', `/orders/${order.id}/lines/${line.id}/answer`, { body, refusals: [409] });
  }

  /** The clerk's own orders, newest first, down to the oldest of these ids. */
  async orders(ids: ReadonlySet<string>): Promise<Order[]> {
    const found: Order[] = [];
    let after: string | null = null;
    do {
      const query: string = `?limit=${PAGE}${after ? `&after=${after}` : ''}`;
      const page: { items: Order[]; next: string | null } = await this.call('GET', `/orders${query}`);
      found.push(...page.items.filter(({ id }) => ids.has(id)));
      after = page.next;
    } while (after && found.length < ids.size);
    return found;
  }

  async timeline(orderId: string): Promise<TimelineEntry[]> {
    return (await this.call<{ entries: TimelineEntry[] }>('GET', `/orders/${orderId}/timeline`)).entries;
  }

  /** Says it until the service answers: a service that died is back within seconds. Throws a sentence when it refuses. */
  private async call<T>(
    method: string,
    path: string,
    wish: { body?: unknown; key?: string; refusals?: number[] } = {},
  ): Promise<T> {
    for (const begun = Date.now(); ;) {
      const answer = await this.tryOnce(method, path, wish);
      if (answer && (answer.ok || wish.refusals?.includes(answer.status))) return (await answer.json()) as T;
      if (answer && answer.status < 500) {
        const { detail, errors } = (await answer.json().catch(() => ({}))) as { detail?: string; errors?: unknown };
        throw new StartError(
          `${method} ${path} was refused with ${answer.status}: ${detail ?? ''} ${JSON.stringify(errors ?? '')}`,
        );
      }
      if (Date.now() - begun > PATIENCE_MS) {
        throw new StartError(`${method} ${path} was not answered within ${PATIENCE_MS / 1000} s.`);
      }
      await pause(TRY_AGAIN_MS);
      // A system that was started again may be elsewhere.
      this.running = readRunning() ?? this.running;
    }
  }

  private async tryOnce(
    method: string,
    path: string,
    { body, key }: { body?: unknown; key?: string },
  ): Promise<Response | undefined> {
    try {
      this.token ??= await accessToken(this.running, 'sales');
      return await fetch(`${this.running.services.orders.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
    } catch (error) {
      if (error instanceof StartError) throw error;
      return undefined;
    }
  }
}
