import { inTurn, queues } from '../support/redis.js';
import { CASE_CELLS } from './case-cells.js';
import { caseNameOf, walkCases } from './case-walk.js';

const LANES = 3;
const WALK_LIMIT_MS = 240_000;

describe.each(queues())('a process that stops between two steps of a case, in turn on the %s queue', (queue) => {
  const cells = inTurn(queue, CASE_CELLS);
  let walked: Awaited<ReturnType<typeof walkCases>>;
  beforeAll(async () => {
    walked = await walkCases(queue, cells, LANES);
  }, WALK_LIMIT_MS);

  test.each(cells.map((cell) => [caseNameOf(cell), cell.between] as const))(
    'loses nothing, does nothing twice, and tells nothing more: %s (%s)',
    (name) => {
      expect(walked.get(name)).toEqual([]);
    },
  );
});
