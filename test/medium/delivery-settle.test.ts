/** Writing down what became of an attempt: all of it or nothing, and only under the current fence. */
import { attemptsTotal } from '#kernel/metrics/metrics.js';
import { SerialTaken } from '../../apps/vendor-sync/src/delivery/delivery.settle.js';
import type { Verdict } from '../../apps/vendor-sync/src/delivery/delivery.states.js';
import { BREAKER_FAILURES } from '#model/held-back.js';
import { BREAKER_OPEN_MS } from '../../apps/vendor-sync/src/delivery/gate.js';
import type { Done, Settled } from '../../apps/vendor-sync/src/vendors/outcome.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());

const LICENSE = {
  serialNumber: 'PL-1',
  licenseKey: 'key-1',
  startsOn: '2026-01-02',
  expiresOn: '2027-01-02',
  maintenanceUntil: '2027-02-03',
};
const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  ...{ state: 'done', step: 'issue', rung: 0, delayMs: 0, reason: null, vendorFailed: null },
  ...more,
});
const done = (did: Done): Settled => ({ ...did, left: 'sent', status: 201 });
const issued = done({ kind: 'done', did: 'issued', license: LICENSE });
const ended = done({ kind: 'done', did: 'ended' });
const tookCase = (vendorCaseReference: string | null) => done({ kind: 'done', did: 'took-case', vendorCaseReference });
const retry = (more: object = {}): Settled =>
  ({ kind: 'retry', code: 'rate-limited', vendorAtFault: false, left: 'not-sent', ...more }) as Settled;

async function taken(id: string) {
  const claim = await parts.claim(id);
  return { vendor: claim.vendorId, id, claim, job: await parts.job(id) };
}
type Taken = Awaited<ReturnType<typeof taken>>;
async function ofCase(purpose: 'escalation-personal' | 'escalation-serial' | 'stop-and-erase') {
  const vendorId = await parts.caseVendor();
  const escalationId = await parts.escalation(vendorId);
  return { ...(await taken(await parts.row({ vendorId, purpose, escalationId }))), escalationId };
}
const issuing = async () => taken(await parts.issueAtNewVendor());
const settle = ({ claim, job }: Taken, outcome: Settled, next = verdict()) =>
  parts.settlement.settle(claim, job, outcome, next);
const licenses = (fulfilment: string | null) =>
  parts.query(
    `SELECT left(id, 4) AS kind, vendor_id, product_id, person_version_id, our_reference, serial_number, license_key, seats, starts_on::text, expires_on::text,
            maintenance_until::text, state, revoked_at FROM licenses WHERE fulfilment_id = $1`,
    [fulfilment],
  );

describe('under the current fence', () => {
  test('a license that was issued is there, with all that the vendor said, and the attempt and the ledger tell how it ended', async () => {
    const one = await issuing();
    await parts.releaseNothing(one.claim);
    expect(await settle(one, issued)).toBe(true);
    expect(await licenses(one.job.fulfilmentId)).toEqual([
      {
        kind: 'lic_', vendor_id: one.vendor, product_id: one.job.productId, person_version_id: one.job.personVersionId,
        our_reference: one.job.intentKey, serial_number: 'PL-1', license_key: 'key-1', seats: 3, starts_on: '2026-01-02',
        expires_on: '2027-01-02', maintenance_until: '2027-02-03', state: 'active', revoked_at: null,
      },
    ]); // prettier-ignore
    const row = await parts.delivery(one.id);
    expect(row).toMatchObject({ state: 'done', lease: null, reason: null });
    expect(row.settled_at).toBeInstanceOf(Date);
    expect(await parts.attempts(one.id)).toMatchObject([
      { outcome: 'done', code: null, status_code: 201, settled: true, ledger: 'sent' },
    ]);
  });

  test('what goes on waits for its time, on its rung, with a reason', async () => {
    const one = await issuing();
    await parts.releaseNothing(one.claim);
    const next = verdict({ state: 'waiting', step: 'look-up', rung: 1, delayMs: 60_000, reason: 'rate-limited' });
    await settle(one, retry(), next);
    const row = await parts.delivery(one.id);
    expect(row).toMatchObject({ state: 'waiting', step: 'look-up', rung: 1, reason: 'rate-limited', settled_at: null, lease: null }); // prettier-ignore
    expect(row.next).toBeGreaterThan(50);
    expect(await parts.attempts(one.id)).toMatchObject([
      { outcome: 'retry', code: 'rate-limited', status_code: null, settled: true, ledger: 'aborted' },
    ]);
    expect(await licenses(one.job.fulfilmentId)).toEqual([]);
  });

  test('the attempt is counted by its step and outcome', async () => {
    const before = await counted('issue', 'retry');
    await settle(await issuing(), retry(), verdict({ state: 'waiting' }));
    expect(await counted('issue', 'retry')).toBe(before + 1);
  });

  test('the label of a step that nobody declares is one for all of them', async () => {
    const before = await counted('undeclared', 'retry');
    const one = await issuing();
    const claim = { ...one.claim, step: 'step-of-yesterday' };
    await settle({ ...one, claim }, retry(), verdict({ state: 'waiting' }));
    expect(await counted('undeclared', 'retry')).toBe(before + 1);
    expect(await counted('step-of-yesterday', 'retry')).toBe(0);
  });
});

const counted = async (step: string, outcome: string) =>
  (await attemptsTotal.get()).values.find(({ labels }) => labels.step === step && labels.outcome === outcome)?.value ??
  0;

