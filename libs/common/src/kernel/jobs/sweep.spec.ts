/** A sweep that is told to stop, and one whose rows fail. */
import { spyOn } from 'jest-mock';
import { log } from '../log/log.js';
import { MOST_AT_ONCE, type NextRows } from '../database/next-rows.js';
import { Sweep } from './sweep.js';

class Rows extends Sweep {
  readonly taken: string[] = [];
  readonly begun = Promise.withResolvers<void>();

  constructor(
    private readonly ids: readonly string[],
    private readonly act: () => Promise<void>,
  ) {
    super(0);
  }

  async sweep(): Promise<void> {
    const find = (after = '') =>
      this.ids.filter((id) => id > after).slice(0, MOST_AT_ONCE) as unknown as NextRows<string>;
    await this.each('mail', async (after) => find(after), (id) => {
      this.taken.push(id);
      this.begun.resolve();
      return this.act();
    }); // prettier-ignore
  }
}

test('a process that stops waits for the row in hand, and leaves the others to the next sweep', async () => {
  const goOn = Promise.withResolvers<void>();
  const rows = new Rows(['one', 'three', 'two'], () => goOn.promise);
  rows.onApplicationBootstrap();
  await rows.begun.promise;
  const stopped = rows.beforeApplicationShutdown();
  goOn.resolve();
  await stopped;
  expect(rows.taken).toEqual(['one']);
});

test.each([2 * MOST_AT_ONCE, 2 * MOST_AT_ONCE + 1])(
  'of %d rows that fail each time none keeps another one from its turn, and all come again',
  async (count) => {
    const ids = Array.from({ length: count }, (_, index) => `row-${String(index).padStart(4, '0')}`);
    const rows = new Rows(ids, () => Promise.reject(new Error('fails')));
    const warned = spyOn(log, 'warn').mockImplementation(() => undefined);
    for (const _round of [1, 2, 3]) await rows.sweep();
    expect(rows.taken).toEqual(ids);
    await rows.sweep();
    expect(warned).toHaveBeenCalledTimes(count + MOST_AT_ONCE);
    warned.mockRestore();
    expect(rows.taken.slice(count)).toEqual(ids.slice(0, MOST_AT_ONCE));
  },
);
