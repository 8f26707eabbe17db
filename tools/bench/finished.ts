/** Whether finished orders slow the next ones, and the lists: the rate beside bare, and pages of lists, before and after a fill. */
import { Bare } from './bare.js';
import { percentile, ratioByRound } from './figures.js';
import { fill } from './fill.js';
import { inTurns, type OrdersWish } from './orders.js';
import type { Product } from './product.js';
import { printTable, QUEUE_NAMES, short, type Figure } from './report.js';
import type { Stage } from './stage.js';
import type { Round } from './usage.js';

/** So many orders there are when the lists are first read. */
const FEW = 1_000;
const READS = 50;
const PAGE = 50;

export async function benchFinished(
  stage: Stage,
  product: Product,
  wish: OrdersWish,
  finished: number,
): Promise<Figure[]> {
  const bare = await Bare.open(stage);
  try {
    const order = await product.place();
    await product.run(FEW);
    const runners = [bare, product];
    const empty = rateBesideBare(await inTurns(stage, runners, wish));
    const few = await readLists(product);
    await fill(stage.owner, order, finished);
    const full = rateBesideBare(await inTurns(stage, runners, wish));
    const many = await readLists(product);
    const on = QUEUE_NAMES[stage.queue];
    const names = Object.keys(few);
    printTable(
      `Pages of ${PAGE} in ms (p50), the queue in ${on}`,
      ['', `with ${FEW} finished orders`, `with ${finished}`, 'ratio'],
      names.map((name) => [name, short(few[name]!), short(many[name]!), short(many[name]! / few[name]!)]),
    );
    return [
      { measure: `rate with ${finished} finished orders ÷ empty, ${on}`, value: full / empty, bar: { least: 0.95 } },
      {
        measure: `page of a list ÷ with ${FEW}, the worst, ${on}`,
        value: Math.max(...names.map((name) => many[name]! / few[name]!)),
        bar: { most: 1.5 },
      },
    ];
  } finally {
    await bare.close();
  }
}

/** Bare has no rows: beside it the machine's mood counts for neither. */
function rateBesideBare([bare, ours]: readonly Round[][]): number {
  const rates = (rounds: readonly Round[] = []) => rounds.map(({ perSecond }) => perSecond);
  return ratioByRound(rates(ours), rates(bare));
}

async function readLists({ counter, register, customerId, usual }: Product): Promise<Record<string, number>> {
  const limit = PAGE;
  const lists: Record<string, () => Promise<unknown>> = {
    'orders of a clerk': () => counter.listOrders({ limit }),
    'all orders': () => register.listOrders({ limit }),
    'orders of a customer': () => register.listOrders({ limit, customerId }),
    'orders at a vendor': () => register.listOrders({ limit, vendorId: usual.id }),
    'fulfilled orders': () => register.listOrders({ limit, state: 'fulfilled' }),
  };
  const found: Record<string, number> = {};
  for (const [name, read] of Object.entries(lists)) {
    const times: number[] = [];
    for (let at = 0; at < READS; at += 1) {
      const begun = performance.now();
      await read();
      times.push(performance.now() - begun);
    }
    found[name] = percentile(times, 0.5);
  }
  return found;
}
