/**
 * `npm run bench`: what an order costs, and how that compares with the same without our promises; all measures on both queues.
 *
 *   npm run bench -- orders --queue=postgres     one measure, one queue
 *   npm run bench -- --short                     the ratios of orders in a minute, warning where one has fallen; --record keeps them
 *
 * It never fails for a figure. docs/PERFORMANCE.md says what each measure means.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchCases } from './cases.js';
import { hasFallen } from './figures.js';
import { benchFinished } from './finished.js';
import { benchLatency } from './latency.js';
import { machineFacts } from './machine.js';
import { benchOrders, type Ratios } from './orders.js';
import { Product } from './product.js';
import { printFigures, type Figure } from './report.js';
import { BENCH_DIR, onStage, type Queue } from './stage.js';
import { benchPace, benchReplicas, benchStalled } from './vendors.js';

const MEASURES = ['orders', 'latency', 'cases', 'finished', 'stalled', 'replicas', 'pace'] as const;
type Measure = (typeof MEASURES)[number];

/** The short form begins no further round after this. */
const SHORT_MS = 25_000;
const RECORDED = path.resolve(import.meta.dirname, '../../../tools/bench/recorded.json');

interface Recorded {
  readonly commit: string;
  readonly ratios: Ratios;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    queue: { type: 'string', default: 'both' },
    orders: { type: 'string' },
    rounds: { type: 'string' },
    'at-once': { type: 'string', default: '16' },
    finished: { type: 'string', default: '1000000' },
    short: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const wish = {
  orders: whole('orders', values.orders ?? (values.short ? '150' : '2000')),
  rounds: whole('rounds', values.rounds ?? (values.short ? '3' : '5')),
  atOnce: whole('at-once', values['at-once']),
  finished: whole('finished', values.finished),
};
const ordersWish = { ...wish, withinMs: values.short ? SHORT_MS : Infinity };
const wanted = new Set<string>(positionals.length > 0 ? positionals : values.short ? ['orders'] : MEASURES);
const unknown = [...wanted].filter((name) => !(MEASURES as readonly string[]).includes(name));
if (unknown.length > 0) leave(`There is no measure ${unknown.join(', ')}; there are ${MEASURES.join(', ')}.`);
if (!['postgres', 'redis', 'both'].includes(values.queue)) leave('--queue is postgres, redis or both.');
const queues: readonly Queue[] =
  values.queue === 'redis'
    ? ['redis']
    : values.queue === 'postgres' || values.short
      ? ['postgres']
      : ['postgres', 'redis'];

/** Orders a second on each queue, as far as measured. */
const rates: Partial<Record<Queue, number>> = {};

const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
if (process.channel) process.once('disconnect', () => asked.abort());

function leave(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

function whole(name: string, text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : leave(`--${name} is a whole number above zero.`);
}

async function main(): Promise<number> {
  try {
    const machine = machineFacts();
    console.log(
      `${wish.orders} orders a round, ${wish.rounds} rounds each in turns, ${wish.atOnce} at once, fsync on; ${machine.cores} cores, Node ${machine.node}, ${machine.commit}.`,
    );
    const figures: Figure[] = [];
    for (const queue of queues) figures.push(...(await onQueue(queue, machine.commit)));
    figures.push(...redisBesidePostgres());
    printFigures(figures);
    fs.mkdirSync(BENCH_DIR, { recursive: true });
    const at = new Date().toISOString();
    const file = path.join(BENCH_DIR, `${at.replaceAll(':', '-').slice(0, 19)}.json`);
    fs.writeFileSync(file, JSON.stringify({ at, machine, wish, figures }, null, 2));
    console.log(
      `\nWritten to ${path.relative(process.cwd(), file)}. On a shared machine trust the ratios and the processor time.`,
    );
    return 0;
  } catch (error) {
    if (asked.signal.aborted) console.log('The bench was stopped.');
    else console.error(`The bench failed. ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

/** The measures of one queue. Those that leave nothing behind share a stage. */
async function onQueue(queue: Queue, commit: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  const stageWish = { queue, atOnce: wish.atOnce, signal: asked.signal };
  const has = (...measures: Measure[]) => measures.some((measure) => wanted.has(measure));
  if (has('orders', 'latency', 'cases', 'finished'))
    await onStage(stageWish, async (stage) => {
      const product = await Product.open(stage);
      if (has('orders')) {
        const done = await benchOrders(stage, product, ordersWish);
        figures.push(...done.figures);
        rates[queue] = done.perSecond;
        if (values.short) compare(done.ratios, commit);
      }
      if (has('latency')) figures.push(...(await benchLatency(stage, product, wish.rounds)));
      if (has('cases')) figures.push(...(await benchCases(stage, product, wish.rounds)));
      if (has('finished')) figures.push(...(await benchFinished(stage, product, ordersWish, wish.finished)));
    });
  if (has('stalled'))
    figures.push(...(await onStage(stageWish, async (stage) => benchStalled(stage, await Product.open(stage)))));
  if (has('replicas')) figures.push(...(await benchReplicas(stageWish, wish.orders, wish.rounds)));
  if (has('pace')) figures.push(...(await onStage({ ...stageWish, vendorSync: 4 }, benchPace)));
  return figures;
}

/** The one figure that needs both queues; they are measured one after the other. */
function redisBesidePostgres(): Figure[] {
  const { redis, postgres } = rates;
  if (redis === undefined || postgres === undefined) return [];
  return [{ measure: 'orders a second on Redis ÷ on PostgreSQL', value: redis / postgres, bar: { least: 1 } }];
}

/** Warns where a ratio has fallen below what the short form had on record; fails for nothing. */
function compare(ratios: Ratios, commit: string): void {
  if (values.record) {
    const rounded = { bare: Number(ratios.bare.toFixed(3)), naive: Number(ratios.naive.toFixed(3)) };
    fs.writeFileSync(RECORDED, `${JSON.stringify({ commit, ratios: rounded } satisfies Recorded, null, 2)}\n`);
    return;
  }
  const recorded = JSON.parse(fs.readFileSync(RECORDED, 'utf8')) as Recorded;
  for (const name of ['bare', 'naive'] as const) {
    const [now, then] = [ratios[name], recorded.ratios[name]];
    const fell = hasFallen(now, then) ? 'WARNING: fallen by a fifth or more. ' : '';
    console.log(`\n${fell}÷ ${name}: ${now.toFixed(2)}, on record ${then.toFixed(2)} (${recorded.commit}).`);
  }
}

process.exit(await main());
