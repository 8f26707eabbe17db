/** One delivery at a real vendor, step by step, until it waits or ends. */
import { disclosuresTotal } from '#kernel/metrics/metrics.js';
import { jobOf } from '#kernel/jobs/handles.js';
import { DeliverHandler } from '../../apps/vendor-sync/src/delivery/deliver.handler.js';
import type { DeliveryService } from '../../apps/vendor-sync/src/delivery/delivery.service.js';
import { Dispatch } from '../support/dispatch.js';

let dispatch: Dispatch;
let service: DeliveryService;
beforeAll(async () => {
  dispatch = await Dispatch.open();
  service = dispatch.service();
});
afterAll(() => dispatch?.close());
beforeEach(() => dispatch.clear());

const issuing = async (more = {}, product = {}) => dispatch.issue(await dispatch.vendor(more, product));
const fulfilmentOf = async (id: string) => (await dispatch.job(id)).fulfilmentId;
const serials = (id: string) =>
  dispatch.query<{ serial_number: string; starts_on: string }>(
    `SELECT l.serial_number FROM licenses l JOIN deliveries d ON d.fulfilment_id = l.fulfilment_id WHERE d.id = $1`,
    [id],
  );
const disclosures = async () =>
  (await disclosuresTotal.get()).values.find(({ labels }) => labels.purpose === 'issue')?.value ?? 0;
const status = (code: number, headers = {}) =>
  dispatch.vendorServer.misbehave([{ times: 1, do: { kind: 'status', status: code, headers } }]);

describe('a delivery that is due', () => {
  test('is done at the vendor, told in the ledger, and its order hears of it', async () => {
    const [id, before] = [await issuing(), await disclosures()];
    expect(jobOf(DeliverHandler)).toBe('deliver');
    await new DeliverHandler(service).handle({ id });
    expect(await dispatch.delivery(id)).toMatchObject({ state: 'done', rung: 0, reason: null, lease: null });
    expect(await dispatch.attempts(id)).toMatchObject([{ outcome: 'done', status_code: 201, ledger: 'sent' }]);
    expect(await serials(id)).toHaveLength(1);
    expect(dispatch.asked()).toEqual(['POST /v1/licenses']);
    expect(dispatch.nudges).toEqual([`advance-fulfilment-${await fulfilmentOf(id)}-1`]);
    expect(await disclosures()).toBe(before + 1);
    expect(dispatch.looks).toBe(1);
  });

  test('says in its letter what was ordered, whom it is for, and nothing else', async () => {
    const id = await issuing();
    await service.deliver(id);
    const { intentKey: reference } = await dispatch.job(id);
    expect(JSON.parse(dispatch.vendorServer.journal()[0]!.body)).toEqual({
      reference,
      product: 'product-a',
      seats: 3,
      termMonths: 12,
      licensee: { firstName: 'Jānis', lastName: 'Bērziņš', email: 'janis@example.org' },
    });
  });

  test('is not done again when it is looked at again', async () => {
    const id = await issuing();
    await service.deliver(id);
    await service.deliver(id);
    expect(dispatch.asked()).toHaveLength(1);
    expect(dispatch.nudges).toHaveLength(1);
  });

  test('goes on at once from a look-up that found nothing', async () => {
    const id = await issuing();
    await dispatch.change(id, `step = 'look-up'`);
    await service.deliver(id);
    expect((await dispatch.attempts(id)).map(({ step, outcome }) => [step, outcome])).toEqual([
      ['look-up', 'next'],
      ['issue', 'done'],
    ]);
    expect(dispatch.nudges).toEqual([`advance-fulfilment-${await fulfilmentOf(id)}-2`]);
  });

  test('waits on its ladder where the vendor wants to be asked later, and nobody hears of it yet', async () => {
    const id = await issuing();
    status(429);
    await service.deliver(id);
    const row = await dispatch.delivery(id);
    expect(row).toMatchObject({ state: 'waiting', step: 'issue', rung: 1, reason: 'rate-limited' });
    expect(row.next).toBeGreaterThan(490);
    expect(row.next).toBeLessThanOrEqual(1000);
    expect(await dispatch.attempts(id)).toHaveLength(1);
    expect(dispatch.nudges).toEqual([]);
    expect(dispatch.looks).toBe(1);
  });

  test('is looked up first after an answer that left it open', async () => {
    const id = await issuing();
    status(500);
    await service.deliver(id);
    expect(await dispatch.delivery(id)).toMatchObject({ state: 'waiting', step: 'look-up', rung: 1, reason: 'status-500' }); // prettier-ignore
    expect(await dispatch.attempts(id)).toMatchObject([{ outcome: 'unknown', code: 'status-500', ledger: 'sent' }]);
  });

  test('stands in front of a person when the ladder has ended', async () => {
    const id = await issuing();
    await dispatch.change(id, 'rung = 2');
    status(429);
    await service.deliver(id);
    expect(await dispatch.delivery(id)).toMatchObject({ state: 'dead', reason: 'gave-up' });
    expect(dispatch.nudges).toHaveLength(1);
  });

  test('leaves the house in time or not at all', async () => {
    const id = await issuing();
    await dispatch.service({ releaseMs: 0 }).deliver(id);
    expect(await dispatch.attempts(id)).toMatchObject([{ outcome: 'retry', code: 'release-too-old', ledger: 'aborted' }]); // prettier-ignore
    expect(dispatch.asked()).toEqual([]);
  });

  test('takes so many steps at once and no more, wherever the vendor leads', async () => {
    const id = await issuing();
    dispatch.at('delivery.before-claim', () => dispatch.change(id, 'hold = false'));
    dispatch.at('claim.after-commit', () => dispatch.change(id, 'hold = true'));
    await service.deliver(id);
    expect(await dispatch.attempts(id)).toHaveLength(6);
  });
});

