/** How long an order takes until its license when nothing else goes on, and at a rate that both can bear; beside the naive app, in turns. */
import { ratioByRound, spread, type Spread } from './figures.js';
import { alone, atRate } from './load.js';
import { Naive } from './naive.js';
import type { Product } from './product.js';
import { printTable, QUEUE_NAMES, short, type Figure } from './report.js';
import type { Stage } from './stage.js';

const LONE_ORDERS = 25;
const PER_SECOND = 30;
const RATE_SECONDS = 15;
const WARM_UP = 100;

export async function benchLatency(stage: Stage, product: Product, rounds: number): Promise<Figure[]> {
  const naive = await Naive.open(stage);
  try {
    await naive.run(WARM_UP);
    await product.run(WARM_UP);
    const lone = { naive: [] as Spread[], product: [] as Spread[] };
    const busy = { naive: [] as Spread[], product: [] as Spread[] };
    for (let round = 0; round < rounds; round += 1) {
      lone.naive.push(spread(await alone(naive, LONE_ORDERS)));
      lone.product.push(spread(await alone(product, LONE_ORDERS)));
      await product.settle();
      busy.naive.push(spread(await atRate(naive, PER_SECOND, PER_SECOND * RATE_SECONDS)));
      busy.product.push(spread(await atRate(product, PER_SECOND, PER_SECOND * RATE_SECONDS)));
      await product.settle();
    }
    const on = QUEUE_NAMES[stage.queue];
    const row = (name: string, all: readonly Spread[]) => [
      name,
      all.map(({ p50 }) => short(p50)).join(' '),
      all.map(({ p99 }) => short(p99)).join(' '),
    ];
    printTable(
      `Order → license in ms, the queue in ${on}`,
      ['', 'p50 of each round', 'p99 of each round'],
      [
        row('naive, a lone order', lone.naive),
        row('Sparsam, a lone order', lone.product),
        row(`naive, ${PER_SECOND} orders/s`, busy.naive),
        row(`Sparsam, ${PER_SECOND} orders/s`, busy.product),
      ],
    );
    const ratio = (of: keyof Spread, { product: ours, naive: theirs }: typeof lone) =>
      ratioByRound(
        ours.map((one) => one[of]),
        theirs.map((one) => one[of]),
      );
    return [
      { measure: `lone order → license, p50 ÷ naive, ${on}`, value: ratio('p50', lone), bar: { most: 1.3 } },
      {
        measure: `order → license at ${PER_SECOND}/s, p99 ÷ naive, ${on}`,
        value: ratio('p99', busy),
        bar: { most: 1.5 },
      },
    ];
  } finally {
    await naive.close();
  }
}
