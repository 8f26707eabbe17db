/** Vendors that are slow, and several processes of vendor-sync: what one vendor costs another, how rates add up, and whether a pace holds. */
import { setTimeout as pause } from 'node:timers/promises';
import { median, mostInAnyMinute, spread, type Spread } from './figures.js';
import { atRate, until, type Desk } from './load.js';
import { Product, type BenchVendor } from './product.js';
import { printTable, QUEUE_NAMES, short, type Figure } from './report.js';
import { onStage, type Stage, type StageWish } from './stage.js';

const STALLED_MS = 30_000;
const STALLED_ORDERS = 1_000;
const PER_SECOND = 20;
const RATE_SECONDS = 25;
const WARM_UP = 200;

/** Another vendor's orders beside one that hangs with many waiting. */
export async function benchStalled(stage: Stage, product: Product): Promise<Figure[]> {
  const other = await product.vendor();
  const desk = deskAt(product, other);
  await product.run(WARM_UP);
  const orders = () => atRate(desk, PER_SECOND, PER_SECOND * RATE_SECONDS);
  const before = spread(await orders());
  const stalled = await product.vendor({ afterMs: STALLED_MS });
  await product.pile(stalled, STALLED_ORDERS);
  await until('A call at the vendor that hangs', async () =>
    (await stage.outside.calls()).some(({ url }) => url.includes(`/after/${STALLED_MS}/`)),
  );
  const beside = spread(await orders());
  const on = QUEUE_NAMES[stage.queue];
  const row = (name: string, { p50, p99 }: Spread) => [name, short(p50), short(p99)];
  printTable(
    `Order → license in ms at ${PER_SECOND} orders/s, the queue in ${on}`,
    ['', 'p50', 'p99'],
    [row('alone', before), row(`beside a vendor that hangs with ${STALLED_ORDERS} waiting`, beside)],
  );
  const measure = `p99 beside a vendor stalled at 30 s ÷ alone, ${on}`;
  return [{ measure, value: beside.p99 / before.p99, bar: { most: 1.1 } }];
}

const deskAt = (product: Product, vendor: BenchVendor): Desk => ({
  place: () => product.placeAt(vendor),
  mark: () => product.mark(),
  storedSince: (mark) => product.storedSince(mark),
  commits: (mark) => product.commits(mark),
});

const PROCESSES = [1, 2, 4];
const ANSWERS_AFTER_MS = 20;

/** Orders that wait at a vendor, worked off by one, two and four processes of vendor-sync in turns. */
export async function benchReplicas(wish: StageWish, orders: number, rounds: number): Promise<Figure[]> {
  const rates = PROCESSES.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [at, vendorSync] of PROCESSES.entries())
      rates[at]!.push(await onStage({ ...wish, vendorSync }, (stage) => workOff(stage, orders)));
  const on = QUEUE_NAMES[wish.queue];
  printTable(
    `Licenses a second from ${orders} orders that wait, vendor answers after ${ANSWERS_AFTER_MS} ms, the queue in ${on}`,
    ['processes of vendor-sync', 'median', 'each round'],
    PROCESSES.map((processes, at) => [
      String(processes),
      short(median(rates[at]!)),
      rates[at]!.map((one) => one.toFixed(0)).join(' '),
    ]),
  );
  const over = (at: number) => median(rates[at]!.map((rate, round) => rate / rates[0]![round]!));
  return [
    { measure: `two processes of vendor-sync ÷ one, ${on}`, value: over(1), bar: { least: 1.7 } },
    { measure: `four processes of vendor-sync ÷ one, ${on}`, value: over(2) },
  ];
}

async function workOff(stage: Stage, orders: number): Promise<number> {
  const product = await Product.open(stage);
  const vendor = await product.vendor({ afterMs: ANSWERS_AFTER_MS });
  await product.run(WARM_UP);
  const mark = await product.mark();
  await product.pile(vendor, orders);
  await until('The last license', async () => (await product.storedSince(mark)) >= orders);
  const times = [...(await product.commits(mark)).values()];
  // From the first license: how soon they are looked at is another question.
  return ((orders - 1) * 1000) / (Math.max(...times) - Math.min(...times));
}

const PACE = 600;
const PACED_SECONDS = 130;

/** Calls at a vendor with a pace, from four processes that always have more orders waiting. */
export async function benchPace(stage: Stage): Promise<Figure[]> {
  const product = await Product.open(stage);
  const vendor = await product.vendor({ pacePerMinute: PACE });
  await stage.outside.forgetCalls();
  await product.pile(vendor, Math.ceil((PACE * PACED_SECONDS) / 60) + PACE / 2);
  await pause(PACED_SECONDS * 1000);
  const calls = (await stage.outside.calls()).map(({ at }) => at);
  const on = `four processes, ${QUEUE_NAMES[stage.queue]}`;
  return [
    { measure: `most calls in any minute ÷ pace, ${on}`, value: mostInAnyMinute(calls) / PACE, bar: { most: 1.05 } },
    { measure: `all calls ÷ pace, ${on}`, value: (calls.length * 60) / (PACE * PACED_SECONDS) },
  ];
}
