/** The one door out: what a release hands out, and what the ledger says of it. */
import { newId } from '#kernel/ids.js';
import { createHash } from 'node:crypto';
import type { Release } from '#disclosure/disclose.js';
import { Disclosed } from '#disclosure/disclosed.js';
import type { FieldValues } from '#model/fields.js';
import { openPacket } from '#disclosure/open-packet.js';
import { commitBodies, commitFields, unwrapKey } from '#disclosure/person-key.js';
import { LICENSEE } from '../support/written-rows.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

type Released = Extract<Release, { kind: 'released' }>;

const parts = opened(() => Parts.open());
afterEach(() => parts.restoreVendor());

describe('a release under the current fence', () => {
  test('hands out a packet and writes who was told which fields of whom, why, and when', async () => {
    const request = await parts.claimedIssue();
    const released = await parts.release(request);
    expect(released).toMatchObject({ kind: 'released', fields: ['firstName', 'lastName', 'email'] });
    expect((released as { packet: unknown }).packet).toBeInstanceOf(Disclosed);
    expect((released as { disclosureId: string }).disclosureId).toMatch(/^dis_/);
    const { wrapped_key: _key, version_id: person_version_id, ...whose } = await parts.personOf(request);
    expect(await parts.ledger(request)).toEqual([
      {
        id: (released as { disclosureId: string }).disclosureId,
        delivery_id: request.deliveryId, attempt_id: request.attemptId, form: 'personal', ...whose, person_version_id, vendor_id: parts.vendorId, purpose: 'issue',
        legal_basis: 'legitimate-interest', policy_version: 1, consent_id: null, consent_version: null,
        recipient_entity: 'Acme Inc.', recipient_country: 'US', safeguard: 'standard-contractual-clauses',
        recipient_head_office: 'Head office', recipient_channel: 'plain-http', recipient_address: new URL(request.way.address).host,
        field_names: ['firstName', 'lastName', 'email'],
        field_commitments: { firstName: expect.any(String) as string, lastName: expect.any(String) as string, email: expect.any(String) as string },
        body_commitment: expect.any(String) as string, released_at: expect.any(Date) as Date, settled_at: null, outcome: 'released',
      },
    ]); // prettier-ignore
    const after = await parts.query(
      `SELECT d.state, a.released_at = l.released_at AS same_instant
         FROM disclosures l JOIN attempts a ON a.id = l.attempt_id JOIN deliveries d ON d.id = l.delivery_id WHERE a.id = $1`,
      [request.attemptId],
    );
    expect(after).toEqual([{ state: 'released', same_instant: true }]);
  });

  test('names the contract as its basis where the licensee is the buyer', async () => {
    const request = await parts.claimedIssue(LICENSEE, { licenseeIsBuyer: true });
    await parts.release(request);
    expect((await parts.ledger(request))[0]).toMatchObject({ legal_basis: 'contract' });
  });

  test('names the contract also where the license of the buyer ends', async () => {
    const request = await parts.claimedIssue(LICENSEE, { licenseeIsBuyer: true });
    await parts.query(
      `INSERT INTO licenses SELECT $2, d.fulfilment_id, d.vendor_id, p.id, d.person_version_id, d.intent_key, 'S-1', NULL, 1, now(), NULL, NULL, 'active', now(), NULL
         FROM deliveries d, products p WHERE d.id = $1 AND p.vendor_id = d.vendor_id LIMIT 1`,
      [request.deliveryId, newId('license')],
    );
    await parts.query(
      `UPDATE deliveries d SET purpose = 'revoke', step = 'revoke', form = 'serial-only', license_id = l.id, fulfilment_id = NULL
         FROM licenses l WHERE d.id = $1 AND l.fulfilment_id = d.fulfilment_id`,
      [request.deliveryId],
    );
    await parts.release({ ...request, purpose: 'revoke', needs: [], accepts: [] });
    expect((await parts.ledger(request))[0]).toMatchObject({
      purpose: 'revoke',
      legal_basis: 'contract',
      field_names: [],
    });
  });

  test('goes the way that the letters were made for, or not at all', async () => {
    const request = await parts.claimedIssue();
    for (const way of [
      { channel: 'plain-http', address: 'http://127.0.0.1:9/v1' },
      { channel: 'keygen', address: request.way.address },
    ])
      expect(await parts.release({ ...request, way })).toEqual({ kind: 'stopped' });
    await parts.expectUntouched(request);
  });

  test('is the only one of its attempt', async () => {
    const request = await parts.claimedIssue();
    await parts.release(request);
    expect(await parts.release(request)).toEqual({ kind: 'gone' });
    expect(await parts.ledger(request)).toHaveLength(1);
  });

  test('twice at once: one is released, the other is gone', async () => {
    const request = await parts.claimedIssue();
    const kinds = (await Promise.all([parts.release(request), parts.release(request)])).map((each) => each.kind);
    expect(kinds.toSorted()).toEqual(['gone', 'released']);
    expect(await parts.ledger(request)).toHaveLength(1);
  });

  test.each([
    [1_000, 1_000],
    [60_000, 5_000],
  ])(
    'whose lifetime is %d ms hands out what is to be sent, for %d ms and no longer',
    async (lifetimeMs, bearableMs) => {
      const request = await parts.claimedIssue();
      const before = performance.now();
      const { packet, disclosureId } = (await parts.release({ ...request, lifetimeMs })) as Released;
      const { deadline, ...content } = openPacket(packet);
      expect(content).toEqual({ disclosureId, values: LICENSEE, letters: request.render(LICENSEE) });
      expect(deadline).toBeGreaterThanOrEqual(before + bearableMs);
      expect(deadline).toBeLessThanOrEqual(performance.now() + bearableMs);
    },
  );

  test('renders exactly the allowed values and no other', async () => {
    const seen: FieldValues[] = [];
    const request = await parts.claimedIssue();
    await parts.release({ ...request, accepts: [], render: (values) => (seen.push(values), []) });
    expect(seen).toEqual([{ firstName: LICENSEE.firstName, email: LICENSEE.email }]);
  });

  test('of a person with one name tells one name', async () => {
    const request = await parts.claimedIssue({ firstName: 'Sukarno', email: 'sukarno@example.org' });
    expect(await parts.release(request)).toMatchObject({ kind: 'released', fields: ['firstName', 'email'] });
    const [row] = (await parts.ledger(request)) as { field_names: string[]; field_commitments: object }[];
    expect([row!.field_names, Object.keys(row!.field_commitments).toSorted()]).toEqual([['firstName', 'email'], ['email', 'firstName']]); // prettier-ignore
  });

  test('of a person with one name, to a vendor that needs two, writes nothing and says which is missing', async () => {
    const request = await parts.claimedIssue({ firstName: 'Sukarno', email: 'sukarno@example.org' });
    expect(await parts.release({ ...request, needs: ['firstName', 'lastName', 'email'], accepts: [] })).toEqual({
      kind: 'incomplete',
      field: 'lastName',
    });
    await parts.expectUntouched(request);
  });
});

