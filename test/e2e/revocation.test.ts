import { Desk, PATIENT } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';
import { ledgerFaults } from '../faults/ledger.js';
import { somebody } from '../faults/look.js';

describe.each(queues())('the revocation of a license on the %s queue', (queue) => {
  const desk = opened(() => Desk.open({ queue, env: PATIENT }));
  let customer: string;
  beforeAll(async () => {
    customer = await desk.customer();
  });

  const fulfilled = async (product: 'KEYGEN' | 'PLAIN') => {
    const body = await desk.placed(customer, [line(product, somebody())]);
    const order = await desk.orderIn(body.id, 'fulfilled');
    return { orderId: body.id, license: order.lines[0]!.license! };
  };
  const revoke = (licenseId: string) => desk.call('POST', `/licenses/${licenseId}/revoke`);
  const revoked = (orderId: string) =>
    waitFor('the license to be revoked', async () => {
      const order = await desk.order(orderId);
      return order.lines[0]!.license!.state === 'revoked' && order;
    });
  const deliveries = (licenseId: string) =>
    desk.database.query<{ state: string; form: string; reason: string | null; attempts: number }>(
      `SELECT d.state, d.form, d.reason, (SELECT count(*)::int FROM attempts a WHERE a.delivery_id = d.id) AS attempts
         FROM deliveries d WHERE d.license_id = $1 AND d.purpose = 'revoke'`,
      [licenseId],
    );
  /** How often the vendor took the license of this serial number back. */
  const timesRevoked = async (product: 'KEYGEN' | 'PLAIN', licenseId: string) => {
    const [row] = await desk.database.query<{ reference: string }>(
      `SELECT our_reference::text AS reference FROM licenses WHERE id = $1`,
      [licenseId],
    );
    const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
    return vendor.effects().licenses.find((made) => [made.id, made.reference].includes(row!.reference))!.revokedTimes;
  };

  test.each(['KEYGEN', 'PLAIN'] as const)(
    'reaches %s once however often it is asked for, and tells nothing of a person',
    async (product) => {
      const { orderId, license } = await fulfilled(product);
      const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
      const before = vendor.journal().length;
      const presses = await Promise.all(Array.from({ length: 10 }, () => revoke(license.id)));
      expect(new Set(presses.map(({ status }) => status))).toEqual(new Set([202]));
      await revoked(orderId);
      expect((await revoke(license.id)).body).toEqual({ id: license.id, state: 'revoked', reason: null });
      expect(await deliveries(license.id)).toEqual([{ state: 'done', form: 'serial-only', reason: null, attempts: 1 }]);
      expect(await timesRevoked(product, license.id)).toBe(1);
      const letters = vendor.journal().slice(before);
      expect(letters).toHaveLength(1);
      // A part of a random id may end in `ada`.
      expect(`${letters[0]!.url} ${letters[0]!.rawHeaders.join(' ')} ${letters[0]!.body}`).not.toMatch(
        /muster|(?<![0-9a-f])ada\b|@/i,
      );
      const told = await desk.database.query<{ field_names: string[] }>(
        `SELECT x.field_names FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id WHERE d.license_id = $1`,
        [license.id],
      );
      expect(told).toEqual([{ field_names: [] }]);
    },
  );

  test.each([
    ['KEYGEN', 'before', false],
    ['KEYGEN', 'after', true],
    ['PLAIN', 'before', false],
    ['PLAIN', 'after', true],
  ] as const)(
    'whose answer from %s is lost %s acting is asked for again, and done once',
    async (product, _, afterEffect) => {
      const { orderId, license } = await fulfilled(product);
      const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
      vendor.misbehave([{ match: { urlPrefix: '/v1/licenses/' }, times: 1, afterEffect, do: { kind: 'reset' } }]);
      await revoke(license.id);
      await revoked(orderId);
      vendor.calm();
      expect(await deliveries(license.id)).toMatchObject([{ state: 'done', attempts: 2 }]);
      expect(await timesRevoked(product, license.id)).toBe(1);
    },
  );

  test.each(['KEYGEN', 'PLAIN'] as const)(
    'that %s refuses stands in front of a person, and is done once when they take it up again',
    async (product) => {
      const { orderId, license } = await fulfilled(product);
      const vendor = product === 'KEYGEN' ? desk.keygen : desk.plain;
      vendor.misbehave([{ match: { urlPrefix: '/v1/licenses/' }, times: 1, do: { kind: 'status', status: 422 } }]);
      await revoke(license.id);
      await waitFor('the vendor to refuse', async () => (await deliveries(license.id))[0]?.state === 'dead');
      const { reason } = (await deliveries(license.id))[0]!;
      expect((await desk.order(orderId)).lines[0]!.license).toMatchObject({
        state: 'active',
        revocation: 'attention',
        revocationReason: reason,
      });
      expect((await revoke(license.id)).body).toEqual({ id: license.id, state: 'attention', reason });
      const letter = (await desk.admin.listDeadLetters()).items.find(({ licenseId }) => licenseId === license.id)!;
      expect(letter).toMatchObject({
        purpose: 'revoke',
        reason: expect.stringMatching(/^(?!gave-up|outcome)/) as string,
      });
      await desk.admin.retryDeadLetter(letter.id);
      await revoked(orderId);
      expect(await deliveries(license.id)).toHaveLength(1);
      expect(await timesRevoked(product, license.id)).toBe(1);
      const [{ by }] = (await desk.database.query<{ by: string }>(`SELECT retried_by AS by FROM delivery_retries WHERE delivery_id = $1`, [letter.id])) as [{ by: string }]; // prettier-ignore
      expect(by).toBe('admin-1');
    },
  );

  test('of a license that the vendor does not know is nobody’s word: a person looks where it is, and says that it is over', async () => {
    const { orderId, license } = await fulfilled('KEYGEN');
    const body = { errors: [{ title: 'Not found', code: 'NOT_FOUND' }] };
    desk.keygen.misbehave([{ match: { method: 'DELETE' }, times: 1, do: { kind: 'status', status: 404, body } }]);
    await revoke(license.id);
    await waitFor('it to stand before a person', async () => (await deliveries(license.id))[0]?.state === 'dead');
    expect((await desk.order(orderId)).lines[0]!.license).toMatchObject({ state: 'active', revocationReason: 'not-at-the-vendor' }); // prettier-ignore
    const { id } = (await desk.admin.listDeadLetters()).items.find(({ licenseId }) => licenseId === license.id)!;
    const finding = { finding: 'done-by-hand', source: 'vendor-portal' } as const;
    expect(await desk.admin.settleDeadLetter(id, finding)).toMatchObject({ state: 'done' });
    await revoked(orderId);
    expect((await desk.sales.readOrderTimeline(orderId)).entries).toContainEqual(
      expect.objectContaining({ kind: 'finding', what: 'done-by-hand', reason: 'vendor-portal', actor: 'admin-1', purpose: 'revoke' }),
    ); // prettier-ignore
  });

  test('is on the timeline with who asked for it, once', async () => {
    const { orderId, license } = await fulfilled('PLAIN');
    await revoke(license.id);
    await revoked(orderId);
    await revoke(license.id);
    const { entries } = await desk.sales.readOrderTimeline(orderId);
    const asked = entries.filter(({ what }) => what === 'revocation-asked');
    expect(asked).toEqual([expect.objectContaining({ actor: expect.stringMatching(/./) as string })]);
  });

  test.each(['KEYGEN', 'PLAIN'] as const)(
    'goes to %s also when the licensee has been erased: it says nothing of them',
    async (product) => {
      const { orderId, license } = await fulfilled(product);
      await desk.database.query(
        `WITH erased AS (UPDATE persons SET erased_at = now() WHERE id = (SELECT pv.person_id FROM licenses l JOIN person_versions pv ON pv.id = l.person_version_id
         WHERE l.id = $1) RETURNING id) DELETE FROM person_keys WHERE person_id IN (SELECT id FROM erased)`,
        [license.id],
      );
      await revoke(license.id);
      await revoked(orderId);
      expect(await timesRevoked(product, license.id)).toBe(1);
      // The row stands, and there is no key that a commitment could be made with.
      const told = await desk.database.query(
        `SELECT x.field_names, x.field_commitments, x.body_commitment, x.outcome FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id WHERE d.license_id = $1`,
        [license.id],
      );
      expect(told).toEqual([{ field_names: [], field_commitments: {}, body_commitment: '', outcome: 'sent' }]);
    },
  );

  test('leaves the ledger and the journals telling the same', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
});
