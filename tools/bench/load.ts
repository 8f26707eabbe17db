/** The ways in which orders come: many at once, at a rate, and alone. Times end with the commit of the license, as PostgreSQL noted it. */
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface Burst {
  /** From the first order to the last license. */
  readonly ms: number;
  /** Until nothing is left to do for those orders: with Sparsam, until their mails are sent. */
  readonly settledMs: number;
}

/** What takes part in turns. */
export interface Runner {
  readonly name: string;
  /** Its processes, by the column in which they count. */
  readonly pids: Readonly<Record<string, number>>;
  /** Pattern of its sessions' application_name. */
  readonly sessions: string;
  run(count: number): Promise<Burst>;
  close(): Promise<void>;
}

/** What takes orders over HTTP and stores licenses in PostgreSQL. */
export interface Desk {
  /** Places one order; its id. */
  place(): Promise<string>;
  /** Where the stored licenses end now. */
  mark(): Promise<string>;
  /** Licenses stored beyond a mark. */
  storedSince(mark: string): Promise<number>;
  /** Of each order whose license lies beyond the mark, when the license was committed: epoch milliseconds. */
  commits(mark: string): Promise<Map<string, number>>;
}

const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 20;
/** Long enough that whatever the order before it woke is asleep again. */
const ALONE_PAUSE_MS = 400;

/** Looks every `everyMs` until `isSo`; throws a sentence that begins with `what` when it takes too long. */
export async function until(what: string, isSo: () => Promise<boolean>, everyMs = LOOK_EVERY_MS): Promise<void> {
  for (const begun = performance.now(); performance.now() - begun < PATIENCE_MS; await pause(everyMs))
    if (await isSo()) return;
  throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s.`);
}

/** Runs `work` on all items, so many at once; results in order. */
export async function each<A, B>(items: readonly A[], atOnce: number, work: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]!);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Places so many orders, so many at once, and waits for their licenses; milliseconds from the first order to the last license. */
export async function burst(desk: Desk, count: number, atOnce: number): Promise<number> {
  const mark = await desk.mark();
  const begun = Date.now();
  await each(Array.from({ length: count }), atOnce, () => desk.place());
  await until('The last license', async () => (await desk.storedSince(mark)) >= count);
  return Math.max(...(await desk.commits(mark)).values()) - begun;
}

/** Orders at an even rate, whether or not the ones before are done; from when each was due until its license. */
export async function atRate(desk: Desk, perSecond: number, count: number): Promise<number[]> {
  const mark = await desk.mark();
  const due = new Map<string, number>();
  const begun = Date.now();
  const placing = Array.from({ length: count }, async (_, at) => {
    const when = begun + (at * 1000) / perSecond;
    await pause(when - Date.now());
    due.set(await desk.place(), when);
  });
  await Promise.all(placing);
  await until('The last license', async () => (await desk.storedSince(mark)) >= count);
  return times(await desk.commits(mark), due);
}

/** One order after the other, each when nothing else goes on. */
export async function alone(desk: Desk, count: number): Promise<number[]> {
  const mark = await desk.mark();
  const begun = new Map<string, number>();
  for (let at = 1; at <= count; at += 1) {
    await pause(ALONE_PAUSE_MS);
    const now = Date.now();
    begun.set(await desk.place(), now);
    await until('The license of a lone order', async () => (await desk.storedSince(mark)) >= at);
  }
  return times(await desk.commits(mark), begun);
}

/** Of each order that was begun, the milliseconds until its license; licenses of other orders do not count. */
function times(commits: ReadonlyMap<string, number>, begun: ReadonlyMap<string, number>): number[] {
  return [...begun].map(([order, at]) => {
    const committed = commits.get(order);
    if (committed === undefined) throw new Error('An order has no license.');
    return committed - at;
  });
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** After so long an order that found no room is sent again. */
const AGAIN_MS = 250;

/**
 * Posts an order and reads the id of the answer; one that is answered with 503 is sent again, and the time goes on. Node's own client: the load
 * must cost little beside what it loads.
 */
export async function postOrder(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  for (; ; await pause(AGAIN_MS)) {
    const { status, text } = await post(url, body, { ...length, ...headers });
    if (status === 201) return (JSON.parse(text) as { id: string }).id;
    if (status !== 503) throw new Error(`An order was answered with ${status}.`);
  }
}

function post(
  url: string,
  body: string,
  headers: http.OutgoingHttpHeaders,
): Promise<{ status?: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.once('end', () => resolve({ status: answer.statusCode, text }));
    });
    request.once('error', reject);
    request.end(body);
  });
}
