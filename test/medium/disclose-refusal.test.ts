/** The one door out, shut: what is not released, what is not read, and that a failure hands out nothing. */
import { createHash } from 'node:crypto';
import { armFault } from '#kernel/faults/crash-point.js';
import { DELIVERY_STATES } from '#model/delivery.states.js';
import { LICENSEE } from '../support/wishes.js';
import { Door } from '../support/door.js';
import { untilWaiting, withDeliveryLocked, withTableClosed } from '../support/lock.js';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door?.close());
afterEach(() => door.restoreVendor());

describe('nothing is released', () => {
  test('under a fence that is no longer the current one', async () => {
    const request = await door.claim();
    await door.query(`UPDATE deliveries SET fence = fence + 1 WHERE id = $1`, [request.deliveryId]);
    expect(await door.release(request)).toEqual({ kind: 'gone' });
    await door.expectUntouched(request);
  });

  test.each(DELIVERY_STATES.filter((state) => state !== 'claimed'))('of a delivery that is %s', async (state) => {
    const request = await door.claim();
    await door.query(`UPDATE deliveries SET state = $2 WHERE id = $1`, [request.deliveryId, state]);
    expect(await door.release(request)).toEqual({ kind: 'gone' });
    await door.expectUntouched(request, state);
  });

  test('of a delivery that is not there', async () => {
    const request = await door.claim();
    expect(await door.release({ ...request, deliveryId: 'dlv_01h455vb4pex5vsknk084sn02q' })).toEqual({ kind: 'gone' });
  });

  test('of a person who is not there', async () => {
    const request = await door.claim();
    await door.query(`UPDATE deliveries SET person_version_id = 'pvr_01h455vb4pex5vsknk084sn02q' WHERE id = $1`, [
      request.deliveryId,
    ]);
    expect(await door.release(request)).toEqual({ kind: 'gone' });
    await door.expectUntouched(request);
  });

  test.each(['hold = true', 'cancel_requested_at = now()'])('once %s', async (stop) => {
    const request = await door.claim();
    await door.query(`UPDATE deliveries SET ${stop} WHERE id = $1`, [request.deliveryId]);
    expect(await door.release(request)).toEqual({ kind: 'stopped' });
    await door.expectUntouched(request);
  });

  test.each([
    ['paused = true', 'gap', 'vendor-suspended'],
    [`safeguard = 'none'`, 'gap', 'safeguard-lapsed'],
    [`safeguard_expires_on = (clock_timestamp() AT TIME ZONE 'UTC')::date - 1`, 'gap', 'safeguard-lapsed'],
    [`withheld_fields = '{email}'`, 'gap', 'field-withheld'],
  ])('to a vendor with %s', async (change, answer, code) => {
    const request = await door.claim();
    await door.changeVendor(change);
    expect(await door.release(request)).toEqual({ kind: 'not-allowed', decision: { answer, code } });
    await door.expectUntouched(request);
  });

  test.each(['UPDATE persons SET erased_at = now() WHERE id = $1', 'DELETE FROM person_keys WHERE person_id = $1'])(
    'of an erased person (%s)',
    async (erase) => {
      const request = await door.claim({
        ...LICENSEE,
        email: `${createHash('md5').update(erase).digest('hex')}@example.org`,
      });
      await door.query(erase, [(await door.personOf(request)).person_id]);
      expect(await door.release(request)).toEqual({
        kind: 'not-allowed',
        decision: { answer: 'refused', code: 'person-erased' },
      });
      await door.expectUntouched(request);
    },
  );

  test.each([
    ['a purpose that has no personal field', { purpose: 'revoke' as const }],
    ['a purpose that needs a consent', { purpose: 'escalation-personal' as const }],
  ])('for %s', async (_name, change) => {
    const request = await door.claim();
    expect(await door.release({ ...request, ...change })).toMatchObject({ kind: 'not-allowed' });
    await door.expectUntouched(request);
  });
});

