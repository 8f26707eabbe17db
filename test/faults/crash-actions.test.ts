/** A person steps in (hold, cancel, answer, revoke, retry, settle), and the service stops in the middle: it is done once, or can be repeated. */
import { Desk, PATIENT } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { inTurn, queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { ACTION_CELLS, actionNameOf, WAYS, type Act, type ActionCell } from './action-cells.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { somebody } from './look.js';

/** What a client sees that asked for no longer than this, of a server that was killed or hangs: nothing. */
const PATIENCE_MS = 1_000;
/** Nobody waits longer than needed for the lock of a request that hangs in its transaction. */
const SOON_OVER = { DATABASE_IDLE_TRANSACTION_MS: '1500' };
/** A dead letter after the second. */
const ONE_MORE_TRY = { LADDER_SECONDS: '0.3' };
const WALK_LIMIT_MS = 180_000;

interface Subject {
  readonly orderId: string;
  readonly lineId: string;
  readonly licenseId: string | undefined;
  readonly deliveryId: string;
}

/** What an order is when it waits for the act. */
const UNTIL: Readonly<Record<Act, string>> = {
  hold: 'delivering',
  cancel: 'delivering',
  answer: 'needs-input',
  revoke: 'fulfilled',
  retry: 'attention',
  settle: 'attention',
};

describe.each(queues())('a process that stops while a person steps in, in turn on the %s queue', (queue) => {
  const cells = inTurn(queue, ACTION_CELLS);
  const walked = new Map<string, Subject>();
  const env = { ...PATIENT, ...SOON_OVER, ...ONE_MORE_TRY };
  const desk = opened(() => Desk.open({ queue, armable: true, env }), WALK_LIMIT_MS);
  let customer: string;

  const deliveries = ({ orderId, licenseId }: Pick<Subject, 'orderId' | 'licenseId'>) =>
    desk.database.query<{ id: string; purpose: string; state: string; reason: string | null; intent_key: string }>(
      `SELECT d.id, d.purpose, d.state, d.reason, d.intent_key::text FROM deliveries d
         LEFT JOIN fulfilments f ON f.id = d.fulfilment_id LEFT JOIN order_lines l ON l.id = f.order_line_id
        WHERE l.order_id = $1 OR d.license_id = $2 ORDER BY d.id`,
      [orderId, licenseId ?? null],
    );
  const made = (key: string) => desk.plain.effects().licenses.filter(({ reference }) => reference === key);

  async function subject({ act }: ActionCell): Promise<Subject> {
    const licensee = act === 'answer' ? { ...somebody(), lastName: undefined } : somebody();
    const orderId = (await desk.placed(customer, [line('PLAIN', licensee)])).id;
    const { lines } = await desk.orderIn(orderId, UNTIL[act]);
    const licenseId = lines[0]!.license?.id;
    return { orderId, lineId: lines[0]!.id, licenseId, deliveryId: (await deliveries({ orderId, licenseId }))[0]!.id };
  }

  const prepare = (...acts: Act[]) =>
    Promise.all(
      cells
        .filter(({ act }) => acts.includes(act))
        .map(async (cell) => walked.set(actionNameOf(cell), await subject(cell))),
    );

  async function press(act: Act | 'resume', at: Subject): Promise<number | undefined> {
    const { orderId, lineId, licenseId, deliveryId } = at;
    const [route, body] = (
      {
        hold: [`/orders/${orderId}/hold`],
        resume: [`/orders/${orderId}/resume`],
        cancel: [`/orders/${orderId}/cancel`],
        answer: [`/orders/${orderId}/lines/${lineId}/answer`, { licensee: somebody() }],
        revoke: [`/licenses/${licenseId ?? ''}/revoke`],
        retry: [`/dead-letters/${deliveryId}/retry`],
        settle: [`/dead-letters/${deliveryId}/settle`, { finding: 'did-not-arrive', source: 'vendor-said' }],
      } satisfies Record<Act | 'resume', [string, object?]>
    )[act];
    const service = act === 'resume' ? 'orders' : WAYS[act].service;
    try {
      const answer = await fetch(`${desk.service(service).url}${route}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await desk.token({ roles: ['admin'] })}`,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return answer.status;
    } catch {
      return undefined;
    }
  }

  /** Somebody who repeats it until they are told that it was done, or had been. */
  const insist = (act: Act | 'resume', at: Subject) =>
    waitFor(`${act} to be answered`, async () => [200, 202, 409].includes((await press(act, at)) ?? 0));

  async function strike(cell: ActionCell): Promise<void> {
    const { act, point, mode } = cell;
    const at = walked.get(actionNameOf(cell))!;
    await desk.strike({ service: WAYS[act].service, point, mode }, () => press(act, at));
    await insist(act, at);
  }

  async function strikeAll(service: 'orders' | 'vendor-sync'): Promise<void> {
    for (const cell of cells) if (WAYS[cell.act].service === service) await strike(cell);
  }

  beforeAll(async () => {
    customer = await desk.customer();
    await prepare('answer', 'revoke');
    desk.plain.misbehave([{ do: { kind: 'status', status: 429 } }]);
    await prepare('retry', 'settle');
    desk.plain.calm();
    await strikeAll('vendor-sync');
    // Nobody delivers while the clerk steps in: what is held or cancelled is still here.
    await desk.service('vendor-sync').kill();
    await prepare('hold', 'cancel');
    await strikeAll('orders');
    await desk.start('vendor-sync');
  }, WALK_LIMIT_MS);

  const ENDS: Readonly<Record<Act, (at: Subject) => Promise<void>>> = {
    async hold(at) {
      expect((await desk.order(at.orderId)).state).toBe('held');
      await insist('resume', at);
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
    async retry(at) {
      await desk.orderIn(at.orderId, 'fulfilled');
      expect((await deliveries(at)).map(({ state }) => state)).toEqual(['done']);
      expect(await effectFaults(desk, at.orderId)).toEqual([]);
    },
    async settle(at) {
      await desk.orderIn(at.orderId, 'refused');
      const [refused, ...more] = await deliveries(at);
      expect([refused, more]).toMatchObject([{ state: 'refused', reason: 'did-not-arrive' }, []]);
      expect(made(refused!.intent_key)).toEqual([]);
      const findings = `SELECT finding FROM delivery_findings WHERE delivery_id = $1`;
      expect(await desk.database.query(findings, [at.deliveryId])).toEqual([{ finding: 'did-not-arrive' }]);
    },
  };

  test.each(cells.map((cell) => [actionNameOf(cell), cell.act] as const))('%s', async (name, act) => {
    await ENDS[act](walked.get(name)!);
  });

  test('leaves the ledger and the journals of the vendors telling the same', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
});
