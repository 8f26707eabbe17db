/** What is stopped stops at once, wherever it stands; what stands in front of a person has a way on. */
import { Desk } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { ADMIN, line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { deliveryIn, deliveryOf, somebody } from './look.js';

const BUSY = { kind: 'status', status: 429 } as const;

describe('a delivery', () => {
  const desk = opened(() => Desk.open({ env: { LADDER_SECONDS: '0.1,0.1', SWEEP_MS: '100' } }));
  let customer: string;
  beforeAll(async () => {
    customer = await desk.customer();
  });
  beforeEach(async () => {
    desk.plain.calm();
    await desk.database.query(`UPDATE vendor_gates SET failures = 0, open_until = NULL`);
  });

  const place = async () => (await desk.placed(customer, [line('PLAIN', somebody())])).id;
  const cancel = (id: string) => desk.call('POST', `/orders/${id}/cancel`);
  /** As if the nudge had been lost. */
  const markOnly = (id: string) =>
    desk.database.query(
      `UPDATE deliveries SET cancel_requested_at = clock_timestamp() WHERE fulfilment_id IN
         (SELECT f.id FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id WHERE l.order_id = $1)`,
      [id],
    );
  const deadLetters = async () => (await desk.admin.listDeadLetters()).items;
  const retry = (id: string) => desk.call('POST', `/dead-letters/${id}/retry`, { as: ADMIN });
  const timeline = async (id: string) => (await desk.sales.readOrderTimeline(id)).entries;
  const cancelled = (id: string) => deliveryIn(desk, id, 'cancelled', ({ state }) => state === 'cancelled');

  test.each([
    ['by a clerk', cancel],
    ['and the nudge is lost', markOnly],
  ])('that waits for an hour and is cancelled (%s) is stopped at once', async (_, stop) => {
    desk.plain.misbehave([{ times: 1, do: { ...BUSY, headers: { 'retry-after': '3600' } } }]);
    const id = await place();
    const { due_in } = await deliveryIn(desk, id, 'told to wait', ({ reason }) => reason === 'rate-limited');
    expect(due_in).toBeGreaterThan(1000);
    await stop(id);
    await cancelled(id);
  });

  test.each([
    ['by a clerk', cancel],
    ['and the nudge is lost', markOnly],
  ])('that stands in front of a person and is cancelled (%s) stands there no more', async (_, stop) => {
    desk.plain.misbehave([{ do: BUSY }]);
    const id = await place();
    await desk.orderIn(id, 'attention');
    const dead = await deliveryOf(desk, id);
    await stop(id);
    await cancelled(id);
    expect((await deadLetters()).map((letter) => letter.id)).not.toContain(dead.id);
    expect((await retry(dead.id)).body).toEqual({ id: dead.id, state: 'cancelled', revived: false });
  });

  test('that is refused after a letter was left open stands in front of a person, and a retry begins with the look-up', async () => {
    desk.plain.misbehave([
      { match: { method: 'POST' }, times: 1, do: { kind: 'reset' } },
      { match: { method: 'POST' }, times: 1, do: { kind: 'status', status: 422 } },
    ]);
    const id = await place();
    await desk.orderIn(id, 'attention');
    const dead = await deliveryOf(desk, id);
    expect(dead).toMatchObject({ state: 'dead', step: 'look-up', reason: 'left-open', attempts: 3 });
    expect((await deadLetters()).find((letter) => letter.id === dead.id)).toMatchObject({ reason: 'left-open', retryAllowed: true }); // prettier-ignore
    const before = desk.plain.journal().length;
    expect((await retry(dead.id)).body).toMatchObject({ revived: true });
    await desk.orderIn(id, 'fulfilled');
    const after = desk.plain.journal().slice(before);
    expect(after.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect((await deliveryOf(desk, id)).intent_key).toBe(dead.intent_key);
    expect(await effectFaults(desk, id)).toEqual([]);
  });

  test('that a person takes up again says who it was', async () => {
    desk.plain.misbehave([{ do: BUSY }]);
    const id = await place();
    await desk.orderIn(id, 'attention');
    desk.plain.calm();
    await retry((await deliveryOf(desk, id)).id);
    await desk.orderIn(id, 'fulfilled');
    const events = await waitFor('the retry to be told', async () => {
      const said = (await timeline(id)).filter(({ kind }) => kind === 'event');
      return said.some(({ what }) => what === 'fulfilled') && said;
    });
    expect(events.map(({ what, actor }) => [what, actor])).toEqual([
      ['placed', expect.any(String)],
      ['gave-up', null],
      ['retried', ADMIN.subject],
      ['fulfilled', null],
    ]);
  });

  test('tells the ledger what it told the vendor, after all of it', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
});
