/** Whatever becomes of an order, each marker is where the table of places names it, and nowhere else (laws 1 and 7). */
import { queues } from '../support/redis.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';
import { SCRIPTS, type Script } from './canaries.js';
import { SKU, Watch, type VendorName } from './watch.js';

const VENDORS = ['keygen', 'plain'] as const;
const NAMES = Object.keys(SCRIPTS).filter((script) => script !== 'digits') as Script[];

describe.each(queues())('on the %s queue, nothing personal is anywhere but where it must be', (queue) => {
  const watch = opened(() => Watch.open({ queue, env: { LADDER_SECONDS: '0.2,0.2' } }));
  afterEach(async () => {
    watch.desk.keygen.calm();
    watch.desk.plain.calm();
    await watch.desk.database.query('UPDATE vendor_gates SET failures = 0, open_until = NULL');
    expect(await watch.leaks()).toEqual([]);
  });

  const fulfilled = async (vendor: VendorName, script: Script) => {
    const order = await watch.order(vendor, script);
    const view = await watch.desk.orderIn(order.id, 'fulfilled');
    return { ...order, view };
  };

  test.each(VENDORS.flatMap((vendor) => NAMES.map((script) => [vendor, script] as const)))(
    'when an order becomes a license at %s for somebody with %s characters',
    async (vendor, script) => {
      const { id, as } = await fulfilled(vendor, script);
      await watch.desk.call('GET', `/orders/${id}/timeline`, { as });
      await watch.desk.call('GET', '/orders', { as });
    },
  );

  test('and the search has seen every marker where it belongs, so that it is not blind', async () => {
    expect(await watch.leaks()).toEqual([]);
    expect([...watch.allowed]).toEqual(
      expect.arrayContaining([
        'organisation in public.customers.organisation',
        'address in public.customers.address',
        'phone in public.customers.phone',
        'notes in public.customers.notes',
        'clerk in public.orders.placed_by',
        'clerk in public.order_events.actor',
        'idempotencyKey in public.orders.idempotency_key',
        'firstName in public.person_versions.first_name',
        'lastName in public.person_versions.last_name',
        'email in public.persons.email_key',
        ...VENDORS.flatMap((vendor) => ['firstName', 'lastName', 'email'].map((field) => `${field} at ${vendor}`)),
      ]),
    );
  });

  test('when the vendor knows the address already and the licensee is looked up', async () => {
    const first = await fulfilled('keygen', 'latin');
    const again = await watch.desk.place(first.customerId, [line('KEYGEN', first.who.body)], { as: first.as });
    await watch.desk.orderIn(again.body.id, 'fulfilled');
    expect(watch.desk.keygen.journal().some((entry) => entry.url.startsWith('/v1/search'))).toBe(true);
  });

  test('when a vendor asks back and the clerk answers', async () => {
    const order = await watch.order('plain', 'vietnamese', { domain: 'rejected.example' });
    const asked = await watch.desk.orderIn(order.id, 'needs-input');
    expect(asked.lines[0]!.reason).toBe('email-rejected');
    const licensee = watch.licensee('arabic', 'plain').body;
    const reply = await watch.desk.call('POST', `/orders/${order.id}/lines/${order.line}/answer`, {
      as: order.as,
      body: { licensee },
    });
    expect(reply.status).toBe(200);
    await watch.desk.orderIn(order.id, 'fulfilled');
  });

  test('when two share a mailbox, and one of them is called otherwise by now', async () => {
    const { who, customerId, as } = await fulfilled('plain', 'latin');
    const named = (licensee: object) => watch.desk.place(customerId, [line('PLAIN', { ...licensee })], { as });
    const other = { ...watch.licensee('vietnamese', 'plain').body, email: who.body.email };
    expect((await named(other)).status).toBe(409);
    const now = { ...watch.licensee('chinese', 'plain').body, email: who.body.email, sameAddress: 'same-person' };
    const placed = [await named(now), await named({ ...other, sameAddress: 'another-person' })];
    for (const { body } of placed) await watch.desk.orderIn(body.id, 'fulfilled');
  });

  test('when somebody has one name only and the vendor wants two', async () => {
    const who = watch.licensee('chinese', 'plain').body;
    const customer = await watch.desk.customer(watch.customer('arabic').body);
    const placed = await watch.desk.place(customer, [line('PLAIN', { firstName: who.firstName, email: who.email })]);
    await watch.desk.orderIn(placed.body.id, 'needs-input');
  });

  test.each(VENDORS)('when %s refuses', async (vendor) => {
    watch.desk[vendor].misbehave([
      {
        do: {
          kind: 'status',
          status: 422,
          body: { code: 'unknown-field', errors: [{ title: 'Unprocessable', code: 'POLICY_INVALID' }] },
        },
      },
    ]);
    const order = await watch.order(vendor, 'latin');
    await watch.desk.orderIn(order.id, 'refused');
  });

  test.each(VENDORS)('when an order for %s ends as a dead letter and is retried', async (vendor) => {
    watch.desk[vendor].misbehave([{ do: { kind: 'echo-personal', status: 503 } }]);
    const order = await watch.order(vendor, 'chinese');
    await watch.desk.orderIn(order.id, 'attention');
    const dead = await watch.desk.admin.listDeadLetters();
    watch.desk[vendor].calm();
    await watch.desk.database.query('UPDATE vendor_gates SET failures = 0, open_until = NULL');
    expect(await watch.desk.admin.retryDeadLetter(dead.items.at(-1)!.id)).toMatchObject({ revived: true });
    await watch.desk.orderIn(order.id, 'fulfilled');
  });

  test.each(VENDORS)('when a license of %s is revoked', async (vendor) => {
    const order = await fulfilled(vendor, 'arabic');
    await watch.desk.as(order.as).revokeLicense(order.view.lines[0]!.license!.id);
    await waitFor(
      'the license to be revoked',
      async () => (await watch.desk.order(order.id)).lines[0]!.license?.state === 'revoked',
    );
    expect(watch.desk[vendor].journal().at(-1)!.body).toBe('');
  });

  test.each(VENDORS)('when an order for %s is held, resumed, held again and cancelled', async (vendor) => {
    await watch.desk.changeVendor(vendor, { cap: 1 });
    watch.desk[vendor].misbehave([{ times: 1, do: { kind: 'hang' } }]);
    const first = await watch.order(vendor, 'latin');
    await waitFor('the vendor to be busy', () => watch.desk[vendor].journal().at(-1)?.misbehaved === 'hang');
    const order = await watch.order(vendor, 'vietnamese');
    for (const action of ['hold', 'resume', 'hold', 'cancel']) {
      const reply = await watch.desk.call('POST', `/orders/${order.id}/${action}`, { as: order.as });
      expect([action, reply.status]).toEqual([action, 200]);
    }
    await watch.desk.orderIn(first.id, 'fulfilled');
    await watch.desk.changeVendor(vendor, { cap: 16 });
    const told = watch.desk[vendor].journal().filter((entry) => entry.body.includes(order.who.body.email));
    expect(told).toEqual([]);
  });

  test('when a customer is changed and searched for', async () => {
    const before = await watch.desk.customer(watch.customer('latin').body);
    const { body } = watch.customer('chinese');
    await watch.desk.sales.changeCustomer(before, body);
    expect((await watch.desk.sales.searchCustomers({ organisation: body.organisation })).items).toHaveLength(1);
  });

  test('when an order has many lines for many people at both vendors', async () => {
    const as = { roles: ['sales'], subject: watch.marker('clerk').text };
    const customerId = await watch.desk.customer(watch.customer('arabic').body, as);
    const lines = NAMES.flatMap((script) =>
      VENDORS.map((vendor) => line(SKU[vendor], watch.licensee(script, vendor).body, { seats: 2, termMonths: 12 })),
    );
    const key = watch.marker('idempotencyKey').text;
    await watch.desk.orderIn((await watch.desk.placed(customerId, lines, { as, key })).id, 'fulfilled');
  });
});
