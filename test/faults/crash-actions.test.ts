/** A clerk holds, cancels, answers or revokes, and `orders` stops in the middle: the act is done once, or not at all and can be repeated. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Desk, PATIENT } from '../support/desk.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { ACTION_CELLS, actionNameOf } from './action-cells.js';
import type { ActionCell, ClerkAct } from './action-cells.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { somebody } from './look.js';

/** What a client sees that asked for no longer than this, of a server that was killed or hangs: nothing. */
const PATIENCE_MS = 1_000;
const WALK_LIMIT_MS = 180_000;

interface Subject {
  readonly orderId: string;
  readonly lineId: string;
  readonly licenseId: string | undefined;
}

describe.each(queues())('a process that stops while a clerk steps in, on the %s queue', (queue) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sparsam-actions-'));
  const fault = path.join(dir, 'orders');
  const walked = new Map<string, Subject>();
  let desk: Desk;
  let customer: string;

  const startOrders = () => desk.start('orders', { SPARSAM_FAULT: `@${fault}` });

  /** An order that waits for the act. */
  async function subject(act: ClerkAct): Promise<Subject> {
    const licensee = act === 'answer' ? { ...somebody(), lastName: undefined } : somebody();
    const { body } = await desk.place(customer, 'PLAIN', licensee);
    const until = { answer: 'needs-input', revoke: 'fulfilled', hold: 'delivering', cancel: 'delivering' }[act];
    const { lines } = await desk.orderIn(body.id, until);
    return { orderId: body.id, lineId: lines[0]!.id, licenseId: lines[0]!.license?.id };
  }

  async function press(
    act: ClerkAct | 'release',
    { orderId, lineId, licenseId }: Subject,
  ): Promise<number | undefined> {
    const route = {
      answer: `/orders/${orderId}/lines/${lineId}/answer`,
      revoke: `/licenses/${licenseId ?? ''}/revoke`,
    } as Partial<Record<ClerkAct | 'release', string>>;
    const body = act === 'answer' ? { body: JSON.stringify({ licensee: somebody() }) } : {};
    try {
      const answer = await fetch(`${desk.service('orders').url}${route[act] ?? `/orders/${orderId}/${act}`}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await desk.token({ roles: ['admin'] })}`,
          ...(act === 'answer' ? { 'content-type': 'application/json' } : {}),
        },
        ...body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return answer.status;
    } catch {
      return undefined;
    }
  }

  /** Somebody who repeats it until they are told that it was done, or had been. */
  const insist = (act: ClerkAct | 'release', at: Subject) =>
    waitFor(`${act} to be answered`, async () => [200, 202, 409].includes((await press(act, at)) ?? 0));

  async function strike({ act, point, mode }: ActionCell, at: Subject): Promise<void> {
    const process = desk.service('orders');
    fs.writeFileSync(`${fault}.new`, `${point}:${mode}`);
    fs.renameSync(`${fault}.new`, fault);
    await press(act, at);
    await waitFor(`orders to ${mode} at ${point}`, () => !fs.existsSync(fault));
    if (mode === 'kill') {
      await process.exited();
      await startOrders();
    }
    await insist(act, at);
  }

  beforeAll(async () => {
    desk = await Desk.open({ queue, services: false, env: PATIENT });
    await Promise.all([startOrders(), desk.start('vendor-sync')]);
    await desk.register();
    customer = await desk.customer();
    const of = (early: boolean) =>
      ACTION_CELLS.filter(({ act }) => (act === 'answer' || act === 'revoke') === early).map(async (cell) =>
        walked.set(actionNameOf(cell), await subject(cell.act)),
      );
    await Promise.all(of(true));
    // Nobody delivers while the clerk steps in: what is held or cancelled is still here.
    await desk.service('vendor-sync').kill();
    await Promise.all(of(false));
    for (const cell of ACTION_CELLS) await strike(cell, walked.get(actionNameOf(cell))!);
    await desk.start('vendor-sync');
  }, WALK_LIMIT_MS);
  afterAll(async () => {
    await desk?.close();
    fs.rmSync(dir, { recursive: true, force: true });
  });

  const deliveries = ({ orderId, licenseId }: Subject) =>
    desk.database.query<{ purpose: string; state: string; intent_key: string }>(
      `SELECT d.purpose, d.state, d.intent_key::text FROM deliveries d LEFT JOIN fulfilments f ON f.id = d.fulfilment_id
         LEFT JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1 OR d.license_id = $2 ORDER BY d.id`,
      [orderId, licenseId ?? null],
    );
  const made = (key: string) => desk.plain.effects().licenses.filter(({ reference }) => reference === key);

  const ENDS: Readonly<Record<ClerkAct, (at: Subject) => Promise<void>>> = {
    async hold(at) {
      expect((await desk.order(at.orderId)).state).toBe('held');
      await insist('release', at);
      await desk.orderIn(at.orderId, 'fulfilled');
      expect(await effectFaults(desk, at.orderId)).toEqual([]);
    },
    async cancel(at) {
      const isOver = async () => (await deliveries(at))[0]!.state === 'cancelled';
      await waitFor('the delivery to be taken from the way', isOver);
      expect((await desk.order(at.orderId)).state).toBe('cancelled');
      expect(made((await deliveries(at))[0]!.intent_key)).toEqual([]);
    },
    async answer(at) {
      await desk.orderIn(at.orderId, 'fulfilled');
      const rounds = await deliveries(at);
      expect(rounds.map(({ state }) => state)).toEqual(['needs-input', 'done']);
      expect(rounds.map(({ intent_key }) => made(intent_key).length)).toEqual([0, 1]);
    },
    async revoke(at) {
      const isRevoked = async () => (await desk.order(at.orderId)).lines[0]!.license!.state === 'revoked';
      await waitFor('the license to be revoked', isRevoked);
      const [issue, ...revocations] = await deliveries(at);
      expect(revocations.map(({ purpose, state }) => [purpose, state])).toEqual([['revoke', 'done']]);
      expect(made(issue!.intent_key).map(({ revokedTimes }) => revokedTimes)).toEqual([1]);
    },
  };

  test.each(ACTION_CELLS.map((cell) => [actionNameOf(cell), cell.act] as const))('%s', async (name, act) => {
    await ENDS[act](walked.get(name)!);
  });

  test('leaves the ledger and the journals of the vendors telling the same', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
});
