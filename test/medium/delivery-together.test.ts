/** What is due for one vendor is claimed, and its plain letters released, in one transaction: as by the single way, and one bad row harms no other. */
import { batchSteps } from '../support/batch-steps.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const { three, states, taken } = batchSteps(parts);

/** Columns of the ledger and of the attempt that say what was done; ids, times and commitments differ by nature. */
const SAID = `
  SELECT x.form, x.person_id, x.person_version_id, x.customer_id, x.vendor_id, x.purpose, x.legal_basis, x.policy_version, x.consent_id, x.consent_version,
         x.recipient_entity, x.recipient_country, x.recipient_head_office, x.recipient_channel, x.recipient_address, x.safeguard, x.field_names,
         x.outcome, a.step, a.fence, a.released_at = x.released_at AS at_once, a.claimed_at <= a.released_at AS in_order,
         (SELECT array_agg(f.key ORDER BY f.key) FROM jsonb_each(x.field_commitments) f) AS committed, length(x.body_commitment) AS length
    FROM disclosures x JOIN attempts a ON a.id = x.attempt_id WHERE x.delivery_id = $1`;

describe('plain letters', () => {
  test('of one vendor are released in the transaction of their claim, and each is done', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    const look = await parts.claims.take(vendor, 100);
    expect(look.taken.map(({ released }) => released !== undefined)).toEqual([true, true, true]);
    expect(await states(ids)).toEqual(['released', 'released', 'released']);
    expect(parts.asked()).toEqual([]);
    await Promise.all(look.taken.map((one) => parts.service().carry(one)));
    expect(await states(ids)).toEqual(['done', 'done', 'done']);
    expect(parts.asked()).toHaveLength(3);
    for (const id of ids)
      expect(await parts.attempts(id)).toMatchObject([{ fence: 1, outcome: 'done', ledger: 'sent' }]);
  });

  test('leave in the ledger, in the attempt and at the vendor what the single way leaves', async () => {
    const vendor = await parts.vendor();
    const [single, together] = [await parts.issue(vendor), await parts.issue(vendor)];
    await parts.deliver(single);
    await parts.look(vendor);
    const [one, other] = [await parts.query(SAID, [single]), await parts.query(SAID, [together])];
    expect(other).toEqual(one);
    expect(other).toMatchObject([
      { outcome: 'sent', at_once: true, in_order: true, committed: ['email', 'firstName', 'lastName'] },
    ]);
    const [first, second] = parts.vendorServer.journal().map(({ body }) => JSON.parse(body) as { reference: string });
    expect({ ...second, reference: first!.reference }).toEqual(first);
  });

  test('take as many places as the cap leaves, the longest due first', async () => {
    const vendor = await parts.vendor({ cap: 3 });
    await parts.claim(await parts.issue(vendor));
    const due = (seconds: number) => parts.issue(vendor, { nextAt: new Date(Date.now() - seconds * 1_000) });
    const ids = [await due(10), await due(30), await due(20)];
    expect(await taken(vendor, ids)).toEqual(['left', 'released', 'released']);
  });

  test('are counted for the pace one by one', async () => {
    const vendor = await parts.vendor({ pacePerMinute: 600 });
    await parts.claim(await parts.issue(vendor, { nextAt: new Date(Date.now() - 250) }));
    const ids = [];
    for (let n = 0; n < 6; n += 1) ids.push(await parts.issue(vendor, { nextAt: new Date(Date.now() - 250) }));
    await parts.changeGate(vendor, `used_slot_at = clock_timestamp() - interval '250 milliseconds'`);
    const all = await taken(vendor, ids);
    expect(all.filter((each) => each === 'released').length).toBeGreaterThanOrEqual(2);
    expect(all.at(-1)).toBe('left');
  });

  test('that another worker takes at the same moment are taken once', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    const looks = await Promise.all([1, 2, 3].map(() => parts.claims.take(vendor, 2)));
    expect(
      looks
        .flatMap((look) => look.taken)
        .map(({ claim }) => claim.deliveryId)
        .toSorted(),
    ).toEqual(ids.toSorted());
    for (const id of ids) expect(await parts.attempts(id)).toHaveLength(1);
  });
});

describe('what is not plain is claimed beside them, and goes the single way', () => {
  test.each([
    ['a look-up', { step: 'look-up', fence: 1 }],
    ['a repeat of a letter that did not go', { fence: 1, rung: 1 }],
  ])('%s', async (_name, more) => {
    const vendor = await parts.vendor();
    const ids = [await parts.issue(vendor, more), await parts.issue(vendor)];
    expect(await taken(vendor, ids)).toEqual(['claimed', 'released']);
  });

  test('a vendor API that is asked first', async () => {
    const vendor = await parts.vendor({ adapter: 'keygen' });
    expect(await taken(vendor, [await parts.issue(vendor)])).toEqual(['claimed']);
  });

  test('a revocation', async () => {
    const vendor = await parts.vendor();
    await parts.look(vendor);
    await parts.deliver(await parts.issue(vendor));
    const [license] = await parts.query<{ id: string }>('SELECT id FROM licenses WHERE vendor_id = $1', [vendor]);
    const id = await parts.row({ vendorId: vendor, purpose: 'revoke', licenseId: license!.id });
    expect(await taken(vendor, [id])).toEqual(['claimed']);
  });
});

