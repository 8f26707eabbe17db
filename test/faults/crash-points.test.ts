import fs from 'node:fs';
import path from 'node:path';
import { DIST_DIR } from '../../tools/start/paths.js';
import { queues } from '../support/redis.js';
import { actionPointsWalked } from './action-cells.js';
import { casePointsWalked } from './case-cells.js';
import { cellsOf, pointsListed, pointsWalked } from './crash-cells.js';
import { nameOf, walk } from './crash-walk.js';
import type { Walked } from './crash-walk.js';

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

/** The names of all points in the built code, as often as they stand there. */
function pointsInCode(): string[] {
  const files = ['apps', 'libs'].flatMap((dir) =>
    fs
      .readdirSync(path.join(DIST_DIR, dir), { recursive: true, encoding: 'utf8' })
      .map((file) => path.join(DIST_DIR, dir, file)),
  );
  return files
    .filter((file) => file.endsWith('.js') && !file.endsWith('.spec.js'))
    .flatMap((file) =>
      [...fs.readFileSync(file, 'utf8').matchAll(/await crashPoint\('([^']+)'\)/g)].map((match) => match[1]!),
    );
}

test('every step of the protocols has its crash point, each stands once in the code, and every one is walked', () => {
  expect([...new Set([...pointsWalked(), ...casePointsWalked(), ...actionPointsWalked()])].sort()).toEqual(
    [...pointsListed()].sort(),
  );
  expect(pointsInCode().sort()).toEqual([...pointsListed()].sort());
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

test('whoever commits on the way of a delivery has a crash point before the commit and one after it', () => {
  /** With the number of their transactions. */
  const onTheWay: readonly [string, number][] = [
    ['order/order.service', 1],
    ['order/order-action.service', 2],
    ['license/license.service', 1],
    ['fulfilment/fulfilment.service', 1],
    ['delivery/delivery.claim', 1],
    ['delivery/delivery.settle', 1],
    ['delivery/delivery.sweep', 1],
    ['delivery/dead-letter.service', 2],
    ['disclosure/disclose', 1],
  ];
  const source = (name: string) =>
    ['apps/orders/src', 'apps/vendor-sync/src', 'libs/common/src']
      .map((dir) => path.join(DIST_DIR, dir, `${name}.js`))
      .filter((file) => fs.existsSync(file))
      .map((file) => fs.readFileSync(file, 'utf8'))
      .join('');
  for (const [name, count] of onTheWay) {
    const text = source(name);
    for (const wanted of [
      /\.transaction\(|startTransaction\(/g,
      /crashPoint\('[a-z-]+\.before-commit'\)/g,
      /crashPoint\('[a-z-]+\.after-(commit|claim)'\)/g,
    ])
      expect([name, wanted.source, (text.match(wanted) ?? []).length]).toEqual([name, wanted.source, count]);
  }
});
