/** When a pump looks: every time that somebody asks, again where more may be due, and by itself while it is awake. */
import { mock } from 'node:test';
import { AWAKE_MS, type Look, type Taken } from './delivery.claim.js';
import { Pump, type PumpTools } from './pump.js';

const NONE: Look = { taken: [], hasMore: false };
const one = (n: number): Taken => ({ claim: { deliveryId: `dlv_${n}` } as Taken['claim'] });
const many = (count: number): Taken[] => Array.from({ length: count }, (_, n) => one(n));

/** What a test has in its hands: when a look ends, when a delivery is through, and what was looked for. */
class Stage {
  readonly looks: ((look: Look) => void)[] = [];
  readonly rooms: number[] = [];
  readonly carried: (() => void)[] = [];
  due = false;
  places = 4;
  readonly pump: Pump;

  constructor(more: Partial<PumpTools> = {}) {
    this.pump = new Pump('ven_1', {
      take: (_vendor, room) => {
        this.rooms.push(room);
        return new Promise((resolve) => this.looks.push(resolve));
      },
      isAnyDue: () => Promise.resolve(this.due),
      carry: () => new Promise((resolve) => this.carried.push(resolve)),
      roomOf: (inUse) => Math.max(0, this.places - inUse),
      ...more,
    });
  }

  /** Ends the look under way. */
  async found(look: Look): Promise<void> {
    this.looks.at(-1)!(look);
    await settled();
  }
}

/** Everything that waits for nothing but a promise or `setImmediate` has run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const STEP_MS = 5;
let now = 0;
/** Time goes by. */
async function passes(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) {
    now += STEP_MS;
    mock.timers.tick(STEP_MS);
    await settled();
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(performance, 'now', () => now);
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

test('whoever asks during a look is looked for after it, and however many ask, once', async () => {
  const stage = new Stage();
  for (let asked = 0; asked < 3; asked += 1) void stage.pump.look();
  expect(stage.rooms).toEqual([4]);
  await stage.found(NONE);
  expect(stage.rooms).toEqual([4, 4]);
  await stage.found(NONE);
  expect(stage.rooms).toEqual([4, 4]);
});

test('a look that was full is followed by another, for the places that are left', async () => {
  const stage = new Stage();
  void stage.pump.look();
  await stage.found({ taken: many(3), hasMore: true });
  expect(stage.rooms).toEqual([4, 1]);
  await stage.found(NONE);
  expect(stage.rooms).toEqual([4, 1]);
});

test('without a place nothing is taken, and what is through together is looked for once', async () => {
  const stage = new Stage();
  void stage.pump.look();
  await stage.found({ taken: many(4), hasMore: true });
  expect(stage.rooms).toEqual([4]);
  void stage.pump.look();
  await settled();
  expect(stage.rooms).toEqual([4]);
  for (const through of stage.carried) through();
  await settled();
  expect(stage.rooms).toEqual([4, 4]);
});

test('once the vendor is at its cap, each one that is through looks for the next', async () => {
  const stage = new Stage();
  void stage.pump.look();
  await stage.found({ taken: many(1), hasMore: false });
  void stage.pump.look();
  await stage.found({ taken: [], hasMore: true, againMs: 2_000 });
  stage.carried[0]!();
  await settled();
  expect(stage.rooms).toEqual([4, 3, 4]);
});

test('the time that the gate names brings a look of its own, also where nothing was found and nobody asks', async () => {
  let looks = 0;
  const again: Look = { taken: [], hasMore: true, againMs: 2_000 };
  const stage: Stage = new Stage({ take: () => Promise.resolve(((looks += 1), again)) });
  stage.due = true;
  await stage.pump.look();
  await passes(1_990);
  expect(looks).toBe(1);
  await passes(20);
  expect(looks).toBe(2);
});

test('having found something it goes on looking for as long as it promised, without the gate where nothing is due', async () => {
  let asked = 0;
  const stage: Stage = new Stage({ isAnyDue: () => Promise.resolve(((asked += 1), stage.due)) });
  void stage.pump.look();
  await stage.found({ taken: many(1), hasMore: false });
  await passes(AWAKE_MS - 50);
  expect(asked).toBeGreaterThan(5);
  expect(stage.rooms).toEqual([4]);
  stage.due = true;
  await passes(30);
  expect(stage.rooms).toEqual([4, 3]);
  stage.due = false;
  await stage.found(NONE);
  await passes(AWAKE_MS);
  const then = asked;
  await passes(10_000);
  expect(asked).toBe(then);
});

test('having found nothing it is asleep', async () => {
  const stage = new Stage();
  void stage.pump.look();
  await stage.found(NONE);
  stage.due = true;
  await passes(10_000);
  expect(stage.rooms).toEqual([4]);
});

test('a look that fails is told to whoever asked, and the next one is taken', async () => {
  let fails = true;
  const stage: Stage = new Stage({ take: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve(NONE)) });
  await expect(stage.pump.look()).rejects.toThrow('no');
  fails = false;
  await stage.pump.look();
});

test('a look that never ends is not waited for for ever, and what it finds after all is carried', async () => {
  const stage = new Stage();
  let isOver = false;
  void stage.pump.look().then(() => (isOver = true));
  void stage.pump.look();
  await passes(4_900);
  expect([stage.rooms, isOver]).toEqual([[4], false]);
  await passes(200);
  expect(isOver).toBe(true);
  expect(stage.rooms).toEqual([4, 4]);
  stage.looks[0]!({ taken: many(1), hasMore: false });
  await settled();
  expect(stage.carried).toHaveLength(1);
});

test('a stop takes nothing more and waits for what is carried', async () => {
  const stage = new Stage();
  void stage.pump.look();
  await stage.found({ taken: many(2), hasMore: false });
  let stopped = false;
  const stopping = stage.pump.stop().then(() => (stopped = true));
  stage.carried[0]!();
  await settled();
  expect(stopped).toBe(false);
  stage.carried[1]!();
  await stopping;
  await stage.pump.look();
  stage.due = true;
  await passes(10_000);
  expect(stage.rooms).toEqual([4]);
});
