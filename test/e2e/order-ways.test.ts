import { Desk } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults } from '../faults/ledger.js';
import { deliveryIn, deliveryOf, somebody, turnClock } from '../faults/look.js';

const CLERK = { roles: ['sales'] };

describe.each(queues())('an order and its ways on the %s queue', (queue) => {
  const desk = opened(() => Desk.open({ queue }));
  let customer: string;
  beforeAll(async () => {
    customer = await desk.customer();
  });
  afterEach(() => {
    desk.keygen.calm();
    desk.plain.calm();
  });

  const steps = async (orderId: string) => {
    const rows = await desk.database.query<{ step: string }>(
      `SELECT step FROM attempts WHERE delivery_id = $1 ORDER BY fence`,
      [(await deliveryOf(desk, orderId)).id],
    );
    return rows.map(({ step }) => step);
  };
  const ownerOf = async (orderId: string) => {
    const { intent_key } = await deliveryOf(desk, orderId);
    const { licenses, users } = desk.keygen.effects();
    const license = licenses.find(({ id }) => id === intent_key);
    return users.find(({ id }) => id === license!.ownerId)!.email;
  };
  const act = (orderId: string, verb: 'cancel' | 'hold' | 'resume') =>
    desk.call(`POST`, `/orders/${orderId}/${verb}`, { as: CLERK });

  test('two orders for one mailbox make one licensee at Keygen and two licenses', async () => {
    const licensee = somebody();
    const first = await desk.place(customer, [line('KEYGEN', licensee)]);
    await desk.orderIn(first.body.id, 'fulfilled');
    const second = await desk.place(customer, [line('KEYGEN', { ...licensee, email: licensee.email.toUpperCase() })]);
    await desk.orderIn(second.body.id, 'fulfilled');
    expect(await steps(second.body.id)).toEqual(['check', 'issue', 'find-licensee']);
    const users = desk.keygen.effects().users.filter(({ email }) => email === licensee.email);
    expect(users).toMatchObject([{ createdTimes: 1 }]);
    expect([await ownerOf(first.body.id), await ownerOf(second.body.id)]).toEqual([licensee.email, licensee.email]);
  });

  test('two orders for one mailbox at the same moment as well', async () => {
    const licensee = somebody();
    const placed = await Promise.all(Array.from({ length: 6 }, () => desk.place(customer, [line('KEYGEN', licensee)])));
    for (const { body } of placed) {
      await desk.orderIn(body.id, 'fulfilled');
      expect(await effectFaults(desk, body.id)).toEqual([]);
      expect(await ownerOf(body.id)).toBe(licensee.email);
    }
    expect(desk.keygen.effects().users.filter(({ email }) => email === licensee.email)).toHaveLength(1);
  });

  test('an address that lies within another never gets the other one’s license', async () => {
    // Keygen's search finds parts: an@… is within jan@… and stefan@…, and the one that was made last is found first.
    const addresses = [
      'an@ways.example.org',
      'jan@ways.example.org',
      'stefan@ways.example.org',
      'an@ways.example.org.net',
    ];
    for (const email of [...addresses, ...addresses]) {
      const body = await desk.placed(customer, [line('KEYGEN', { firstName: 'An', lastName: 'Muster', email })]);
      await desk.orderIn(body.id, 'fulfilled');
      expect(await ownerOf(body.id)).toBe(email);
    }
    expect(desk.keygen.effects().users.filter(({ email }) => addresses.includes(String(email)))).toHaveLength(
      addresses.length,
    );
  });

  test('a vendor that takes an order and is not through yet is asked until it is', async () => {
    desk.plain.misbehave([{ times: 1, do: { kind: 'pending', polls: 2 } }]);
    const body = await desk.placed(customer, [line('PLAIN', somebody())]);
    await deliveryIn(desk, body.id, 'pending', ({ reason }) => reason === 'vendor-pending');
    await desk.orderIn(body.id, 'fulfilled');
    expect(await steps(body.id)).toEqual(['issue', 'look-up', 'look-up', 'look-up']);
    expect(await effectFaults(desk, body.id)).toEqual([]);
  });

  test.each([
    ['last-name-required', { firstName: 'Suharto' }, { firstName: 'Suharto', lastName: 'Suharto' }],
    ['email-rejected', { firstName: 'Ada', lastName: 'Muster' }, { firstName: 'Ada', lastName: 'Muster' }],
  ] as const)(
    'a question of the vendor (%s) comes back to the clerk, and the answer is delivered',
    async (reason, asked, answered) => {
      const email = reason === 'email-rejected' ? `ada-${queue}@rejected.example` : somebody().email;
      const body = await desk.placed(customer, [line('PLAIN', { ...asked, email })]);
      const order = await desk.orderIn(body.id, 'needs-input');
      expect(order.lines[0]!.reason).toBe(reason);
      const question = await deliveryOf(desk, body.id);
      const answer = () =>
        desk.call('POST', `/orders/${body.id}/lines/${order.lines[0]!.id}/answer`, {
          as: CLERK,
          body: { licensee: { ...answered, email: somebody().email } },
        });
      const presses = await Promise.all([answer(), answer(), answer()]);
      expect(presses.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      await desk.orderIn(body.id, 'fulfilled');
      // Another thing under another key: what was refused is never sent again with other words.
      const delivered = await deliveryOf(desk, body.id);
      expect(delivered.intent_key).not.toBe(question.intent_key);
      expect(desk.plain.effects().licenses.filter(({ reference }) => reference === question.intent_key)).toEqual([]);
      expect(desk.plain.effects().licenses.filter(({ reference }) => reference === delivered.intent_key)).toHaveLength(
        1,
      );
    },
  );

  test('what is held stays here, what is resumed goes, and what is with the vendor can no longer be stopped', async () => {
    desk.plain.misbehave([{ times: 1, do: { kind: 'status', status: 429, headers: { 'retry-after': '60' } } }]);
    const body = await desk.placed(customer, [line('PLAIN', somebody())]);
    await deliveryIn(desk, body.id, 'waiting', ({ reason }) => reason === 'rate-limited');
    const held = await act(body.id, 'hold');
    expect([held.status, held.body.state]).toEqual([200, 'held']);
    const requests = desk.plain.journal().length;
    await turnClock(desk);
    const other = await desk.place(customer, [line('PLAIN', somebody())]);
    await desk.orderIn(other.body.id, 'fulfilled');
    expect(desk.plain.journal()).toHaveLength(requests + 1);
    expect((await act(body.id, 'resume')).status).toBe(200);
    await desk.orderIn(body.id, 'fulfilled');
    for (const verb of ['cancel', 'hold'] as const) expect((await act(body.id, verb)).status).toBe(409);
    expect(await effectFaults(desk, body.id)).toEqual([]);
  });

  test('a product that is renamed at its vendor between two attempts is ordered under its former name: one key, one body', async () => {
    const [product] = await desk.database.query<{ id: string }>(`SELECT id FROM products WHERE sku = 'PLAIN'`);
    const rename = (vendorReference: string) =>
      desk.call('PATCH', `/products/${product!.id}`, { as: { roles: ['admin'] }, body: { vendorReference } });
    desk.plain.misbehave([{ times: 1, do: { kind: 'status', status: 429, headers: { 'retry-after': '60' } } }]);
    const body = await desk.placed(customer, [line('PLAIN', somebody())]);
    await deliveryIn(desk, body.id, 'waiting', ({ reason }) => reason === 'rate-limited');
    expect((await rename('product-b')).status).toBe(200);
    await turnClock(desk);
    await desk.orderIn(body.id, 'fulfilled');
    await rename('product-a');
    const { intent_key } = await deliveryOf(desk, body.id);
    const bodies = desk.plain.journal().flatMap((entry) => (entry.body.includes(intent_key) ? [entry.body] : []));
    expect(bodies).toHaveLength(2);
    expect(new Set(bodies).size).toBe(1);
  });

  test('what is cancelled in time is never sent, also when the worker had it in its hands', async () => {
    desk.plain.misbehave([{ times: 1, do: { kind: 'status', status: 429, headers: { 'retry-after': '60' } } }]);
    const body = await desk.placed(customer, [line('PLAIN', somebody())]);
    await deliveryIn(desk, body.id, 'waiting', ({ reason }) => reason === 'rate-limited');
    const { intent_key } = await deliveryOf(desk, body.id);
    const requests = desk.plain.journal().length;
    expect((await act(body.id, 'cancel')).body.state).toBe('cancelled');
    await turnClock(desk);
    await deliveryIn(desk, body.id, 'cancelled', ({ state }) => state === 'cancelled');
    expect(desk.plain.journal()).toHaveLength(requests);
    expect(JSON.stringify(desk.plain.effects().licenses)).not.toContain(intent_key);
  });

  test('a cancel against live workers is either in time or refused, and nothing is between', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, async (_, n) => {
        const body = await desk.placed(customer, [line(n % 2 ? 'KEYGEN' : 'PLAIN', somebody())]);
        const reply = await act(body.id, n % 3 === 0 ? 'hold' : 'cancel');
        return { id: body.id, status: reply.status, verb: n % 3 === 0 ? 'hold' : 'cancel' };
      }),
    );
    for (const { id, status, verb } of outcomes) {
      expect([200, 409]).toContain(status);
      if (status === 200 && verb === 'hold') await act(id, 'resume');
      const { state } = await waitFor('the order to come to its end', async () => {
        const order = await desk.order(id);
        return ['fulfilled', 'cancelled'].includes(order.state) && order;
      });
      expect(state).toBe(status === 200 && verb === 'cancel' ? 'cancelled' : 'fulfilled');
      const { intent_key } = await deliveryOf(desk, id);
      const made = [...desk.keygen.effects().licenses, ...desk.plain.effects().licenses].filter((license) =>
        [license.id, license.reference].includes(intent_key),
      );
      expect(made).toHaveLength(state === 'fulfilled' ? 1 : 0);
    }
  });
});