describe('one bad row harms no other', () => {
  /** The bad one between two good ones; the good ones are done, and the bad one has ended as its own fault says. */
  async function between(bad: (vendor: string) => Promise<string>): Promise<Record<string, unknown>> {
    const vendor = await parts.vendor();
    const good = [await parts.issue(vendor)];
    const id = await bad(vendor);
    good.push(await parts.issue(vendor));
    await parts.look(vendor);
    expect(await states(good)).toEqual(['done', 'done']);
    expect(parts.asked()).toHaveLength(2);
    const { state, reason } = await parts.delivery(id);
    const attempts = (await parts.attempts(id)).map(
      ({ outcome, code, ledger }) => [outcome, code, ledger] as unknown[],
    );
    return { state, reason, attempts };
  }

  test('a person without the name that the vendor needs', async () => {
    const ended = await between(async (vendor) => {
      const { version } = await parts.somebody({ lastName: '' });
      return parts.issue(vendor, { personVersionId: version }, { personVersionId: version });
    });
    expect(ended).toEqual({
      state: 'needs-input',
      reason: 'last-name-required',
      attempts: [['needs-input', 'last-name-required', null]],
    });
  });

  test('a person who was erased', async () => {
    const ended = await between(async (vendor) => {
      const { version } = await parts.somebody({});
      await parts.query(
        `UPDATE persons SET erased_at = now() WHERE id = (SELECT person_id FROM person_versions WHERE id = $1)`,
        [version],
      );
      return parts.issue(vendor, { personVersionId: version }, { personVersionId: version });
    });
    expect(ended).toMatchObject({ state: 'refused', attempts: [['refused', expect.any(String), null]] });
  });

  test('a delivery for another person than its line names', async () => {
    const ended = await between(async (vendor) => {
      const id = await parts.issue(vendor);
      const { version } = await parts.somebody({});
      await parts.change(id, `person_version_id = '${version}'`);
      return id;
    });
    expect(ended).toMatchObject({ state: 'refused', attempts: [['refused', expect.any(String), null]] });
  });

  test('one whose wrapped key is not its own', async () => {
    const ended = await between(async (vendor) => {
      const { version } = await parts.somebody({});
      await parts.query(
        `UPDATE person_keys SET wrapped_key = decode(repeat('00', 60), 'hex') WHERE person_id = (SELECT person_id FROM person_versions WHERE id = $1)`,
        [version],
      );
      return parts.issue(vendor, { personVersionId: version }, { personVersionId: version });
    });
    expect(ended).toMatchObject({
      state: 'waiting',
      reason: 'internal-error',
      attempts: [['retry', 'internal-error', null]],
    });
  });

  test('one that the database refuses to write: then each is claimed by itself', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    await parts.query(`ALTER TABLE attempts ADD CONSTRAINT broken CHECK (delivery_id <> '${ids[1]!}') NOT VALID`);
    try {
      await parts.look(vendor);
      expect(await states(ids)).toEqual(['done', 'waiting', 'done']);
      expect(await parts.attempts(ids[1]!)).toEqual([]);
    } finally {
      await parts.query('ALTER TABLE attempts DROP CONSTRAINT broken');
    }
    await parts.look(vendor);
    expect(await states(ids)).toEqual(['done', 'done', 'done']);
  });

  test('one whose ledger row the database refuses: its letter does not leave, and the others do', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    await parts.query(`ALTER TABLE disclosures ADD CONSTRAINT broken CHECK (delivery_id <> '${ids[1]!}') NOT VALID`);
    try {
      await parts.look(vendor);
    } finally {
      await parts.query('ALTER TABLE disclosures DROP CONSTRAINT broken');
    }
    expect(await states(ids)).toEqual(['done', 'waiting', 'done']);
    expect(await parts.attempts(ids[1]!)).toMatchObject([{ outcome: 'retry', code: 'internal-error', ledger: null }]);
    expect(parts.asked()).toHaveLength(2);
  });

  test('one with a serial number that another license has', async () => {
    const vendor = await parts.vendor();
    const ids = await three(vendor);
    parts.vendorServer.misbehave([{ times: 2, do: { kind: 'lie', replace: { '/serialNumber': 'PL-TWICE' } } }]);
    await parts.look(vendor);
    expect((await states(ids)).toSorted()).toEqual(['dead', 'done', 'done']);
    const dead = ids[(await states(ids)).indexOf('dead')]!;
    expect(await parts.delivery(dead)).toMatchObject({ reason: 'serial-taken' });
    expect(await parts.serials(dead)).toEqual([]);
  });
});
