import type { CrashPoint } from '#kernel/faults/crash-point.js';
import { Desk } from '../support/desk.js';
import { line } from '../support/staff.js';
import { queues, type QueueKind } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { passing } from './crash-cells.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { deliveryIn, deliveryOf, somebody } from './look.js';

/** Where a worker freezes, and how long: until after the release has died, or as soon as another has done its work. */
const PLACES = [
  ['claim.before-commit', 'KEYGEN', 'long'],
  ['claim.after-commit', 'KEYGEN', 'long'],
  ['release.before-commit', 'PLAIN', 'long'],
  ['release.after-commit', 'KEYGEN', 'long'],
  ['send.before-first-byte', 'PLAIN', 'long'],
  ['send.before-first-byte', 'KEYGEN', 'short'],
  ['send.between-letters', 'KEYGEN', 'long'],
  ['send.between-letters', 'KEYGEN', 'short'],
  ['send.after-answer', 'PLAIN', 'long'],
  ['settle.before-commit', 'KEYGEN', 'long'],
] as const satisfies readonly (readonly [CrashPoint, 'KEYGEN' | 'PLAIN', 'long' | 'short'])[];
type Place = (typeof PLACES)[number];

/** Twice the lease, which outlasts a release and its letters. */
const LONG_SECONDS = 5;

/** Every row of a delivery in the version in which it lies there. */
const VERSIONS = `
  SELECT 'delivery' AS kind, d.id, d.xmin::text AS version, d.state AS says FROM deliveries d WHERE d.id = $1
  UNION ALL SELECT 'attempt', a.id, a.xmin::text, a.outcome FROM attempts a WHERE a.delivery_id = $1
  UNION ALL SELECT 'disclosure', x.id, x.xmin::text, x.outcome FROM disclosures x WHERE x.delivery_id = $1
  UNION ALL SELECT 'license', l.id, l.xmin::text, l.state FROM licenses l JOIN deliveries d ON d.fulfilment_id = l.fulfilment_id WHERE d.id = $1
  ORDER BY 1, 2`;

interface Woken {
  before: unknown;
  after: unknown;
  /** Requests that left after the worker had woken. */
  late: number;
  exitCode: number | null;
  faults: string[];
}

async function freezeAndWake(desk: Desk, customer: string, [point, product, length]: Place): Promise<Woken> {
  const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
  const frozen = desk.service('vendor-sync');
  const { id } = await desk.strike(
    { service: 'vendor-sync', point, mode: 'freeze', passing: passing(point, product) },
    () => desk.placed(customer, [line(product, somebody())]),
  );
  const other = await desk.start('vendor-sync');
  await desk.orderIn(id, 'fulfilled');
  if (length === 'long') {
    const age = `SELECT extract(epoch FROM clock_timestamp() - created_at)::float AS age FROM deliveries WHERE id = $1`;
    const { id: delivery } = await deliveryOf(desk, id);
    await waitFor(
      'the release to be too old',
      async () => (await desk.database.query<{ age: number }>(age, [delivery]))[0]!.age > LONG_SECONDS,
    );
  }
  const delivery = await deliveryIn(desk, id, 'done', ({ state }) => state === 'done');
  const before = await desk.database.query(VERSIONS, [delivery.id]);
  const requests = vendor.journal().length;
  frozen.signal('SIGCONT');
  // A worker that is told to stop ends what it has in hand.
  const exitCode = await frozen.stop();
  const after = await desk.database.query(VERSIONS, [delivery.id]);
  expect(other.isRunning).toBe(true);
  return { before, after, late: vendor.journal().length - requests, exitCode, faults: await effectFaults(desk, id) };
}

const nameOf = ([point, product, length]: Place) => `${point} of ${product}, ${length}`;

async function run(queue: QueueKind, places: readonly Place[], woken: Map<string, Woken | Error>): Promise<string[]> {
  const desk = await Desk.open({ queue, armable: true });
  try {
    const customer = await desk.customer();
    for (const place of places) {
      const name = `${queue}: ${nameOf(place)}`;
      woken.set(name, await freezeAndWake(desk, customer, place).catch((error: Error) => error));
    }
    return await ledgerFaults(desk);
  } finally {
    await desk.close();
  }
}

describe('a worker that was frozen for twice its lease and wakes', () => {
  const woken = new Map<string, Woken | Error>();
  let ledgers: string[];
  beforeAll(async () => {
    const halves = [PLACES.filter((_, at) => at % 2 === 0), PLACES.filter((_, at) => at % 2 === 1)];
    ledgers = (await Promise.all(queues().flatMap((queue) => halves.map((half) => run(queue, half, woken))))).flat();
  }, 200_000);

  const all = queues().flatMap((queue) => PLACES.map((place) => [`${queue}: ${nameOf(place)}`, place] as const));
  test.each(all)('writes nothing, and nothing is done twice: %s', (name, [, , length]) => {
    const seen = woken.get(name) as Woken;
    expect(seen).toMatchObject({ faults: [], exitCode: 0 });
    expect(seen.after).toEqual(seen.before);
    // Within its release's life a letter may leave late: it is in the ledger as one that may have left.
    if (length === 'long') expect(seen.late).toBe(0);
  });

  test('leaves the ledger and the journals telling the same', () => {
    expect(ledgers).toEqual([]);
  });
});
