/** A sales clerk at the public API, with a real access token. Repeats requests while a service is restarted. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { accessToken } from '../start/access-token.js';
import { StartError } from '../start/files.js';
import { readRunning, type Running } from '../start/running.js';
import { ApiRefusal, everyItem, everyOne, send, type ApiRequest } from '../client/api-client.js';
import {
  Sparsam,
  type OrderLineView,
  type OrderView,
  type ProductView,
  type TimelineEntryView,
} from '../client/sparsam.js';
import type { DemoCustomer, DemoPerson } from './people.js';

export interface NewLine {
  product: string;
  seats: number;
  termMonths?: number;
  licensee: DemoPerson;
}

const PATIENCE_MS = 60_000;
const TRY_AGAIN_MS = 300;
const CONFLICT = 409;
const SERVER_FAULT = 500;

export class Clerk {
  private token: string | undefined;
  private readonly api = new Sparsam((request) => this.patiently(request));

  constructor(private running: Running) {}

  /** Id of the clerk's account, which no vendor may see. */
  readonly subject = 'demo-sales-1';

  products(): Promise<ProductView[]> {
    return everyOne((page) => this.api.listProducts(page));
  }

  /** Id of the customer of this name; made when there is none. */
  async customer({ organisation, address, phone, notes }: DemoCustomer): Promise<string> {
    const found = await this.api.searchCustomers({ organisation });
    const known = found.items.find((item) => item.organisation === organisation);
    if (known) return known.id;
    return (await this.api.addCustomer({ organisation, address, phone, notes })).id;
  }

  /** Places an order. A repeat after a cut connection uses the same key, so it is still one order. */
  place(customerId: string, lines: NewLine[]): Promise<OrderView> {
    return this.api.placeOrder({ customerId, lines }, { 'Idempotency-Key': randomUUID() });
  }

  /** The same person, under a name that the vendor can take. */
  async answer(order: OrderView, line: OrderLineView, licensee: DemoPerson): Promise<void> {
    try {
      await this.api.answerOrderLine(order.id, line.id, { licensee: { ...licensee, sameAddress: 'same-person' } });
    } catch (error) {
      // The question was answered before, or the vendor has answered.
      if (!(error instanceof ApiRefusal && error.status === CONFLICT)) throw error;
    }
  }

  /** The clerk's own orders, newest first, down to the oldest of these ids. */
  async orders(ids: ReadonlySet<string>): Promise<OrderView[]> {
    const found: OrderView[] = [];
    for await (const order of everyItem((page) => this.api.listOrders(page))) {
      if (ids.has(order.id)) found.push(order);
      if (found.length === ids.size) break;
    }
    return found;
  }

  async timeline(orderId: string): Promise<TimelineEntryView[]> {
    return (await this.api.readOrderTimeline(orderId)).entries;
  }

  /** Repeats a request until the service answers: a service that died is back within seconds. */
  private async patiently(request: ApiRequest): Promise<Response> {
    for (const begun = Date.now(); ;) {
      const answer = await this.tryOnce(request);
      if (answer && answer.status < SERVER_FAULT) return answer;
      if (Date.now() - begun > PATIENCE_MS) {
        throw new StartError(`${request.method} ${request.path} was not answered within ${PATIENCE_MS / 1000} s.`);
      }
      await pause(TRY_AGAIN_MS);
      // A restarted system may have other addresses.
      this.running = readRunning() ?? this.running;
    }
  }

  private async tryOnce(request: ApiRequest): Promise<Response | undefined> {
    try {
      this.token ??= await accessToken(this.running, 'sales');
      return await send(this.running.services.orders.url, this.token, request);
    } catch (error) {
      if (error instanceof StartError) throw error;
      return undefined;
    }
  }
}
