/**
 * `npm run bench -- --orders 1000 --rounds 2`: orders over HTTP until their licenses are stored, beside the bare minimum on the
 * same back end in the same run, in turns; then support cases in both forms. fsync stays on. Prints the ratio and where the rest
 * goes; writes JSON.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startRedis } from '../../test/support/redis.js';
import { STATE_DIR } from '../start/paths.js';
import type { Running } from '../start/running.js';
import { startSystem } from '../start/system.js';
import { Bare } from './bare.js';
import { BenchDesk, type DeskRound, type Written } from './desk.js';
import type { CaseFigures } from './cases.js';
import { cpuMs, machineFacts } from './machine.js';
import type { Spread } from './spread.js';
import { table } from './table.js';

interface Round {
  ms: number;
  perSecond: number;
  /** Processor time per order or job, by process, in milliseconds. */
  cpu: Record<string, number>;
  written: Written;
  desk?: DeskRound;
}

interface QueueResult {
  queue: 'postgres' | 'redis';
  product: Round[];
  bare: Round[];
  alone: Spread;
  ratio: number;
  cases: CaseFigures;
}

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '2' },
    concurrency: { type: 'string', default: '16' },
    queue: { type: 'string', default: 'both' },
  },
});
const wish = { orders: whole(values.orders), rounds: whole(values.rounds), concurrency: whole(values.concurrency) };
const BENCH_DIR = path.join(STATE_DIR, 'bench');
const WARM_UP = 100;
const ALONE = 20;
/** Most escalations in each form; each one takes a license of the rounds. */
const CASES = 100;

const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
if (process.channel) process.once('disconnect', () => asked.abort());

