/** The one door out, shut: what is not released, what is not read, and that a failure hands out nothing. */
import { createHash } from 'node:crypto';
import { armFault } from '#kernel/faults/crash-point.js';
import { DELIVERY_STATES } from '#model/delivery.states.js';
import { LICENSEE } from '../support/written-rows.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';
import { untilWaiting, withDeliveryLocked, withTableClosed } from '../support/lock.js';

const parts = opened(() => Parts.open());
afterEach(() => parts.restoreVendor());

describe('nothing is released', () => {
  test('under a fence that is no longer the current one', async () => {
    const request = await parts.claimedIssue();
    await parts.change(request.deliveryId, 'fence = fence + 1');
    expect(await parts.release(request)).toEqual({ kind: 'gone' });
    await parts.expectUntouched(request);
  });

  test.each(DELIVERY_STATES.filter((state) => state !== 'claimed'))('of a delivery that is %s', async (state) => {
    const request = await parts.claimedIssue();
    await parts.change(request.deliveryId, `state = '${state}'`);
    expect(await parts.release(request)).toEqual({ kind: 'gone' });
    await parts.expectUntouched(request, state);
  });

  test('of a delivery that is not there', async () => {
    const request = await parts.claimedIssue();
    expect(await parts.release({ ...request, deliveryId: 'dlv_01h455vb4pex5vsknk084sn02q' })).toEqual({ kind: 'gone' });
  });

  test('of a person who is not there', async () => {
    const request = await parts.claimedIssue();
    await parts.change(request.deliveryId, `person_version_id = 'pvr_01h455vb4pex5vsknk084sn02q'`);
    expect(await parts.release(request)).toEqual({ kind: 'gone' });
    await parts.expectUntouched(request);
  });

  test.each(['hold = true', 'cancel_requested_at = now()'])('once %s', async (stop) => {
    const request = await parts.claimedIssue();
    await parts.change(request.deliveryId, stop);
    expect(await parts.release(request)).toEqual({ kind: 'stopped' });
    await parts.expectUntouched(request);
  });

  test.each([
    ['paused = true', 'gap', 'vendor-suspended'],
    [`safeguard = 'none'`, 'gap', 'safeguard-lapsed'],
    [`safeguard_expires_on = (clock_timestamp() AT TIME ZONE 'UTC')::date - 1`, 'gap', 'safeguard-lapsed'],
    [`withheld_fields = '{email}'`, 'gap', 'field-withheld'],
  ])('to a vendor with %s', async (change, answer, code) => {
    const request = await parts.claimedIssue();
    await parts.changeVendor(change);
    expect(await parts.release(request)).toEqual({ kind: 'not-allowed', decision: { answer, code } });
    await parts.expectUntouched(request);
  });

  test.each(['UPDATE persons SET erased_at = now() WHERE id = $1', 'DELETE FROM person_keys WHERE person_id = $1'])(
    'of an erased person (%s)',
    async (erase) => {
      const email = `${createHash('md5').update(erase).digest('hex')}@example.org`;
      const request = await parts.claimedIssue({ ...LICENSEE, email });
      await parts.query(erase, [(await parts.personOf(request)).person_id]);
      const decision = { answer: 'refused', code: 'person-erased' };
      expect(await parts.release(request)).toEqual({ kind: 'not-allowed', decision });
      await parts.expectUntouched(request);
    },
  );

  test.each([
    ['a purpose that has no personal field', { purpose: 'revoke' as const }],
    ['a purpose that needs a consent', { purpose: 'escalation-personal' as const }],
  ])('for %s', async (_name, change) => {
    const request = await parts.claimedIssue();
    expect(await parts.release({ ...request, ...change })).toMatchObject({ kind: 'not-allowed' });
    await parts.expectUntouched(request);
  });
});

test('a safeguard holds through its last day', async () => {
  const request = await parts.claimedIssue();
  await parts.changeVendor(`safeguard_expires_on = (clock_timestamp() AT TIME ZONE 'UTC')::date`);
  expect((await parts.release(request)).kind).toBe('released');
});

