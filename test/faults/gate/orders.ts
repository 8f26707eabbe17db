/** Release against withdrawal against kill, on the real services and a real PostgreSQL: every order of the named barriers, and orders by chance. */
import { playByChance } from './chance.js';
import { everyOrder, play, type Move, type Played } from './play.js';
import { makeScene, Stage, type Scene } from './stage.js';
import { inTurn, queues, type QueueKind } from '../../support/redis.js';
import { SEED } from '../../support/seed.js';

const LANES = 3;
/**
 * On each queue; `npm run test:long` plays 5,000, and every order of the named barriers on each. The first play has the seed of the run, each
 * later one the next number: a play that broke is repeated by `TEST_SEED=<its seed> INTERLEAVINGS=1`.
 */
const BY_CHANCE = Number(process.env.INTERLEAVINGS ?? 50);
const LIMIT_MS = 150_000 + BY_CHANCE * 1_500;

interface Wish {
  readonly name: string;
  readonly play: (stage: Stage) => Promise<Played>;
}

const inOrder = (moves: readonly Move[], n: number): Wish => ({
  name: moves.join(''),
  play: (stage) => play(stage, moves, n % 2 === 0),
});
const byChance = (seed: number): Wish => ({ name: `seed ${seed}`, play: (stage) => playByChance(stage, seed) });

/** A file for each queue, so that both are played side by side. Without Redis on a developer's machine its half is left out. */
export function playOrders(queue: QueueKind): void {
  // eslint-disable-next-line no-restricted-syntax -- `queues()` throws in CI, where nothing may be skipped
  const half = queues().includes(queue) ? describe : describe.skip;
  half(`release, withdrawal and kill on the ${queue} queue`, () => ordersOn(queue));
}

function ordersOn(queue: QueueKind): void {
  let scene: Scene;
  const stages: Stage[] = [];
  beforeAll(async () => {
    scene = await makeScene();
    for (let lane = 0; lane < LANES; lane += 1) stages.push(await Stage.open(scene, queue));
  }, 60_000);
  afterAll(async () => {
    for (const stage of stages) await stage.close();
    await scene?.database.drop();
  });

  /** What broke, by its play; the first few, since one broken guard breaks many. */
  async function playAll(wishes: Wish[]): Promise<string[]> {
    const broken: string[] = [];
    const work = async (stage: Stage) => {
      for (let next = wishes.shift(); next && broken.length < 5; next = wishes.shift())
        broken.push(...(await tell(stage, next)));
    };
    await Promise.all(stages.map(work));
    return broken;
  }

  test.each(Object.entries(everyOrder()))(
    'no order of the named barriers %s breaks what the licensee is promised',
    async (_, orders) => {
      expect(await playAll(inTurn(queue, orders).map(inOrder))).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'no order by chance does, with failing vendors, other workers, support and the sweeps',
    async () => {
      process.stderr.write(`Orders by chance on ${queue}: TEST_SEED=${SEED} INTERLEAVINGS=${BY_CHANCE}\n`);
      expect(await playAll(Array.from({ length: BY_CHANCE }, (_, n) => byChance(SEED + n)))).toEqual([]);
    },
    LIMIT_MS,
  );
}

async function tell(stage: Stage, wish: Wish): Promise<string[]> {
  try {
    const { faults, events } = await wish.play(stage);
    return faults.map((fault) => `${wish.name}: ${fault}\n${events.join('; ')}`);
  } catch (error) {
    return [`${wish.name}: ${String(error)}\n${stage.barriers.events.join('; ')}`];
  }
}