describe('a worker that woke too late', () => {
  test.each([`fence = fence + 1`, `state = 'waiting'`, `state = 'cancelled'`])(
    'writes nothing once %s',
    async (set) => {
      const one = await issuing();
      await parts.change(one.id, set);
      const [row, counts] = [await parts.delivery(one.id), await counted('issue', 'done')];
      expect(await settle(one, issued, verdict({ vendorFailed: true }))).toBe(false);
      const { next: _next, lease: _lease, ...after } = await parts.delivery(one.id);
      expect(row).toMatchObject(after);
      expect(await parts.attempts(one.id)).toMatchObject([{ outcome: null, settled: false }]);
      expect(await licenses(one.job.fulfilmentId)).toEqual([]);
      expect(await parts.gate(one.vendor)).toMatchObject({ failures: 0 });
      expect(await counted('issue', 'done')).toBe(counts);
    },
  );
});

describe('what was done', () => {
  test('under a serial number that another license of the vendor has is not taken over, and nothing is written', async () => {
    const one = await issuing();
    await parts.license(one.vendor, { serialNumber: 'PL-1' });
    await expect(settle(one, issued)).rejects.toBeInstanceOf(SerialTaken);
    expect(await parts.delivery(one.id)).toMatchObject({ state: 'claimed' });
    expect(await licenses(one.job.fulfilmentId)).toEqual([]);
  });

  test('and the delivery was not for is not taken over, and nothing is written', async () => {
    const one = await issuing();
    for (const other of [ended, tookCase('VC-1')])
      await expect(settle(one, other)).rejects.toThrow('The vendor did something else.');
    const amending = await taken(await parts.issueAtNewVendor({ purpose: 'amend' as never }));
    await expect(settle(amending, issued)).rejects.toThrow('The vendor did something else.');
    for (const { id, job } of [one, amending]) {
      expect(await licenses(job.fulfilmentId)).toEqual([]);
      expect(await parts.delivery(id)).toMatchObject({ state: 'claimed' });
      expect(await parts.attempts(id)).toMatchObject([{ outcome: null, settled: false }]);
    }
  });

  test('by a revocation ends this license and no other', async () => {
    const vendor = await parts.vendor();
    const [licenseId, kept] = [await parts.license(vendor), await parts.license(vendor)];
    const one = await taken(await parts.row({ vendorId: vendor, purpose: 'revoke', licenseId }));
    await expect(settle(one, issued)).rejects.toThrow('The vendor did something else.');
    await settle(one, ended);
    const rows = await parts.query(
      `SELECT id, state, revoked_at IS NOT NULL AS dated FROM licenses WHERE vendor_id = $1 ORDER BY id = $2 DESC`,
      [vendor, licenseId],
    );
    expect(rows).toEqual([
      { id: licenseId, state: 'revoked', dated: true },
      { id: kept, state: 'active', dated: false },
    ]);
  });

  test.each([
    ['escalation-personal', 'personal', 'VC-1'],
    ['escalation-serial', 'serial-only', null],
  ] as const)('by %s is receipted as %s, with the reference that the vendor gave', async (purpose, form, reference) => {
    const one = await ofCase(purpose);
    await settle(one, tookCase(reference));
    expect(await parts.receipts(one.escalationId)).toEqual([{ form, ref: reference }]);
  });

  test('by a notice to stop and erase is no receipt of an escalation', async () => {
    const one = await ofCase('stop-and-erase');
    await expect(settle(one, tookCase('VC-1'))).rejects.toThrow('The vendor did something else.');
    expect(await settle(one, ended)).toBe(true);
    expect(await parts.receipts(one.escalationId)).toEqual([]);
  });

  test('is written only where the delivery is done', async () => {
    const one = await issuing();
    await settle(one, issued, verdict({ state: 'dead', reason: 'still-pending' }));
    expect(await licenses(one.job.fulfilmentId)).toEqual([]);
  });
});

describe("the vendor's gate", () => {
  test('counts a failure, and opens the breaker at the last that is borne', async () => {
    const one = await issuing();
    await settle(one, retry(), verdict({ state: 'waiting', vendorFailed: true }));
    expect(await parts.gate(one.vendor)).toMatchObject({ failures: 1, open_until: null });
    await parts.changeGate(one.vendor, `failures = ${BREAKER_FAILURES - 1}`);
    await settle(await taken(one.id), retry(), verdict({ state: 'waiting', vendorFailed: true }));
    const gate = await parts.gate(one.vendor);
    expect(gate).toMatchObject({ failures: BREAKER_FAILURES });
    expect(gate!.open).toBeGreaterThan(BREAKER_OPEN_MS / 1000 - 10);
    expect(gate!.open).toBeLessThanOrEqual(BREAKER_OPEN_MS / 1000);
  });

  test('is closed by an answer', async () => {
    const one = await issuing();
    const open = `failures = ${BREAKER_FAILURES}, open_until = clock_timestamp() + interval '1 minute'`;
    await parts.changeGate(one.vendor, open);
    await settle(one, issued, verdict({ vendorFailed: false }));
    expect(await parts.gate(one.vendor)).toMatchObject({ failures: 0, open_until: null });
  });

  test('stays as it is where the outcome says nothing about the vendor', async () => {
    const one = await issuing();
    await parts.changeGate(one.vendor, 'failures = 2');
    await settle(one, retry(), verdict({ state: 'waiting', vendorFailed: null }));
    expect(await parts.gate(one.vendor)).toMatchObject({ failures: 2, open_until: null });
  });

  test('stays shut for as long as the vendor asked for', async () => {
    const one = await issuing();
    await settle(one, retry({ retryAfterMs: 60_000 }), verdict({ state: 'waiting' }));
    const { open } = (await parts.gate(one.vendor))!;
    expect(open).toBeGreaterThan(50);
    expect(open).toBeLessThanOrEqual(60);
  });
});