test('a safeguard holds through its last day', async () => {
  const request = await door.claim();
  await door.changeVendor(`safeguard_expires_on = (clock_timestamp() AT TIME ZONE 'UTC')::date`);
  expect((await door.release(request)).kind).toBe('released');
});

test('what is decided upon is what holds after the wait for the lock, not what held before', async () => {
  const request = await door.claim();
  const releasing = await withDeliveryLocked(door.database, request.deliveryId, async () => {
    const waiting = door.release(request);
    await untilWaiting(door.database, 1, waiting);
    await door.changeVendor('paused = true');
    return [waiting];
  });
  expect(await releasing[0]).toMatchObject({ decision: { code: 'vendor-suspended' } });
});

describe('only the allowed columns are read', () => {
  const personal = ['first_name', 'last_name', 'email'];
  afterEach(() => door.query(`GRANT SELECT (first_name, last_name, email) ON person_versions TO sparsam_vendor_sync`));

  test.each([
    ['a field that is withheld is not even read', ['last_name'], `withheld_fields = '{lastName}'`, {}],
    ['a field that the vendor did not ask for is not even read', ['last_name'], 'paused = false', { accepts: [] }],
    [
      'a look-up by our reference reads nothing of the person',
      personal,
      'paused = false',
      { purpose: 'look-up' as const, needs: [], accepts: [] },
    ],
  ])('%s', async (_name, columns, vendorChange, change) => {
    const request = await door.claim();
    await door.changeVendor(vendorChange);
    await door.query(`REVOKE SELECT (${columns.join(', ')}) ON person_versions FROM sparsam_vendor_sync`);
    expect((await door.release({ ...request, ...change })).kind).toBe('released');
  });
});

describe('a failure hands out nothing', () => {
  test('before the commit: no packet, no row, the claim stands', async () => {
    const request = await door.claim();
    armFault('release.before-commit:throw');
    await expect(door.release(request)).rejects.toThrow();
    await door.expectUntouched(request);
    expect((await door.release(request)).kind).toBe('released');
  });

  test('when the commit itself fails: no packet, no row', async () => {
    const request = await door.claim();
    await door.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'at commit'; END $$;
      CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON disclosures DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()`);
    try {
      await expect(door.release(request)).rejects.toThrow();
    } finally {
      await door.query(`DROP TRIGGER fail ON disclosures; DROP FUNCTION fail()`);
    }
    await door.expectUntouched(request);
  });

  test('when the connection dies in between: no packet, no row', async () => {
    const request = await door.claim();
    const releasing = await withTableClosed(door.database, 'disclosures', async () => {
      const waiting = door.release(request).then(
        () => 'released',
        () => 'failed',
      );
      await untilWaiting(door.database, 1, waiting);
      await door.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`,
        [door.database.name],
      );
      return [waiting];
    });
    expect(await releasing[0]).toBe('failed');
    await door.expectUntouched(request);
  });

  test('when the result of the commit is not known: no packet, though the row stands and will be settled as may-have-left', async () => {
    const request = await door.claim();
    armFault('release.after-commit:throw');
    await expect(door.release(request)).rejects.toThrow();
    expect(await door.ledger(request)).toMatchObject([{ outcome: 'released', settled_at: null }]);
    expect(await door.release(request)).toEqual({ kind: 'gone' });
  });

  test('and it waits for nobody longer than a letter may take', async () => {
    const request = await door.claim();
    await door.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'waits %', current_setting('lock_timeout'); END $$;
      CREATE TRIGGER fail BEFORE INSERT ON disclosures FOR EACH ROW EXECUTE FUNCTION fail()`);
    try {
      await expect(door.release(request)).rejects.toThrow('waits 2s');
    } finally {
      await door.query(`DROP TRIGGER fail ON disclosures; DROP FUNCTION fail()`);
    }
  });

  test('when somebody else keeps the delivery locked for too long', async () => {
    const request = await door.claim();
    await withDeliveryLocked(door.database, request.deliveryId, () =>
      expect(door.release(request)).rejects.toMatchObject({ driverError: { code: '55P03' } }),
    );
    await door.expectUntouched(request);
  });
});
