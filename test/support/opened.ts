/** What the tests of a file stand on: opened before them, closed after them. */

/** What is opened last is closed first: what a harness was given outlives it. */
const closing: (() => Promise<unknown> | undefined)[] = [];

/** Stands for what `open` opens. Where that fails, each test fails with why, and none runs. */
export function opened<T extends { close(): Promise<unknown> }>(open: () => Promise<T>, limitMs?: number): T {
  let found: T | undefined;
  beforeAll(async () => {
    closing.push(() => found?.close());
    found = await open();
  }, limitMs);
  afterAll(() => closing.pop()?.());
  const target = (): T => {
    if (!found) throw new Error('It is opened before the first test, not when the file is read.');
    return found;
  };
  return new Proxy({} as T, {
    get: (_, name) => Reflect.get(target(), name) as unknown,
    set: (_, name, value) => Reflect.set(target(), name, value),
  });
}
