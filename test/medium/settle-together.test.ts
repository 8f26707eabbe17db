/** What was answered with a license at the same time is settled together, by fence: as each would be alone, and no bad one harms another. */
import type { Taken } from '../../apps/vendor-sync/src/delivery/delivery.claim.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const COUNT = 5;

/** Released and not sent yet. */
async function released(vendor: string): Promise<{ ids: string[]; taken: readonly Taken[] }> {
  for (let n = 0; n < COUNT; n += 1) await parts.issue(vendor);
  const { taken } = await parts.claims.take(vendor, 100);
  return { ids: taken.map(({ claim }) => claim.deliveryId), taken };
}

/** How often a transaction of settles was committed meanwhile. */
async function settles(act: () => Promise<unknown>): Promise<number> {
  let commits = 0;
  parts.at('settle.after-commit', () => Promise.resolve((commits += 1)));
  await act();
  return commits;
}

/** Settles each as answered with this serial number, all at once; true, false, or the name of what was thrown. */
const answered = (taken: readonly Taken[], serial: (n: number) => string) =>
  Promise.all(
    taken.map(({ claim, released: { job } = {} as never }, n) =>
      parts.settlement
        .settle(
          claim,
          job,
          {
            kind: 'done', did: 'issued', left: 'sent', status: 201,
            license: { serialNumber: serial(n), licenseKey: `KEY-${n}`, startsOn: '2026-11-29', expiresOn: '2027-11-29', maintenanceUntil: null },
          },
          { state: 'done', step: claim.step, rung: 0, delayMs: 0, reason: null, vendorFailed: false },
        )
        .catch((error: unknown) => (error as Error).constructor.name),
    ),
  ); // prettier-ignore

const SAID = `
  SELECT d.state, d.step, d.rung, d.reason, d.lease_until, d.settled_at IS NOT NULL AS settled, a.outcome, a.code, a.status_code, x.outcome AS ledger,
         l.license_key, l.seats, l.starts_on::text, l.expires_on::text, l.maintenance_until, l.state AS license, l.our_reference = d.intent_key AS ours,
         l.person_version_id = d.person_version_id AS theirs, l.vendor_id = d.vendor_id AS at_vendor
    FROM deliveries d JOIN attempts a ON a.delivery_id = d.id JOIN disclosures x ON x.attempt_id = a.id
    LEFT JOIN licenses l ON l.fulfilment_id = d.fulfilment_id WHERE d.id = $1`;
const said = async (id: string) => (await parts.query(SAID, [id]))[0]!;
const DONE = {
  state: 'done',
  outcome: 'done',
  ledger: 'sent',
  license: 'active',
  ours: true,
  theirs: true,
  at_vendor: true,
};

test('a lone one goes at once, and what comes meanwhile in one commit after it, written like the lone one', async () => {
  const { ids, taken } = await released(await parts.vendor());
  expect(
    await settles(async () => expect(await answered(taken, (n) => `A-${n}`)).toEqual(Array(COUNT).fill(true))),
  ).toBe(2);
  const rows = await Promise.all(ids.map(said));
  expect(rows[0]).toMatchObject({ ...DONE, license_key: 'KEY-0' });
  for (const [n, row] of rows.entries()) expect(row).toEqual({ ...rows[0], license_key: `KEY-${n}` });
});

test('one whose claim is not current any more writes nothing, and the others are written', async () => {
  const { ids, taken } = await released(await parts.vendor());
  await parts.change(ids[2]!, 'fence = fence + 1');
  await parts.change(ids[3]!, `state = 'waiting'`);
  expect(await answered(taken, (n) => `B-${n}`)).toEqual([true, true, false, false, true]);
  expect((await Promise.all(ids.map(said))).map(({ state, ledger, license }) => [state, ledger, license])).toEqual([
    ['done', 'sent', 'active'],
    ['done', 'sent', 'active'],
    ['released', 'released', null],
    ['waiting', 'released', null],
    ['done', 'sent', 'active'],
  ]);
});

test('a serial number that another license has costs its own delivery only', async () => {
  const { ids, taken } = await released(await parts.vendor());
  const outcomes = await answered(taken, (n) => (n === 3 ? 'C-1' : `C-${n}`));
  expect(outcomes).toEqual([true, true, true, 'SerialTaken', true]);
  expect((await Promise.all(ids.map(said))).map(({ license }) => license as unknown)).toEqual(['active', 'active', 'active', null, 'active']); // prettier-ignore
  expect(await said(ids[3]!)).toMatchObject({ state: 'released', ledger: 'released' });
});

test('a text that the database takes in no column costs its own delivery only', async () => {
  const { taken } = await released(await parts.vendor());
  expect(await answered(taken, (n) => (n === 2 ? 'D-\u0000' : `D-${n}`))).toEqual([true, true, 'QueryFailedError', true, true]); // prettier-ignore
});

test('an answer closes the breaker, and leaves a wait that the vendor asked for', async () => {
  const vendor = await parts.vendor();
  const { taken } = await released(vendor);
  await parts.changeGate(vendor, `failures = 4, open_until = clock_timestamp() + interval '1 hour'`);
  await answered(taken, (n) => `E-${n}`);
  expect(await parts.gate(vendor)).toMatchObject({ failures: 0, open_until: expect.any(Date) as Date });
});
