/** What comes alone goes at once, what comes meanwhile goes together, what fails together goes one by one. */
import fc from 'fast-check';
import { mock } from 'node:test';
import { Gather } from './gather.js';

/** A writer that notes each write and ends it when told to. */
class Writer {
  readonly writes: (readonly number[])[] = [];
  private open: { end: () => void; fail: () => void }[] = [];

  constructor(private readonly refused: ReadonlySet<number> = new Set()) {}

  readonly together = async (items: readonly number[]): Promise<string[]> => {
    await this.begin(items);
    if (items.some((item) => this.refused.has(item))) throw new Error('together');
    return items.map((item) => `${item} together`);
  };

  readonly alone = async (item: number): Promise<string> => {
    await this.begin([item]);
    if (this.refused.has(item)) throw new Error(`${item} refused`);
    return `${item} alone`;
  };

  end(): Promise<void> {
    this.open.shift()!.end();
    return settled();
  }

  fail(): Promise<void> {
    this.open.shift()!.fail();
    return settled();
  }

  get underWay(): number {
    return this.open.length;
  }

  private begin(items: readonly number[]): Promise<void> {
    this.writes.push(items);
    return new Promise((resolve, reject) => {
      this.open.push({ end: resolve, fail: () => reject(new Error('the connection is gone')) });
    });
  }
}

/** After every promise that can settle has settled. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const gathered = (writer: Writer, most = 64) => new Gather<number, string>(most, writer.together, writer.alone);

test('what comes alone is written at once', async () => {
  const writer = new Writer();
  const gather = gathered(writer);
  const written = gather.add(1);
  expect(writer.writes).toEqual([[1]]);
  await writer.end();
  expect(await written).toBe('1 alone');
});

test('what comes while a write is under way is written together next, and each gets its own result', async () => {
  const writer = new Writer();
  const gather = gathered(writer);
  const all = [1, 2, 3, 4].map((item) => gather.add(item));
  expect(writer.writes).toEqual([[1]]);
  await writer.end();
  expect(writer.writes).toEqual([[1], [2, 3, 4]]);
  const late = gather.add(5);
  await writer.end();
  await writer.end();
  expect(await Promise.all([...all, late])).toEqual(['1 alone', '2 together', '3 together', '4 together', '5 alone']);
});

test('no write has more items than it may', async () => {
  const writer = new Writer();
  const gather = gathered(writer, 2);
  const all = [1, 2, 3, 4, 5, 6].map((item) => gather.add(item));
  while (writer.underWay > 0) await writer.end();
  await Promise.all(all);
  expect(writer.writes).toEqual([[1], [2, 3], [4, 5], [6]]);
});

test('what fails together is written one by one, and only the one that cannot be written is rejected', async () => {
  const writer = new Writer(new Set([3]));
  const gather = gathered(writer);
  const all = Promise.allSettled([1, 2, 3, 4].map((item) => gather.add(item)));
  while (writer.underWay > 0) await writer.end();
  expect(writer.writes).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  expect((await all).map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)))).toEqual([
    '1 alone',
    '2 alone',
    'Error: 3 refused',
    '4 alone',
  ]);
});

test('a lane goes on after a write that failed', async () => {
  const writer = new Writer();
  const gather = gathered(writer);
  const lost = gather.add(1);
  const refused = expect(lost).rejects.toThrow('the connection is gone');
  await writer.fail();
  await refused;
  const next = gather.add(2);
  await writer.end();
  expect(await next).toBe('2 alone');
});

test('a batch that is answered with another number of results is written one by one', async () => {
  const writer = new Writer();
  const gather = new Gather<number, string>(64, () => Promise.resolve(['one of two']), writer.alone);
  const all = Promise.all([1, 2, 3].map((item) => gather.add(item)));
  while (writer.underWay > 0) await writer.end();
  expect(await all).toEqual(['1 alone', '2 alone', '3 alone']);
});

test('whatever comes whenever, each item gets the result of its own, and one write is under way at a time', async () => {
  const coming = fc.array(fc.oneof(fc.constant('item' as const), fc.constant('end' as const)), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(coming, fc.integer({ min: 1, max: 5 }), fc.uniqueArray(fc.nat(20)), async (steps, most, bad) => {
      const writer = new Writer(new Set(bad));
      const gather = gathered(writer, most);
      const all: Promise<string>[] = [];
      for (const step of steps) {
        if (step === 'item') {
          const item = all.length;
          all.push(gather.add(item).catch(() => `${item} refused`));
        } else if (writer.underWay > 0) await writer.end();
        expect(writer.underWay).toBeLessThanOrEqual(1);
      }
      while (writer.underWay > 0) await writer.end();
      for (const [item, result] of (await Promise.all(all)).entries())
        expect(result).toMatch(bad.includes(item) ? `${item} refused` : new RegExp(`^${item} (alone|together)$`));
      for (const write of writer.writes) expect(write.length).toBeLessThanOrEqual(most);
    }),
  );
});

test('a write that never ends is not waited for longer than five seconds', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const never = new Promise<string>(() => undefined);
    const gather = new Gather<number, string>(
      2,
      () => Promise.reject(new Error('together')),
      (item) => (item === 1 ? never : Promise.resolve(`${item} alone`)),
    );
    void gather.add(1);
    const next = gather.add(2);
    let isOver = false;
    void next.then(() => (isOver = true));
    mock.timers.tick(4_999);
    await settled();
    expect(isOver).toBe(false);
    mock.timers.tick(1);
    expect(await next).toBe('2 alone');
  } finally {
    mock.timers.reset();
  }
});