describe('the ledger row', () => {
  test('holds no value, and no plain hash or other spelling of one', async () => {
    const request = await parts.claimedIssue({
      firstName: 'Zebulonia',
      lastName: 'Quartermain',
      email: 'Zebulonia.Q@example.org',
    });
    await parts.release(request);
    const [{ text }] = (await parts.query(`SELECT to_jsonb(d)::text AS text FROM disclosures d WHERE delivery_id = $1`, [request.deliveryId])) as [{ text: string }]; // prettier-ignore
    for (const value of ['Zebulonia', 'Quartermain', 'Zebulonia.Q@example.org']) {
      for (const spelling of [value, value.toLowerCase()]) {
        const bytes = Buffer.from(spelling);
        const hashes = ['md5', 'sha1', 'sha256', 'sha512'].map((name) => createHash(name).update(bytes).digest());
        for (const needle of [bytes, ...hashes]) {
          for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
            expect(text.toLowerCase()).not.toContain(needle.toString(encoding).toLowerCase());
          }
        }
      }
    }
  });

  test("commits to what was told: it opens with the person's key and that value, and with no other", async () => {
    const request = await parts.claimedIssue();
    const { disclosureId } = (await parts.release(request)) as { disclosureId: string };
    const person = await parts.personOf(request);
    const key = unwrapKey(parts.wrappingKey, person.person_id, person.wrapped_key!);
    const [row] = await parts.ledger(request);
    expect(row!.field_commitments).toEqual(commitFields(key, disclosureId, LICENSEE));
    expect(row!.body_commitment).toBe(commitBodies(key, disclosureId, [JSON.stringify(LICENSEE)]));
    expect(row!.field_commitments).not.toEqual(commitFields(key, disclosureId, { ...LICENSEE, lastName: 'Kalniņš' }));
    expect(row!.body_commitment).not.toBe(commitBodies(key, disclosureId, [JSON.stringify({ ...LICENSEE, seats: 2 })]));
  });

  test('of the same person twice shows nobody that it was the same value', async () => {
    const [one, two] = [await parts.claimedIssue(), await parts.claimedIssue()];
    await parts.release(one);
    await parts.release(two);
    const commitments = [one, two].map(
      async (request) => (await parts.ledger(request))[0]!.field_commitments as Record<string, string>,
    );
    const [first, second] = await Promise.all(commitments);
    expect(first!.email).not.toBe(second!.email);
  });
});
