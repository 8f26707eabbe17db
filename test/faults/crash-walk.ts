/** Walks crash points: a running process is armed, strikes there, somebody goes on, and the end state is looked at. */
import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../tools/client/sparsam.js';
import { Desk, PATIENT } from '../support/desk.js';
import { LINES } from '../support/line-state.js';
import type { ServiceProcess } from '../support/process.js';
import type { QueueKind } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { passing, type Cell } from './crash-cells.js';
import { effectFaults, ledgerFaults, outcomesOf } from './ledger.js';

/** What went wrong, by the cell's name; an empty list when nothing did. */
export type Walked = ReadonlyMap<string, readonly string[]>;

export const nameOf = (cell: Cell): string => `${cell.mode} of ${cell.service} at ${cell.point}`;

/** What a client sees that asked for no longer than this, of a server that was killed or hangs: nothing. */
const PATIENCE_MS = 2_500;
/** A repeat is not struck. Were it given up before its answer, the next one would rightly be told of the order that it placed. */
const UNARMED_PATIENCE_MS = 15_000;

interface Wish {
  readonly key: string;
  readonly customer: string;
  readonly email: string;
}

interface Taken {
  readonly status: number;
  readonly replayed: string | null;
  readonly id: string;
}

type Armed = Pick<Cell, 'service' | 'mode' | 'point' | 'product'>;

const strikeOf = ({ service, mode, point, product }: Armed) => ({
  service,
  mode,
  point,
  passing: passing(point, product),
});

class Lane {
  private constructor(
    readonly desk: Desk,
    private readonly customer: string,
  ) {}

  static async open(queue: QueueKind): Promise<Lane> {
    const desk = await Desk.open({ queue, armable: true, env: PATIENT });
    return new Lane(desk, await desk.customer());
  }

  private async strike<T>(cell: Armed, act: () => Promise<T>): Promise<T> {
    const process = this.desk.service(cell.service);
    const result = await this.desk.strike(strikeOf(cell), act);
    await this.replace(cell, process);
    return result;
  }

  /** A hung sweep never comes again in its process; a hung job takes only its own place. */
  private async replace({ service, mode, point }: Armed, process: ServiceProcess): Promise<void> {
    if (mode !== 'hang' || !point.startsWith('sweep.')) return;
    await this.desk.start(service);
    await process.kill();
  }

  /**
   * An order whose claim is lost, and the sweep that struck when it took it up. One that came before it was armed finds nothing
   * later: that order is over once it is delivered, and another is lost.
   */
  private async loseClaim(cell: Cell, wish: Wish): Promise<Wish> {
    const process = this.desk.service(cell.service);
    for (let lost = wish; ; lost = { ...wish, key: randomUUID() }) {
      await this.strike({ ...cell, service: 'vendor-sync', point: 'claim.after-commit', mode: 'hang' }, () =>
        this.placeAtLast(cell, lost),
      );
      this.desk.arm(strikeOf(cell));
      const isOver = async () => !this.desk.isArmed(cell.service) || this.isDelivered(lost.key);
      await waitFor('the lost claim to be taken up', isOver);
      if (this.desk.disarm(cell.service)) continue;
      if (cell.mode === 'kill') {
        await process.exited();
        await this.desk.start(cell.service);
      }
      await this.replace(cell, process);
      return lost;
    }
  }

  private async isDelivered(key: string): Promise<boolean> {
    const rows = await this.desk.database.query(
      `SELECT 1 FROM ${LINES} x JOIN orders o ON o.id = x.order_id WHERE o.idempotency_key = $1 AND x.state = 'fulfilled'`,
      [key],
    );
    return rows.length > 0;
  }

  /** One POST; undefined when no answer came. */
  private async post(cell: Cell, { key, customer, email }: Wish, patienceMs = PATIENCE_MS): Promise<Taken | undefined> {
    const token = await this.desk.token({ roles: ['sales'] });
    const licensee = { firstName: 'Ada', lastName: 'Muster', email };
    try {
      const answer = await fetch(`${this.desk.service('orders').url}/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ customerId: customer, lines: [{ product: cell.product, seats: 1, licensee }] }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const { id } = (await answer.json()) as OrderView;
      return { status: answer.status, replayed: answer.headers.get('idempotency-replayed'), id };
    } catch {
      return undefined;
    }
  }

  /** A client that repeats the same request under the same key until it has its order. */
  private placeAtLast(cell: Cell, wish: Wish): Promise<Taken> {
    return waitFor('the repeated order to be taken', async () => {
      const got = await this.post(cell, wish, UNARMED_PATIENCE_MS);
      if (got && got.status >= 400 && got.status < 500) throw new Error(`A repeat was answered ${got.status}.`);
      return got?.status === 201 && got;
    });
  }

  async walk(cell: Cell, n: number): Promise<string[]> {
    let wish: Wish = { key: randomUUID(), customer: this.customer, email: `walk-${n}@example.org` };
    if (cell.after === 'lost-claim') wish = await this.loseClaim(cell, wish);
    const post = () => this.post(cell, wish);
    const first = await (cell.after === 'lost-claim' ? post() : this.strike(cell, post));

    const faults: string[] = [];
    const wasAnswered = first?.status === 201;
    if (wasAnswered === (cell.service === 'orders'))
      faults.push(`The clerk was answered ${first?.status ?? 'nothing'}.`);
    const again = await this.placeAtLast(cell, wish);
    if ((again.replayed === 'true') === (cell.point === 'order.before-commit'))
      faults.push('The repeat is marked wrongly.');
    if (wasAnswered && first.id !== again.id) faults.push('A repeat made a second order.');
    return [...faults, ...(await this.endFaults(cell, wish, again.id))];
  }

  private async endFaults(cell: Cell, wish: Wish, orderId: string): Promise<string[]> {
    const { lines } = await this.desk.orderIn(orderId, 'fulfilled');
    const late = (await outcomesOf(this.desk, orderId)).filter((outcome) => outcome !== 'sent').join();
    const left = cell.mode === 'throw' ? cell.thrown : cell.stopped;
    const orders = await this.desk.database.query(`SELECT id FROM orders WHERE idempotency_key = $1`, [wish.key]);
    return [
      ...(late === (left === 'nothing' ? '' : left)
        ? []
        : [`Releases that did not end as sent: ${late}, not ${left}.`]),
      ...(lines[0]!.license?.state === 'active' ? [] : ['There is no license on the order.']),
      ...(orders.length === 1 ? [] : [`${orders.length} orders under one key.`]),
      ...(await effectFaults(this.desk, orderId)),
    ];
  }
}

/** Walks the cells on several desks side by side. */
export async function walk(queue: QueueKind, cells: readonly Cell[], lanes: number): Promise<Walked> {
  const walked = new Map<string, readonly string[]>();
  const todo = cells.map((cell, n) => ({ cell, n }));
  const work = async () => {
    const lane = await Lane.open(queue);
    const done: string[] = [];
    try {
      for (let next = todo.shift(); next; next = todo.shift()) {
        done.push(nameOf(next.cell));
        walked.set(nameOf(next.cell), await lane.walk(next.cell, next.n));
      }
      walked.set(`ledger after ${done.join(', ')}`, await ledgerFaults(lane.desk));
    } catch (error) {
      // The desk is in an unknown state: what is left is walked on the others.
      walked.set(done.at(-1) ?? 'no cell', [String(error)]);
    } finally {
      await lane.desk.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return walked;
}