async function main(): Promise<number> {
  try {
    const machine = machineFacts();
    console.log(
      `${wish.orders} orders, ${wish.rounds} rounds each, ${wish.concurrency} at once, fsync on; ${machine.cores} cores, Node ${machine.node}.`,
    );
    const results: QueueResult[] = [];
    if (values.queue !== 'redis') results.push(await onQueue('postgres', undefined));
    if (values.queue !== 'postgres') {
      const redis = await startRedis().catch(() => undefined);
      if (!redis) console.log('\nThere is no redis-server on this machine: the queue in Redis is left out.');
      else results.push(await onQueue('redis', redis.url).finally(() => redis.stop()));
    }
    const file = path.join(BENCH_DIR, `${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`);
    fs.writeFileSync(file, JSON.stringify({ at: new Date().toISOString(), machine, wish, results }, null, 2));
    console.log(`\nWritten to ${path.relative(process.cwd(), file)}. Figures of a shared machine: trust the ratio.`);
    return 0;
  } catch (error) {
    if (asked.signal.aborted) console.log('The bench was stopped.');
    else console.error(`The bench failed. ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  console.error('--orders, --rounds and --concurrency are whole numbers above zero.');
  process.exit(1);
}

async function onQueue(queue: QueueResult['queue'], redisUrl: string | undefined): Promise<QueueResult> {
  const stateDir = path.join(BENCH_DIR, 'system');
  removeSystem(stateDir);
  const ports = {
    orders: 0,
    'vendor-sync': 0,
    consent: 0,
    customerPages: 0,
    publicList: 0,
    keeper: 0,
    support: 0,
    identityProvider: 0,
    mailbox: 0,
    smtp: 0,
    keygen: 0,
    plain: 0,
    postgres: 0,
  };
  const system = await startSystem({
    stateDir,
    ports,
    redisUrl,
    quiet: true,
    seed: false,
    signal: asked.signal,
    // One machine plays all readers of the pages, so their rate limits must not count.
    serviceEnv: { PAGES_PER_ADDRESS: '1000000', PAGES_PER_LINK: '1000000' },
  });
  try {
    return await measure(queue, redisUrl, system.running);
  } finally {
    await system.stop();
    removeSystem(stateDir);
  }
}

/** The data directory may be a link: its target is removed too. */
function removeSystem(stateDir: string): void {
  const database = path.join(stateDir, 'postgres');
  if (fs.existsSync(database)) fs.rmSync(fs.realpathSync(database), { recursive: true, force: true });
  fs.rmSync(stateDir, { recursive: true, force: true });
}

async function measure(
  queue: QueueResult['queue'],
  redisUrl: string | undefined,
  running: Running,
): Promise<QueueResult> {
  const desk = await BenchDesk.open(running, wish.concurrency);
  const bare = await Bare.open({
    databaseUrl: running.database.roles.owner,
    redisUrl,
    poolMax: wish.concurrency,
    vendorUrl: running.vendors.plain.url,
    vendorToken: running.vendors.plain.token,
    concurrency: wish.concurrency,
  });
  try {
    const round = (work: () => Promise<{ ms: number; desk?: DeskRound }>, count = wish.orders) =>
      timed(running, desk, bare, count, work);
    await round(async () => ({ ms: (await desk.run(WARM_UP)).ms }), WARM_UP);
    await round(async () => ({ ms: await bare.run(WARM_UP) }), WARM_UP);
    const product: Round[] = [];
    const beside: Round[] = [];
    for (let index = 0; index < wish.rounds; index += 1) {
      asked.signal.throwIfAborted();
      const begun = await round(async () => {
        const done = await desk.run(wish.orders);
        return { ms: done.ms, desk: done };
      });
      product.push(begun);
      beside.push(await round(async () => ({ ms: await bare.run(wish.orders) })));
    }
    const result: QueueResult = {
      queue,
      product,
      bare: beside,
      alone: await desk.runAlone(ALONE),
      ratio: median(product).perSecond / median(beside).perSecond,
      cases: await desk.cases(Math.min(CASES, Math.floor(wish.orders / 2))),
    };
    print(result);
    return result;
  } finally {
    await bare.close();
    await desk.close();
  }
}

async function timed(
  running: Running,
  desk: BenchDesk,
  bare: Bare,
  count: number,
  work: () => Promise<{ ms: number; desk?: DeskRound }>,
): Promise<Round> {
  const { services, vendors, database } = running;
  const pids = {
    orders: services.orders.pid,
    'vendor-sync': services['vendor-sync'].pid,
    PostgreSQL: database.pid,
    'vendor server': vendors.plain.pid,
    'bare worker': bare.pid,
    'this bench': process.pid,
  };
  // The vendor server searches its journal at every answer: both sides begin with an empty one.
  await fetch(`${vendors.plain.control}/journal`, { method: 'DELETE' });
  const usage = () =>
    Object.entries(pids).map(([name, pid]) => [name, name === 'this bench' ? ownMs() : cpuMs(pid)] as const);
  const [before, written] = [usage(), await desk.written()];
  const { ms, desk: detail } = await work();
  const [after, writtenAfter] = [usage(), await desk.written()];
  const cpu = Object.fromEntries(after.map(([name, used], index) => [name, (used - before[index]![1]) / count]));
  const each = {
    transactions: (writtenAfter.transactions - written.transactions) / count,
    journalBytes: (writtenAfter.journalBytes - written.journalBytes) / count,
  };
  return { ms, perSecond: (count * 1000) / ms, cpu, written: each, desk: detail };
}

/** This process alone: its children are counted under their own names. */
function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The round in the middle; of an even number the slower of the two. */
function median(rounds: readonly Round[]): Round {
  const sorted = [...rounds].sort((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

function print({ queue, product, bare, alone, ratio, cases }: QueueResult): void {
  const [ours, theirs] = [median(product), median(bare)];
  const rate = (rounds: readonly Round[]) => rounds.map(({ perSecond }) => perSecond.toFixed(0)).join(', ');
  console.log(`\nThe queue in ${queue === 'redis' ? 'Redis' : 'PostgreSQL'}\n`);
  table([
    ['', 'median/s', 'each round', 'writes each', 'journal KB each', 'processor ms each'],
    ['orders, HTTP to license stored', ours.perSecond.toFixed(1), rate(product), ...facts(ours)],
    ['bare: BullMQ add + process + call', theirs.perSecond.toFixed(1), rate(bare), ...facts(theirs)],
    ['ratio', ratio.toFixed(2), '', '', '', ''],
  ]);
  console.log('\nWhere the processor goes, ms per order\n');
  table([
    ['', 'product', 'bare'],
    ...Object.keys(ours.cpu).map((name) => [name, ours.cpu[name]!.toFixed(2), theirs.cpu[name]!.toFixed(2)]),
  ]);
  console.log('\nWhere the time goes, ms\n');
  const { stages, orderToLicense } = ours.desk!;
  table([
    ['', 'p50', 'p95'],
    ...Object.entries(stages).map(([name, { p50, p95 }]) => [name, p50.toFixed(1), p95.toFixed(1)]),
    ['order → license, all at once', orderToLicense.p50.toFixed(1), orderToLicense.p95.toFixed(1)],
    [`order → license, one after the other (${ALONE})`, alone.p50.toFixed(1), alone.p95.toFixed(1)],
  ]);
  printCases(cases);
}

function printCases({ serialPerSecond, personalPerSecond, yesToVendor, yesAlone, page }: CaseFigures): void {
  console.log('\nSupport cases\n');
  table([
    ['', 'each second', 'p50 ms', 'p95 ms'],
    ['escalations, serial number only, until the vendor has answered', serialPerSecond.toFixed(1), '', ''],
    ['escalations with a Yes, from the page until the vendor has answered', personalPerSecond.toFixed(1), '', ''],
    ['ratio', (personalPerSecond / serialPerSecond).toFixed(2), '', ''],
    ['a Yes, until its first byte is at the vendor, many at once', '', ...both(yesToVendor)],
    ['the same, one after the other', '', ...both(yesAlone)],
    [`the page of a request (${(page.bytes / 1024).toFixed(1)} KB)`, page.perSecond.toFixed(1), ...both(page.ms)],
  ]);
}

const both = ({ p50, p95 }: Spread): string[] => [p50.toFixed(1), p95.toFixed(1)];

const facts = (round: Round): string[] => [
  round.written.transactions.toFixed(1),
  (round.written.journalBytes / 1024).toFixed(1),
  total(round).toFixed(1),
];

const total = ({ cpu }: Round): number => Object.values(cpu).reduce((sum, each) => sum + each, 0);

process.exit(await main());
