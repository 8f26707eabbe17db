import { Desk } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { ADMIN, line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';
import { changeVendor, deliveryIn, deliveryOf, lineWaits, somebody, turnClock } from './look.js';
import { effectFaults, ledgerFaults } from './ledger.js';

describe('a vendor in lasting trouble', () => {
  const desk = opened(() => Desk.open({ env: { LADDER_SECONDS: '0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1', SWEEP_MS: '100' } }));
  let customer: string;
  beforeAll(async () => {
    customer = await desk.customer();
  });
  afterEach(async () => {
    desk.keygen.calm();
    desk.plain.calm();
    await desk.database.query(`UPDATE vendor_gates SET failures = 0, open_until = NULL`);
  });

  const place = async (product: 'KEYGEN' | 'PLAIN') => (await desk.placed(customer, [line(product, somebody())])).id;
  const finish = async (id: string) => {
    desk.plain.calm();
    desk.keygen.calm();
    await turnClock(desk);
    await desk.orderIn(id, 'fulfilled');
    expect(await effectFaults(desk, id)).toEqual([]);
  };

  test.each([
    ['seconds', 429, '120', 120],
    ['a date', 429, '+300', 300],
    ['a year', 429, String(365 * 86_400), 86_400],
    ['a day of the next century', 429, 'Sat, 01 Jan 2101 00:00:00 GMT', 86_400],
    ['seconds, with a server error', 503, '240', 240],
    ['nonsense', 429, 'when we are ready', 0],
    ['a time that has passed', 429, 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ] as const)(
    'waits as long as the vendor asks in Retry-After, a day at most: %s (%i)',
    async (_, status, said, seconds) => {
      const header = said.startsWith('+') ? new Date(Date.now() + Number(said) * 1000).toUTCString() : said;
      desk.plain.misbehave([{ times: 1, do: { kind: 'status', status, headers: { 'retry-after': header } } }]);
      const id = await place('PLAIN');
      const tried = (reason: string | null) => reason === 'rate-limited' || reason === 'status-503';
      const { due_in, rung } = await deliveryIn(desk, id, 'tried once', ({ reason }) => tried(reason));
      // A wait that the vendor named is kept to, with a little more by chance, and costs no rung; any other costs one.
      expect(rung).toBe(seconds > 0 ? 0 : 1);
      if (seconds > 0) {
        expect(due_in).toBeGreaterThan(seconds - 10);
        expect(due_in).toBeLessThanOrEqual(seconds + 60);
        // Until then it stands still, and so does all else for this vendor; the other vendor's goes on.
        const requests = desk.plain.journal().length;
        const behind = await place('PLAIN');
        const elsewhere = await place('KEYGEN');
        await desk.orderIn(elsewhere, 'fulfilled');
        await lineWaits(desk, behind, 'vendor-asked-to-wait');
        expect(desk.plain.journal()).toHaveLength(requests);
        await finish(behind);
      }
      await finish(id);
    },
  );

  test('a call that began before the vendor asked to wait, and succeeds after it, does not end the wait', async () => {
    desk.plain.misbehave([
      { times: 1, do: { kind: 'delay', ms: 500 } },
      { times: 1, do: { kind: 'status', status: 503, headers: { 'retry-after': '120' } } },
    ]);
    const before = desk.plain.journal().length;
    const early = await place('PLAIN');
    await waitFor('the first call to be under way', () => desk.plain.journal().length === before + 1);
    const asked = await place('PLAIN');
    await deliveryIn(desk, asked, 'told to wait', ({ reason }) => reason === 'status-503');
    await desk.orderIn(early, 'fulfilled');
    const behind = await place('PLAIN');
    await lineWaits(desk, behind, 'vendor-asked-to-wait');
    expect(desk.plain.journal()).toHaveLength(before + 2);
    for (const id of [asked, behind]) await finish(id);
  });

  test.each([
    ['KEYGEN', 'keygen'],
    ['PLAIN', 'plain'],
  ] as const)(
    'five failures in a row open the breaker of %s; then one call at a time until it answers',
    async (product, vendor) => {
      await changeVendor(desk, vendor, { cap: 1 });
      desk[vendor].misbehave([{ do: { kind: 'status', status: 500 } }]);
      const before = desk[vendor].journal().length;
      const asked = () => desk[vendor].journal().length - before;
      const ids = await Promise.all(Array.from({ length: 8 }, () => place(product)));
      const isOpen = async () => {
        for (const id of ids) await lineWaits(desk, id, 'breaker-open');
        const rows = await desk.database.query<{ state: string; rung: number }>(
          `SELECT state, rung FROM deliveries WHERE vendor_id = $1 AND state IN ('waiting', 'claimed', 'released')`,
          [desk.vendorIds[vendor]],
        );
        return rows.length === 8 && rows.every(({ state }) => state === 'waiting') && rows;
      };
      const waiting = await waitFor('the breaker to open', isOpen);
      expect(asked()).toBe(5);
      // Waiting behind an open breaker uses no rung of anybody's ladder.
      expect(waiting.reduce((sum, { rung }) => sum + rung, 0)).toBe(5);

      await changeVendor(desk, vendor, { cap: 16 });
      await turnClock(desk);
      await waitFor('one probe and an open breaker', async () => asked() === 6 && (await isOpen()));
      expect(asked()).toBe(6);

      // The probe that is under way keeps all others back.
      desk[vendor].misbehave([{ times: 1, do: { kind: 'delay', ms: 500 } }]);
      await turnClock(desk);
      await waitFor('the others to see one probe at work', async () => {
        const reasons = await Promise.all(ids.map(async (id) => (await desk.order(id)).lines[0]!.reason));
        return reasons.filter((reason) => reason === 'vendor-at-cap').length === 7;
      });
      expect(asked()).toBe(7);
      for (const id of ids) await desk.orderIn(id, 'fulfilled');
      for (const id of ids) expect(await effectFaults(desk, id)).toEqual([]);
    },
  );

  test.each([401, 403])('credentials that the vendor refuses (%i) make deliveries wait, not fail', async (status) => {
    desk.keygen.misbehave([{ times: 3, do: { kind: 'status', status } }]);
    const id = await place('KEYGEN');
    const { reason } = await deliveryIn(desk, id, 'refused', ({ rung }) => rung > 0);
    expect(['credentials-refused', null]).toContain(reason);
    await desk.orderIn(id, 'fulfilled');
    expect(await effectFaults(desk, id)).toEqual([]);
  });

  test('a redirect is never followed, not even to another vendor that we know', async () => {
    const before = desk.keygen.journal().length;
    desk.plain.misbehave(
      [301, 302, 303, 307, 308].map((status) => ({
        match: { method: 'POST' },
        times: 1,
        do: { kind: 'status', status, headers: { location: `${desk.keygen.url}/v1/users` } },
      })),
    );
    const id = await place('PLAIN');
    await desk.orderIn(id, 'fulfilled');
    expect(desk.keygen.journal()).toHaveLength(before);
    expect(await effectFaults(desk, id)).toEqual([]);
  });

  test.each(['KEYGEN', 'PLAIN'] as const)(
    'a definite no of %s goes to the clerk, and no word of it is kept',
    async (product) => {
      const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
      vendor.misbehave([{ match: { method: 'POST' }, times: 1, do: { kind: 'echo-personal' } }]);
      const licensee = somebody();
      const body = await desk.placed(customer, [line(product, licensee)]);
      const order = await desk.orderIn(body.id, 'refused');
      expect(order.lines[0]!.reason).toMatch(/^[a-z0-9-]+$/);
      expect(JSON.stringify(await desk.database.query(`SELECT * FROM attempts`))).not.toContain(licensee.email);
      const { intent_key } = await deliveryOf(desk, body.id);
      expect(JSON.stringify(vendor.effects().licenses)).not.toContain(intent_key);
    },
  );

  test('a user that the vendor names falsely gets no license', async () => {
    desk.keygen.misbehave([{ match: { urlPrefix: '/v1/users' }, times: 1, do: { kind: 'lie' } }]);
    const id = await place('KEYGEN');
    const order = await desk.orderIn(id, 'refused');
    expect(order.lines[0]!.reason).toBe('owner-not-found');
    expect(JSON.stringify(desk.keygen.effects().licenses)).not.toContain((await deliveryOf(desk, id)).intent_key);
  });

  test('a serial number that the vendor gives twice is stored once, and the second stands in front of a person', async () => {
    const first = (await desk.orderIn(await place('PLAIN'), 'fulfilled')).lines[0]!.license!;
    desk.plain.misbehave([{ do: { kind: 'lie', replace: { '/serialNumber': first.serialNumber } } }]);
    const id = await place('PLAIN');
    const order = await desk.orderIn(id, 'attention');
    expect(order.lines[0]).toMatchObject({ reason: 'serial-taken', license: null });
    const dead = await deliveryOf(desk, id);
    expect(dead).toMatchObject({ state: 'dead', step: 'look-up', reason: 'serial-taken', attempts: 1 });
    expect((await desk.call('POST', `/orders/${id}/cancel`)).body.code).toBe('already-with-vendor');
    const retry = () => desk.call('POST', `/dead-letters/${dead.id}/retry`, { as: ADMIN });
    // The vendor has not put it right yet, then it has: it is asked, and never told again.
    await retry();
    await deliveryIn(desk, id, 'dead again', ({ state, attempts }) => state === 'dead' && attempts === 2);
    desk.plain.calm();
    await retry();
    await finish(id);
    const bearing = await desk.database.query(`SELECT id FROM licenses WHERE serial_number = $1`, [first.serialNumber]);
    expect(bearing).toEqual([{ id: first.id }]);
  });

  test('of two licenses that come at once with one serial number one is stored', async () => {
    const serialNumber = 'PL-00000-00000-00000-00000';
    desk.plain.misbehave([{ do: { kind: 'lie', replace: { '/serialNumber': serialNumber } } }]);
    const ids = await Promise.all([place('PLAIN'), place('PLAIN')]);
    const states = await waitFor('both to come to an end', async () => {
      const orders = await Promise.all(ids.map((id) => desk.order(id)));
      return orders.every(({ state }) => state !== 'delivering') && orders.map(({ state }) => state);
    });
    expect(states.toSorted()).toEqual(['attention', 'fulfilled']);
  });

  test('a serial number of the wrong form is not taken over, but asked again', async () => {
    desk.plain.misbehave([{ times: 1, do: { kind: 'lie', replace: { '/serialNumber': 'ZZ-00000' } } }]);
    const id = await place('PLAIN');
    const order = await desk.orderIn(id, 'fulfilled');
    expect(order.lines[0]!.license!.serialNumber).toMatch(/^PL-/);
    expect(await effectFaults(desk, id)).toEqual([]);
  });

  test('an answer that no column takes ends before a person, and not in an endless round', async () => {
    desk.plain.misbehave([{ do: { kind: 'lie', replace: { '/licenseKey': 'AB\u0000CD' } } }]);
    const id = await place('PLAIN');
    await waitFor('the delivery to be given up', async () => {
      await desk.database.query(`UPDATE vendor_gates SET failures = 0, open_until = NULL`);
      return (await deliveryOf(desk, id)).state === 'dead';
    });
    expect(await deliveryOf(desk, id)).toMatchObject({ reason: 'key-not-a-code', step: 'look-up' });
    await desk.orderIn(id, 'attention');
    await desk.call('POST', `/dead-letters/${(await deliveryOf(desk, id)).id}/retry`, {
      as: ADMIN,
      service: 'vendor-sync',
    });
    await finish(id);
  });

  test.each([
    ['that answers its create with "taken" and its look-up with "not found"', 'KEYGEN'],
    ['whose look-up is refused', 'PLAIN'],
  ] as const)('a vendor %s leads nobody in circles: a person decides', async (_, product) => {
    const taken = { errors: [{ title: 'Unprocessable', code: 'ID_CONFLICT', source: { pointer: '/data/id' } }] };
    desk.keygen.misbehave([
      { match: { method: 'POST', urlPrefix: '/v1/licenses' }, do: { kind: 'status', status: 422, body: taken } },
    ]);
    desk.plain.misbehave([
      { match: { method: 'POST' }, afterEffect: true, times: 1, do: { kind: 'reset' } },
      { match: { method: 'GET' }, do: { kind: 'status', status: 400, body: { code: 'field-invalid' } } },
    ]);
    const id = await place(product);
    await desk.orderIn(id, 'attention');
    const dead = await deliveryOf(desk, id);
    expect(dead).toMatchObject({ state: 'dead', reason: 'outcome-unknown' });
    // Nine tries of the ladder, each of three steps at most.
    expect(dead.attempts).toBeLessThanOrEqual(27);
    await desk.call('POST', `/dead-letters/${dead.id}/retry`, { as: ADMIN });
    await finish(id);
  });

  test.each(['KEYGEN', 'PLAIN'] as const)(
    'when the ladder of %s has ended an admin retries, and fifty presses at once act once',
    async (product) => {
      const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
      vendor.misbehave([{ match: { method: 'POST' }, do: { kind: 'status', status: 429 } }]);
      // Keygen is asked for its policy first, and once.
      const before = vendor.journal().length + (product === 'KEYGEN' ? 1 : 0);
      const id = await place(product);
      const order = await desk.orderIn(id, 'attention');
      expect(order.lines[0]!.reason).toBe('gave-up');
      // The first try and one for each of eight rungs.
      expect(vendor.journal()).toHaveLength(before + 9);
      const dead = await deliveryOf(desk, id);
      const letter = (await desk.admin.listDeadLetters()).items.find((item) => item.id === dead.id);
      expect(letter).toMatchObject({ reason: 'gave-up', retryAllowed: true });

      vendor.calm();
      const presses = await Promise.all(
        Array.from({ length: 50 }, () => desk.call('POST', `/dead-letters/${dead.id}/retry`, { as: ADMIN })),
      );
      expect(presses.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
      expect(presses.filter(({ body }) => body.revived)).toHaveLength(1);
      await desk.orderIn(id, 'fulfilled');
      expect((await deliveryOf(desk, id)).intent_key).toBe(dead.intent_key);
      expect(await effectFaults(desk, id)).toEqual([]);
      expect(vendor.journal()).toHaveLength(before + (product === 'KEYGEN' ? 11 : 10));
    },
  );

  test('after all of it the ledger and the journals tell the same', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
});
