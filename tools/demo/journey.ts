/** The clerk's way from two hundred wishes to serial numbers. */
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../start/files.js';
import type { OrderLineView, OrderView } from '../client/sparsam.js';
import type { Clerk } from './clerk.js';
import type { DemoOrder, DemoPerson } from './people.js';
import { Progress } from './print.js';
import type { Vendor } from './vendor-bytes.js';

/** Orders placed at once: a team of clerks. */
const AT_ONCE = 12;
const LOOK_EVERY_MS = 300;
/** Longer than a lost claim, an open breaker and the first rungs of the ladder together. */
const PATIENCE_MS = 120_000;

export type Skus = Readonly<Record<Vendor, string>>;
const SKUS: Skus = { keygen: 'KEYGEN-DEMO', plain: 'PLAIN-DEMO' };

/** Waits until both vendors' demo products are in the catalogue, which a system that just started may still be filling. */
export async function waitForProducts(clerk: Clerk, signal: AbortSignal): Promise<Skus> {
  for (const begun = Date.now(); Date.now() - begun < 15_000; await pause(LOOK_EVERY_MS, undefined, { signal })) {
    const found = (await clerk.products()).filter(({ sku }) => Object.values(SKUS).includes(sku));
    const closed = found.find(({ orderableNow }) => !orderableNow);
    if (closed)
      throw new StartError(`${closed.sku} cannot be ordered today: ${closed.reason ?? 'no reason is given'}.`);
    if (found.length === 2) return SKUS;
  }
  throw new StartError('The demo products are not in the catalogue. npm start registers them.');
}

/** Places all orders, a few at a time, and returns their ids. */
export async function placeAll(
  clerk: Clerk,
  wishes: readonly DemoOrder[],
  skus: Skus,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const progress = new Progress();
  const customers = new Map<string, string>();
  for (const { customer } of wishes) {
    if (!customers.has(customer.domain)) customers.set(customer.domain, await clerk.customer(customer));
  }
  const ids = new Set<string>();
  const waiting = [...wishes];
  const work = async () => {
    for (let wish = waiting.shift(); wish && !signal.aborted; wish = waiting.shift()) {
      const lines = wish.lines.map(({ vendor, person, ...rest }) => ({
        product: skus[vendor],
        licensee: person,
        ...rest,
      }));
      const { id } = await clerk.place(customers.get(wish.customer.domain)!, lines);
      ids.add(id);
      progress.show(`${ids.size} of ${wishes.length} orders placed`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  signal.throwIfAborted();
  progress.end(`${ids.size} orders placed.`);
  return ids;
}

/** Follows the orders until every line has its license; answers what comes back with a question. */
export async function follow(
  clerk: Clerk,
  ids: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{ orders: OrderView[]; answered: number }> {
  const progress = new Progress();
  const answered = new Set<string>();
  let done = -1;
  let movedAt = Date.now();
  for (;;) {
    const orders = await clerk.orders(ids);
    const lines = orders.flatMap((order) => order.lines.map((line) => ({ order, line })));
    const stuck = lines.find(({ line }) => ['refused', 'attention', 'held', 'cancelled'].includes(line.state));
    if (stuck)
      throw new StartError(
        `A line of ${stuck.order.id} is ${stuck.line.state}: ${stuck.line.reason ?? 'no reason is given'}.`,
      );
    for (const { order, line } of lines) {
      if (line.state !== 'needs-input') continue;
      answered.add(line.id);
      await clerk.answer(order, line, answerTo(order, line));
    }
    const now = lines.filter(({ line }) => line.license).length;
    if (now === lines.length && orders.length === ids.size) {
      progress.end(`${now} of ${lines.length} serial numbers are on the orders.`);
      return { orders, answered: answered.size };
    }
    if (now !== done) movedAt = Date.now();
    done = now;
    const still = waitingFor(
      lines.map(({ line }) => line),
      Date.now() - movedAt,
    );
    progress.show(`${now} of ${lines.length} serial numbers are on the orders${still}`);
    if (Date.now() - movedAt > PATIENCE_MS) {
      throw new StartError(`${lines.length - now} lines have no license${still}.`);
    }
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** The one question these vendors ask. The customer was called and wants the only name written in both places. */
function answerTo(order: OrderView, line: OrderLineView): DemoPerson {
  const { firstName, lastName, email } = line.licensee;
  if (line.reason !== 'last-name-required' || lastName !== null) {
    throw new StartError(`A line of ${order.id} came back with a question nobody expected: ${line.reason ?? 'none'}.`);
  }
  return { firstName, lastName: firstName, email };
}

/** After a kill or a fault deliveries wait for a while: this says so, so that nobody thinks that the demo hangs. */
function waitingFor(lines: readonly OrderLineView[], stillMs: number): string {
  if (stillMs < 3_000) return '';
  const still = `; nothing moved for ${Math.round(stillMs / 1000)} s`;
  const waiting = lines.filter(({ state, reason }) => state === 'delivering' && reason);
  const next = Math.min(...waiting.flatMap(({ nextAttemptAt }) => (nextAttemptAt ? [Date.parse(nextAttemptAt)] : [])));
  if (Number.isFinite(next)) {
    return `${still} (${waiting[0]!.reason}, next attempt in ${Math.max(0, Math.ceil((next - Date.now()) / 1000))} s)`;
  }
  return `${still} (what a killed worker held is taken up after half a minute)`;
}
