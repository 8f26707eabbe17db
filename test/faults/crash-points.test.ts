import fs from 'node:fs';
import path from 'node:path';
import { DIST_DIR } from '../../tools/start/paths.js';
import { queues } from '../support/redis.js';
import { casePointsWalked } from './case-cells.js';
import { cellsOf, pointsListed, pointsWalked } from './crash-cells.js';
import { nameOf, walk } from './crash-walk.js';
import type { Walked } from './crash-walk.js';

const LANES = 4;
const WALK_LIMIT_MS = 240_000;

describe.each(queues())('a process that stops between two steps, on the %s queue', (queue) => {
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
    const ledgers = [...walked].filter(([name]) => name.startsWith('ledger') || name.startsWith('lane'));
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
  expect([...new Set([...pointsWalked(), ...casePointsWalked()])].sort()).toEqual([...pointsListed()].sort());
  expect(pointsInCode().sort()).toEqual([...pointsListed()].sort());
});

test('whoever commits on the way of a delivery has a crash point before the commit and one after it', () => {
  const onTheWay = [
    'order/order.service',
    'fulfilment/fulfilment.service',
    'delivery/delivery.claim',
    'delivery/delivery.settle',
    'delivery/delivery.sweep',
    'disclosure/disclose',
  ];
  const source = (name: string) =>
    ['apps/orders/src', 'apps/vendor-sync/src', 'libs/common/src']
      .map((dir) => path.join(DIST_DIR, dir, `${name}.js`))
      .filter((file) => fs.existsSync(file))
      .map((file) => fs.readFileSync(file, 'utf8'))
      .join('');
  for (const name of onTheWay) {
    const text = source(name);
    expect([name, (text.match(/\.transaction\(|startTransaction\(/g) ?? []).length]).toEqual([name, 1]);
    expect([name, (text.match(/crashPoint\('[a-z]+\.(before-commit)'\)/g) ?? []).length]).toEqual([name, 1]);
    expect([name, (text.match(/crashPoint\('[a-z]+\.after-(commit|claim)'\)/g) ?? []).length]).toEqual([name, 1]);
  }
});
