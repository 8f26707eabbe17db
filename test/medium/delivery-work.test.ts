/** One delivery at a real vendor, step by step, until it waits or ends. */
import { disclosuresTotal } from '#kernel/metrics/metrics.js';
import { jobOf } from '#kernel/jobs/handles.js';
import { DeliverHandler } from '../../apps/vendor-sync/src/delivery/deliver.handler.js';
import { opened } from '../support/opened.js';
import { Parts } from '../support/parts.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const disclosures = async () =>
  (await disclosuresTotal.get()).values.find(({ labels }) => labels.purpose === 'issue')?.value ?? 0;
const status = (code: number, headers = {}) =>
  parts.vendorServer.misbehave([{ times: 1, do: { kind: 'status', status: code, headers } }]);

describe('a delivery that is due', () => {
  test('is done at the vendor and told in the ledger, and nobody is nudged: its order reads it', async () => {
    const vendor = await parts.vendor();
    const [id, before] = [await parts.issue(vendor), await disclosures()];
    const pumps = parts.pumps();
    expect(jobOf(DeliverHandler)).toBe('deliver');
    await new DeliverHandler(parts.claims, pumps).handle({ id: vendor });
    await pumps.beforeApplicationShutdown();
    expect(await parts.delivery(id)).toMatchObject({ state: 'done', rung: 0, reason: null, lease: null });
    expect(await parts.attempts(id)).toMatchObject([{ outcome: 'done', status_code: 201, ledger: 'sent' }]);
    expect(await parts.serials(id)).toHaveLength(1);
    expect(parts.asked()).toEqual(['POST /v1/licenses']);
    expect(parts.nudges).toEqual([]);
    expect(await disclosures()).toBe(before + 1);
    expect(parts.looks).toBe(1);
  });

  test('says in its letter what was ordered, whom it is for, and nothing else', async () => {
    const id = await parts.issueAtNewVendor();
    await parts.deliver(id);
    const { intentKey: reference } = await parts.job(id);
    expect(JSON.parse(parts.vendorServer.journal()[0]!.body)).toEqual({
      reference,
      product: 'product-a',
      seats: 3,
      termMonths: 12,
      licensee: { firstName: 'Jānis', lastName: 'Bērziņš', email: 'janis@example.org' },
    });
  });

  test('is not done again when it is looked at again', async () => {
    const id = await parts.issueAtNewVendor();
    await parts.deliver(id);
    await parts.deliver(id);
    expect(parts.asked()).toHaveLength(1);
  });

  test('goes on at once from a look-up that found nothing', async () => {
    const id = await parts.issueAtNewVendor({ step: 'look-up' });
    await parts.deliver(id);
    expect((await parts.attempts(id)).map(({ step, outcome }) => [step, outcome])).toEqual([
      ['look-up', 'next'],
      ['issue', 'done'],
    ]);
  });

  test('waits on its ladder where the vendor wants to be asked later, and nobody hears of it yet', async () => {
    const id = await parts.issueAtNewVendor();
    status(429);
    const row = await parts.deliver(id);
    expect(row).toMatchObject({ state: 'waiting', step: 'issue', rung: 1, reason: 'rate-limited' });
    expect(row.next).toBeGreaterThan(490);
    expect(row.next).toBeLessThanOrEqual(1000);
    expect(await parts.attempts(id)).toHaveLength(1);
    expect(parts.nudges).toEqual([]);
    expect(parts.looks).toBe(1);
  });

  test('is looked up first after an answer that left it open', async () => {
    const id = await parts.issueAtNewVendor();
    status(500);
    expect(await parts.deliver(id)).toMatchObject({ state: 'waiting', step: 'look-up', rung: 1, reason: 'status-500' }); // prettier-ignore
    expect(await parts.attempts(id)).toMatchObject([{ outcome: 'unknown', code: 'status-500', ledger: 'sent' }]);
  });

  test('stands in front of a person when the ladder has ended', async () => {
    const id = await parts.issueAtNewVendor({ rung: 2 });
    status(429);
    expect(await parts.deliver(id)).toMatchObject({ state: 'dead', reason: 'gave-up' });
  });

  test('leaves the house in time or not at all', async () => {
    const id = await parts.issueAtNewVendor();
    await parts.deliver(id, parts.service({ releaseMs: 0 }));
    expect(await parts.attempts(id)).toMatchObject([{ outcome: 'retry', code: 'release-too-old', ledger: 'aborted' }]); // prettier-ignore
    expect(parts.asked()).toEqual([]);
  });

  test('takes so many steps at once and no more, wherever the vendor leads', async () => {
    const id = await parts.issueAtNewVendor();
    parts.at('delivery.before-claim', () => parts.change(id, 'hold = false'));
    parts.at('claim.after-commit', () => parts.change(id, 'hold = true'));
    await parts.deliver(id);
    expect(await parts.attempts(id)).toHaveLength(6);
  });
});

test('a revocation ends the license, names it by our reference, and no order hears of it', async () => {
  const vendor = await parts.vendor();
  await parts.deliver(await parts.issue(vendor));
  const licenses = 'SELECT id, our_reference FROM licenses WHERE vendor_id = $1';
  const [license] = await parts.query<{ id: string; our_reference: string }>(licenses, [vendor]);
  await parts.clear();
  const id = await parts.row({ vendorId: vendor, purpose: 'revoke', licenseId: license!.id });
  expect(await parts.deliver(id)).toMatchObject({ state: 'done' });
  expect(parts.asked()).toEqual([`POST /v1/licenses/${license!.our_reference}/revocation`]);
  const [ended] = await parts.query('SELECT state FROM licenses WHERE id = $1', [license!.id]);
  expect(ended).toEqual({ state: 'revoked' });
  expect(parts.nudges).toEqual([]);
});
