import fs from 'node:fs';
import { Desk } from '../support/desk.js';
import { line } from '../support/staff.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { cellName, cellsAgainst, TARGETS, type Target, type VendorCell } from './vendor-cells.js';

const MATRIX_LIMIT_MS = 200_000;
/** One pause is enough to see that it is taken; the look of its length has tests of its own. */
const ENV = {
  LADDER_SECONDS: '0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1',
  SWEEP_MS: '100',
  CALL_TIMEOUT_MS: '800',
  LEASE_MS: '3000',
};

interface Seen {
  steps: string[];
  code: string | null;
  ledger: string | null;
  faults: string[];
}

const ATTEMPTS = `
  SELECT a.step, a.outcome, a.code, x.outcome AS ledger FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
    JOIN fulfilments f ON f.id = d.fulfilment_id JOIN order_lines l ON l.id = f.order_line_id
    LEFT JOIN disclosures x ON x.attempt_id = a.id WHERE l.order_id = $1 ORDER BY a.fence`;

async function meet(desk: Desk, customer: string, cell: VendorCell, n: number): Promise<Seen> {
  const { product } = TARGETS[cell.target];
  const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
  vendor.misbehave([cell.rule]);
  const licensee = { firstName: 'Ada', lastName: 'Muster', email: `matrix-${n}@example.org` };
  const placed = await desk.place(customer, [line(product, licensee)]);
  await desk.orderIn(placed.body.id, 'fulfilled');
  const attempts = await desk.database.query<{ step: string; code: string | null; ledger: string | null }>(ATTEMPTS, [
    placed.body.id,
  ]);
  const faults = await effectFaults(desk, placed.body.id);
  // The attempt that was answered wrongly; where nothing was wrong, the one that told of somebody.
  const struck = attempts.find(({ code }) => code !== null) ?? attempts.find(({ ledger }) => ledger !== null)!;
  return { steps: attempts.map(({ step }) => step), code: struck.code, ledger: struck.ledger, faults };
}

/** What floods us, and stays below what would be held of it were it read whole. */
const FLOODS: readonly string[] = ['huge', 'gzip-bomb'];
const MOST_OF_A_FLOOD_MB = 48;

const memoryMb = (pid: number, of: 'VmHWM' | 'VmRSS'): number =>
  Number(new RegExp(`${of}:\\s+(\\d+)`).exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;

/** By how much a process grew at most, in megabytes, while this was done. */
async function growthMb(pid: number, done: () => Promise<unknown>): Promise<number> {
  // From here on its highest mark counts anew.
  fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = memoryMb(pid, 'VmRSS');
  await done();
  return memoryMb(pid, 'VmHWM') - before;
}

/** Letters that one desk stands for: rules strike by address, so two cells at one vendor at once would take each other's. */
const LANES: readonly (readonly Target[])[] = [
  ['keygen: the user'],
  ['keygen: the license'],
  ['plain: the license', 'keygen: the policy'],
];

describe('a vendor that answers wrongly once', () => {
  const targets = Object.keys(TARGETS) as Target[];
  const cells = targets.flatMap(cellsAgainst);
  const seen = new Map<string, Seen | Error>();
  const growths = new Map<string, number>();
  const ledgers: string[] = [];

  beforeAll(async () => {
    const runs = LANES.map(async (lane) => {
      const desk = await Desk.open({ env: ENV });
      try {
        const customer = await desk.customer();
        for (const [n, cell] of lane.flatMap(cellsAgainst).entries()) {
          const name = cellName(cell);
          const growth = await growthMb(desk.service('vendor-sync').pid, async () =>
            seen.set(name, await meet(desk, customer, cell, n).catch((error: Error) => error)),
          );
          if (FLOODS.includes(cell.rule.do.kind)) growths.set(name, growth);
        }
        ledgers.push(...(await ledgerFaults(desk)));
      } finally {
        await desk.close();
      }
    });
    await Promise.all(runs);
  }, MATRIX_LIMIT_MS);

  test.each(cells.map((cell) => [cellName(cell), cell] as const))('issues once in the end: %s', (name, cell) => {
    expect(seen.get(name)).toEqual({ steps: cell.steps, code: cell.code, ledger: cell.ledger, faults: [] });
  });

  test('floods us, and is never held whole', () => {
    expect(growths.size).toBeGreaterThanOrEqual(2 * (LANES.length - 1));
    expect([...growths].filter(([, growth]) => growth >= MOST_OF_A_FLOOD_MB)).toEqual([]);
  });

  test('leaves the ledger and the journals telling the same', () => {
    expect(ledgers).toEqual([]);
  });
});
