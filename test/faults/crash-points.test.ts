import { queues } from '../support/redis.js';
import { actionPointsWalked } from './action-cells.js';
import { casePointsWalked } from './case-cells.js';
import { cellsOf, pointsListed, pointsWalked } from './crash-cells.js';
import { nameOf, walk, type Walked } from './crash-walk.js';

const LANES = 4;
const WALK_LIMIT_MS = 240_000;

describe.each(queues())('a process that stops between two steps, in turn on the %s queue', (queue) => {
  const cells = cellsOf(queue);
  let walked: Walked;
  beforeAll(async () => {
    walked = await walk(queue, cells, LANES);
  }, WALK_LIMIT_MS);

  test.each(cells.map((cell) => [nameOf(cell), cell.between] as const))(
    'loses nothing and does nothing twice: %s (%s)',
    (name) => {
      expect(walked.get(name)).toEqual([]);
    },
  );

  test('leaves the ledger and the journals of the vendors telling the same', () => {
    const ledgers = [...walked].filter(([name]) => name.startsWith('ledger') || name === 'no cell');
    expect(ledgers.map(([, faults]) => faults)).toEqual(Array.from({ length: LANES }, () => []));
  });
});

test('every step of the protocols has its crash point, and every one is walked', () => {
  expect([...new Set([...pointsWalked(), ...casePointsWalked(), ...actionPointsWalked()])].sort()).toEqual(
    [...pointsListed()].sort(),
  );
});

test('whatever is committed has a crash point before its commit and one after it', () => {
  const commits = (side: 'before' | 'after') =>
    [...pointsListed()]
      .filter((point) => point.endsWith(`.${side}-commit`))
      .map((point) => point.split('.')[0]!)
      .sort();
  expect(commits('after')).toEqual(commits('before'));
});

test('each place is walked in every mode, on every queue and at both vendors, and each mode meets every queue and both vendors', () => {
  const cells = queues().flatMap((queue) => cellsOf(queue).map((cell) => ({ ...cell, queue })));
  const met = (of: typeof cells) => ({
    modes: new Set(of.map(({ mode }) => mode)).size,
    queues: new Set(of.map(({ queue }) => queue)).size,
    vendors: new Set(of.map(({ product }) => product)).size,
  });
  for (const [place, of] of Map.groupBy(cells, ({ service, point }) => `${service} at ${point}`)) {
    const vendors = of[0]!.only ? 1 : 2;
    expect({ place, ...met(of) }).toEqual({ place, modes: 3, queues: queues().length, vendors });
  }
  for (const [mode, of] of Map.groupBy(cells, (cell) => cell.mode))
    expect({ mode, ...met(of) }).toEqual({ mode, modes: 1, queues: queues().length, vendors: 2 });
  for (const [queue, of] of Map.groupBy(cells, (cell) => cell.queue))
    expect({ queue, ...met(of) }).toEqual({ queue, modes: 3, queues: 1, vendors: 2 });
});