test('what is decided upon is what holds after the wait for the lock, not what held before', async () => {
  const request = await parts.claimedIssue();
  const releasing = await withDeliveryLocked(parts.database, request.deliveryId, async () => {
    const waiting = parts.release(request);
    await untilWaiting(parts.database, 1, waiting);
    await parts.changeVendor('paused = true');
    return [waiting];
  });
  expect(await releasing[0]).toMatchObject({ decision: { code: 'vendor-suspended' } });
});

describe('only the allowed columns are read', () => {
  const personal = ['first_name', 'last_name', 'email'];
  afterEach(() => parts.query(`GRANT SELECT (first_name, last_name, email) ON person_versions TO sparsam_vendor_sync`));

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
    const request = await parts.claimedIssue();
    await parts.changeVendor(vendorChange);
    await parts.query(`REVOKE SELECT (${columns.join(', ')}) ON person_versions FROM sparsam_vendor_sync`);
    expect((await parts.release({ ...request, ...change })).kind).toBe('released');
  });
});

describe('a failure hands out nothing', () => {
  async function whereInsertsFail(trigger: string, says: string, act: () => Promise<void>): Promise<void> {
    await parts.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION ${says}; END $$;
      CREATE ${trigger} FOR EACH ROW EXECUTE FUNCTION fail()`);
    await act().finally(() => parts.query(`DROP TRIGGER fail ON disclosures; DROP FUNCTION fail()`));
  }

  test('before the commit: no packet, no row, the claim stands', async () => {
    const request = await parts.claimedIssue();
    armFault('release.before-commit:throw');
    await expect(parts.release(request)).rejects.toThrow();
    await parts.expectUntouched(request);
    expect((await parts.release(request)).kind).toBe('released');
  });

  test('when the commit itself fails: no packet, no row', async () => {
    const request = await parts.claimedIssue();
    const trigger = 'CONSTRAINT TRIGGER fail AFTER INSERT ON disclosures DEFERRABLE INITIALLY DEFERRED';
    await whereInsertsFail(trigger, `'at commit'`, () => expect(parts.release(request)).rejects.toThrow());
    await parts.expectUntouched(request);
  });

  test('when the connection dies in between: no packet, no row', async () => {
    const request = await parts.claimedIssue();
    const releasing = await withTableClosed(parts.database, 'disclosures', async () => {
      const waiting = parts.release(request).catch(() => 'failed');
      await untilWaiting(parts.database, 1, waiting);
      const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND wait_event_type = 'Lock'`;
      await parts.query(end, [parts.database.name]);
      return [waiting];
    });
    expect(await releasing[0]).toBe('failed');
    await parts.expectUntouched(request);
  });

  test('when the result of the commit is not known: no packet, though the row stands and will be settled as may-have-left', async () => {
    const request = await parts.claimedIssue();
    armFault('release.after-commit:throw');
    await expect(parts.release(request)).rejects.toThrow();
    expect(await parts.ledger(request)).toMatchObject([{ outcome: 'released', settled_at: null }]);
    expect(await parts.release(request)).toEqual({ kind: 'gone' });
  });

  test('and it waits for nobody longer than a letter may take', async () => {
    const request = await parts.claimedIssue();
    await whereInsertsFail(
      'TRIGGER fail BEFORE INSERT ON disclosures',
      `'waits %', current_setting('lock_timeout')`,
      () => expect(parts.release(request)).rejects.toThrow('waits 2s'),
    );
  });

  test('when somebody else keeps the delivery locked for too long', async () => {
    const request = await parts.claimedIssue();
    await withDeliveryLocked(parts.database, request.deliveryId, () =>
      expect(parts.release(request)).rejects.toMatchObject({ driverError: { code: '55P03' } }),
    );
    await parts.expectUntouched(request);
  });
});
