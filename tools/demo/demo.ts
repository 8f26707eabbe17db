/**
 * `npm run demo`: two hundred orders through the public API, as a clerk would place them, followed to their serial numbers; then
 * the vendors' side, byte for byte; then support cases, answered in every way there is. Ends with 1 and a sentence when anything is not as it should be.
 */
import { StartError } from '../start/files.js';
import { readRunning, type Running } from '../start/running.js';
import { startSystem } from '../start/system.js';
import { playCases } from './cases.js';
import { Clerk } from './clerk.js';
import type { OrderView } from '../client/sparsam.js';
import { follow, placeAll, waitForProducts } from './journey.js';
import { CUSTOMERS, demoOrders } from './people.js';
import { bold, dim, heading, timeline } from './print.js';
import { checkLicenses, showVendor, whatStays } from './report.js';
import { readJournal, type Vendor } from './vendor-bytes.js';

const ORDERS = 200;

const asked = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
if (process.channel) process.once('disconnect', () => asked.abort());
process.stdout.on('error', () => undefined);

async function main(): Promise<number> {
  const running = readRunning();
  if (running) return guarded(() => demo(running, true));
  console.log('Sparsam does not run here: starting it for the demo. (npm start keeps it running.)\n');
  return guarded(async () => {
    const system = await startSystem({ redisUrl: process.env.REDIS_URL || undefined, signal: asked.signal });
    try {
      const failed = system.failed.then((sentence) => Promise.reject(new StartError(sentence)));
      return await Promise.race([demo(system.running, false), failed]);
    } finally {
      console.log('\nStopping what was started for the demo; its data stay.');
      await system.stop();
    }
  });
}

async function guarded(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (asked.signal.aborted) console.log('\nThe demo was stopped.');
    else console.error(`\nThe demo failed. ${error instanceof Error ? error.message : String(error)}`);
    return asked.signal.aborted ? 130 : 1;
  }
}

/** `goesOn`: the system keeps running afterwards, so the printed addresses can be opened. */
async function demo(running: Running, goesOn: boolean): Promise<number> {
  const clerk = new Clerk(running);
  const products = await waitForProducts(clerk, asked.signal);
  const already = { keygen: await lastNumber(running, 'keygen'), plain: await lastNumber(running, 'plain') };

  heading('1. What the clerk does');
  const wishes = demoOrders(ORDERS);
  const lines = wishes.reduce((sum, { lines: own }) => sum + own.length, 0);
  console.log(
    `  ${CUSTOMERS.length} customers with address, phone and notes; ${ORDERS} orders with ${lines} licenses for`,
  );
  console.log(
    `  ${CUSTOMERS.flatMap(({ people }) => people).length} people, of two vendors, over ${running.services.orders.url} with a clerk's access token.`,
  );
  const begun = performance.now();
  const placed = await placeAll(clerk, wishes, products, asked.signal);
  const { orders, answered } = await follow(clerk, placed, asked.signal);
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `  ${lines} serial numbers in ${seconds.toFixed(1)} s. ${answered} lines came back with a question (this vendor takes nobody`,
  );
  console.log('  without a last name); the clerk answered it and the order went on.');

  const secrets = whatStays(CUSTOMERS, clerk.subject);
  const faults: string[] = [];
  for (const [index, vendor] of (['keygen', 'plain'] as const).entries())
    faults.push(...(await showVendor(running, vendor, index + 2, already[vendor], secrets)));
  faults.push(...(await checkLicenses(running, orders)));
  faults.push(...(await playCases(running, orders, products, secrets, asked.signal)));

  const order = orders.find(isTelling) ?? orders[0]!;
  heading('5. The timeline of one order');
  console.log(`  ${order.id}, as GET /orders/${order.id}/timeline tells it.\n`);
  timeline(await clerk.timeline(order.id));

  heading('6. Read on');
  if (!goesOn) console.log('  Type npm start, which keeps running: then these can be opened. The data are kept.');
  console.log(`  Every mail, and in it the links to the licensees' pages   ${running.mailbox.url}`);
  console.log(`  Whom we tell, for everybody                               ${running.publicVendorList.page}`);
  console.log(`  The APIs                                                  docs/openapi`);
  return verdict(faults, lines);
}

/** An order that came back with a question and was answered shows most. */
const isTelling = ({ lines }: OrderView): boolean =>
  lines.length === 1 && lines[0]!.licensee.firstName === lines[0]!.licensee.lastName;

async function lastNumber(running: Running, vendor: Vendor): Promise<number> {
  return (await readJournal(running.vendors[vendor])).at(-1)?.n ?? 0;
}

function verdict(faults: readonly string[], lines: number): number {
  console.log('');
  if (faults.length === 0) {
    console.log(
      bold(
        `All is as it should be: ${lines} licenses, each issued once, no text that must stay here at a vendor, and cases as their licensees answered.`,
      ),
    );
    return 0;
  }
  console.error(`${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} not as they should be:`);
  for (const fault of faults.slice(0, 20)) console.error(`  ${fault}`);
  if (faults.length > 20) console.error(dim(`  … and ${faults.length - 20} more.`));
  return 1;
}

process.exit(await main());