test('a revocation ends the license, names it by our reference, and no order hears of it', async () => {
  const vendor = await dispatch.vendor();
  await service.deliver(await dispatch.issue(vendor));
  const [license] = await dispatch.query<{ id: string; our_reference: string }>(
    'SELECT id, our_reference FROM licenses WHERE vendor_id = $1',
    [vendor],
  );
  await dispatch.clear();
  const wish = { vendorId: vendor, purpose: 'revoke', form: 'serial-only', licenseId: license!.id } as const;
  const id = await dispatch.row(wish);
  await service.deliver(id);
  expect(await dispatch.delivery(id)).toMatchObject({ state: 'done' });
  expect(dispatch.asked()).toEqual([`POST /v1/licenses/${license!.our_reference}/revocation`]);
  expect(await dispatch.query('SELECT state FROM licenses WHERE id = $1', [license!.id])).toEqual([
    { state: 'revoked' },
  ]);
  expect(dispatch.nudges).toEqual([]);
});

describe('at the cap of a vendor', () => {
  /** Delivers the first, and these others while it is under way. */
  async function crowded(first: string, others: readonly string[], by = service): Promise<void> {
    let begun = false;
    dispatch.at('send.before-first-byte', async () => {
      if (begun) return;
      begun = true;
      for (const other of others) await by.deliver(other);
    });
    await by.deliver(first);
  }

  test('whoever waits is woken by the one that is through, at once, and in turn', async () => {
    const vendor = await dispatch.vendor({ cap: 1 });
    const [one, two, three] = [
      await dispatch.issue(vendor),
      await dispatch.issue(vendor),
      await dispatch.issue(vendor),
    ];
    await crowded(one, [two, three]);
    for (const id of [two, three]) expect(await dispatch.delivery(id)).toMatchObject({ reason: 'vendor-at-cap' });
    const woken = () => dispatch.nudges.filter((nudge) => nudge.startsWith('deliver-'));
    expect(woken()).toEqual([`deliver-${two}-1`]);
    expect((await dispatch.delivery(two)).next).toBeLessThanOrEqual(0);
    expect((await dispatch.delivery(three)).next).toBeGreaterThan(0);
    await service.deliver(two);
    expect(woken()).toEqual([`deliver-${two}-1`, `deliver-${three}-1`]);
    await service.deliver(three);
    await service.deliver(await dispatch.issue(vendor));
    expect(woken()).toHaveLength(2);
  });

  test('nobody is woken where nobody met it', async () => {
    const vendor = await dispatch.vendor();
    const waiting = await dispatch.issue(vendor, { reason: 'vendor-at-cap', nextAt: new Date(Date.now() + 60_000) });
    await service.deliver(await dispatch.issue(vendor));
    expect((await dispatch.delivery(waiting)).next).toBeGreaterThan(0);
  });

  test('who waits for something else wakes nobody', async () => {
    const vendor = await dispatch.vendor();
    const [first, other] = [await dispatch.issue(vendor), await dispatch.issue(vendor)];
    dispatch.at('send.before-first-byte', async () => {
      await dispatch.query('UPDATE vendors SET paused = true WHERE id = $1', [vendor]);
      await service.deliver(other);
      await dispatch.change(other, `reason = 'vendor-at-cap'`);
    });
    await service.deliver(first);
    expect(dispatch.nudges.filter((nudge) => nudge.startsWith('deliver-'))).toEqual([]);
  });
});
