/** Orders over HTTP until their licenses are stored, beside the bare minimum and the naive app, in turns. */
import { Bare } from './bare.js';
import { median, ratioByRound } from './figures.js';
import type { Runner } from './load.js';
import { Naive } from './naive.js';
import type { Product } from './product.js';
import { printTable, QUEUE_NAMES, short, type Figure } from './report.js';
import type { Stage } from './stage.js';
import { measured, totalMs, type Round } from './usage.js';

/** Most orders before the first round: the compilers of Node have then seen everything. */
const WARM_UP = 300;

export interface OrdersWish {
  /** In each round. */
  readonly orders: number;
  readonly rounds: number;
  /** No round begins later than this after the first, which always runs. */
  readonly withinMs: number;
}

/** Rounds of each in turns, after a warm-up. */
export async function inTurns(
  stage: Stage,
  runners: readonly Runner[],
  { orders, rounds, withinMs }: OrdersWish,
): Promise<Round[][]> {
  for (const runner of runners) await runner.run(Math.min(WARM_UP, orders));
  const found: Round[][] = runners.map(() => []);
  const begun = performance.now();
  for (let round = 0; round < rounds && (round === 0 || performance.now() - begun < withinMs); round += 1)
    for (const [at, runner] of runners.entries()) found[at]!.push(await measured(stage, runner, orders));
  return found;
}

export interface Ratios {
  readonly bare: number;
  readonly naive: number;
}

export async function benchOrders(
  stage: Stage,
  product: Product,
  wish: OrdersWish,
): Promise<{ figures: Figure[]; ratios: Ratios; perSecond: number }> {
  const runners = [await Bare.open(stage), await Naive.open(stage), product] as const;
  try {
    const [bare, naive, ours] = (await inTurns(stage, runners, wish)) as [Round[], Round[], Round[]];
    const all = [
      { name: 'bare', rounds: bare },
      { name: 'naive', rounds: naive },
      { name: 'Sparsam', rounds: ours },
    ];
    const rates = (rounds: readonly Round[]) => rounds.map(({ perSecond }) => perSecond);
    const ratios = { bare: ratioByRound(rates(ours), rates(bare)), naive: ratioByRound(rates(ours), rates(naive)) };
    const on = QUEUE_NAMES[stage.queue];
    printRounds(`Orders, the queue in ${on}`, all, rates(bare));
    const figures: Figure[] = [
      {
        measure: `orders ÷ bare, ${on}`,
        value: ratios.bare,
        bar: { least: stage.queue === 'redis' ? 0.4 : 1 },
      },
      { measure: `orders ÷ naive, ${on}`, value: ratios.naive, bar: { least: 2.5 } },
      {
        measure: `orders until their mails are sent ÷ bare, ${on}`,
        value: ratioByRound(
          ours.map(({ settledPerSecond }) => settledPerSecond),
          rates(bare),
        ),
      },
    ];
    return { figures, ratios, perSecond: median(rates(ours)) };
  } finally {
    // The product ends with its stage.
    await runners[1].close();
    await runners[0].close();
  }
}

interface Contender {
  readonly name: string;
  readonly rounds: readonly Round[];
}

function printRounds(title: string, contenders: readonly Contender[], bare: readonly number[]): void {
  const middle = (rounds: readonly Round[], of: (round: Round) => number) => median(rounds.map(of));
  const ratio = (rounds: readonly Round[]) =>
    ratioByRound(
      rounds.map(({ perSecond }) => perSecond),
      bare,
    );
  printTable(
    title,
    [
      '',
      'orders/s',
      'each round',
      'settled/s',
      '÷ bare',
      'CPU ms',
      'commits',
      'journal KB',
      'sessions',
      'outside ms',
      'others %',
    ],
    contenders.map(({ name, rounds }) => [
      name,
      short(middle(rounds, ({ perSecond }) => perSecond)),
      rounds.map(({ perSecond }) => perSecond.toFixed(0)).join(' '),
      short(middle(rounds, ({ settledPerSecond }) => settledPerSecond)),
      short(ratio(rounds)),
      short(middle(rounds, totalMs)),
      short(middle(rounds, ({ commits }) => commits)),
      short(middle(rounds, ({ journalBytes }) => journalBytes / 1024)),
      middle(rounds, ({ sessions }) => sessions).toFixed(0),
      short(middle(rounds, ({ outsideMs }) => outsideMs)),
      (100 * middle(rounds, ({ others }) => others)).toFixed(0),
    ]),
  );
  const columns = [...new Set(contenders.flatMap(({ rounds }) => Object.keys(rounds[0]!.cpu)))];
  printTable(
    'Processor ms per order, by process',
    ['', ...columns],
    contenders.map(({ name, rounds }) => [
      name,
      ...columns.map((column) => (column in rounds[0]!.cpu ? short(middle(rounds, ({ cpu }) => cpu[column]!)) : '')),
    ]),
  );
}
