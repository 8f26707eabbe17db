/** A sweep that is told to stop. */
import { Sweep } from './sweep.js';

class Rows extends Sweep {
  readonly taken: string[] = [];
  readonly begun = Promise.withResolvers<void>();
  readonly goOn = Promise.withResolvers<void>();

  constructor() {
    super(0);
  }

  async sweep(): Promise<void> {
    await this.each('mail', ['one', 'two', 'three'], async (id) => {
      this.taken.push(id);
      this.begun.resolve();
      await this.goOn.promise;
    });
  }
}

test('a process that stops waits for the row in hand, and leaves the others to the next sweep', async () => {
  const rows = new Rows();
  rows.onApplicationBootstrap();
  await rows.begun.promise;
  const stopped = rows.beforeApplicationShutdown();
  rows.goOn.resolve();
  await stopped;
  expect(rows.taken).toEqual(['one']);
});
