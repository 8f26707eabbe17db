/** Vendors as they are: what is asked before anybody is told, copies that lag behind, quotas, people whom a vendor knows already. */
import { Desk } from '../support/desk.js';
import { opened } from '../support/opened.js';
import { ADMIN, line } from '../support/staff.js';
import { waitFor } from '../support/wait-for.js';
import { effectFaults, ledgerFaults } from './ledger.js';
import { deliveryIn, deliveryOf, somebody, turnClock } from './look.js';

const desk = opened(() => Desk.open({ env: { LADDER_SECONDS: '0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1', SWEEP_MS: '100' } }));
let customer: string;
beforeAll(async () => {
  customer = await desk.customer();
});
afterEach(async () => {
  desk.keygen.calm();
  desk.plain.calm();
  await desk.database.query(`UPDATE vendor_gates SET failures = 0, open_until = NULL`);
});

const place = async (product: 'KEYGEN' | 'PLAIN') => (await desk.placed(customer, [line(product, somebody())])).id;
const finish = async (id: string) => {
  desk.keygen.calm();
  await turnClock(desk);
  await desk.orderIn(id, 'fulfilled');
  expect(await effectFaults(desk, id)).toEqual([]);
};

describe('what can refuse an order whoever it is for is asked before anybody is told', () => {
  const policy = '5f0c8a3e-4b3f-4c53-9a7e-2d1b6f0e9c11';
  afterEach(() => desk.keygen.policy(policy, {}));

  const stepsOf = async (id: string) => {
    const { id: delivery } = await deliveryOf(desk, id);
    const rows = await desk.database.query<{ step: string }>(`SELECT step FROM attempts WHERE delivery_id = $1 ORDER BY fence`, [delivery]);
    return rows.map(({ step }) => step);
  };
  const toldOf = async (id: string, email: string) => {
    const rows = await desk.database.query(`SELECT 1 FROM disclosures WHERE delivery_id = $1`, [(await deliveryOf(desk, id)).id]);
    return { ledger: rows.length, letters: desk.keygen.journal().filter(({ body }) => body.includes(email)).length };
  };
  const askFor = async (seats = 1) => {
    const licensee = somebody();
    const body = await desk.placed(customer, [line('KEYGEN', licensee, { seats })]);
    return { id: body.id, email: licensee.email };
  };

  test.each([
    ['a policy that is not there', { missing: true }, 1, 'policy-not-found'],
    ['more seats than the policy allows', { floating: false }, 25, 'max-machines-invalid'],
  ] as const)('%s', async (_, is, seats, reason) => {
    desk.keygen.policy(policy, is);
    const { id, email } = await askFor(seats);
    const order = await desk.orderIn(id, 'refused');
    expect(order.lines[0]!.reason).toBe(reason);
    expect(await stepsOf(id)).toEqual(['check']);
    expect(await toldOf(id, email)).toEqual({ ledger: 0, letters: 0 });
    const noticed = await desk.database.query(`SELECT 1 FROM first_disclosures f JOIN person_versions v ON v.person_id = f.person_id WHERE v.email = $1`, [email]);
    expect(noticed).toEqual([]);
  });

  test('as many seats as it allows are issued', async () => {
    desk.keygen.policy(policy, { floating: false });
    const { id } = await askFor(1);
    await desk.orderIn(id, 'fulfilled');
  });

  test('another policy than the one that was asked for is not believed, a vendor that is down is asked again, and nobody is told meanwhile', async () => {
    desk.keygen.misbehave([
      { match: { urlPrefix: '/v1/policies' }, times: 1, do: { kind: 'lie' } },
      { match: { urlPrefix: '/v1/policies' }, times: 1, do: { kind: 'status', status: 503, headers: { 'retry-after': '60' } } },
    ]);
    const { id, email } = await askFor();
    await deliveryIn(desk, id, 'told to wait', ({ reason, step }) => reason === 'status-503' && step === 'check');
    expect(await toldOf(id, email)).toEqual({ ledger: 0, letters: 0 });
    await finish(id);
    expect(await stepsOf(id)).toEqual(['check', 'check', 'check', 'issue']);
  });

  test('an order that waits for the answer is still here: it can be cancelled, and nobody is ever told', async () => {
    desk.keygen.misbehave([{ do: { kind: 'status', status: 503, headers: { 'retry-after': '60' } } }]);
    const { id, email } = await askFor();
    await deliveryIn(desk, id, 'told to wait', ({ reason }) => reason === 'status-503');
    expect((await desk.call('POST', `/orders/${id}/cancel`)).status).toBe(200);
    desk.keygen.calm();
    await turnClock(desk);
    await deliveryIn(desk, id, 'cancelled', ({ state }) => state === 'cancelled');
    expect(await toldOf(id, email)).toEqual({ ledger: 0, letters: 0 });
  });

  test('a policy that changes after it was asked for refuses the license, as it always did', async () => {
    desk.keygen.policy(policy, { floating: false });
    desk.keygen.misbehave([{ match: { urlPrefix: '/v1/policies' }, times: 1, do: { kind: 'lie', replace: { '/data/attributes/floating': true } } }]);
    const { id, email } = await askFor(2);
    const order = await desk.orderIn(id, 'refused');
    expect(order.lines[0]!.reason).toBe('max-machines-invalid');
    expect(await stepsOf(id)).toEqual(['check', 'issue']);
    expect(await toldOf(id, email)).toEqual({ ledger: 1, letters: 1 });
  });

  test('it is asked once, whatever a later step needs, and a revocation does not ask', async () => {
    const asked = () => desk.keygen.journal().filter(({ url }) => url.startsWith('/v1/policies')).length;
    const before = asked();
    desk.keygen.misbehave([
      { match: { urlPrefix: '/v1/users' }, times: 2, do: { kind: 'status', status: 429 } },
      { match: { method: 'POST', urlPrefix: '/v1/licenses' }, times: 1, do: { kind: 'status', status: 502 } },
    ]);
    const { id } = await askFor();
    const order = await desk.orderIn(id, 'fulfilled');
    expect(await stepsOf(id)).toEqual(['check', 'issue', 'issue', 'issue', 'look-up', 'issue', 'find-licensee']);
    await desk.call('POST', `/licenses/${order.lines[0]!.license!.id}/revoke`);
    await waitFor('the license to be revoked', async () => (await desk.order(id)).lines[0]!.license!.state === 'revoked');
    expect(asked()).toBe(before + 1);
  });

  test('after all of it the ledger and the journals tell the same, and no question is in the ledger', async () => {
    expect(await ledgerFaults(desk)).toEqual([]);
  });
}); // prettier-ignore

describe('a vendor that reads copies which lag behind', () => {
  const lettersTo = (prefix: string, from: number) =>
    desk.keygen.journal().slice(from).filter(({ method, url }) => method === 'POST' && url.startsWith(prefix)).length;

  test('a licensee that is taken and not found is searched for again, and told once', async () => {
    const licensee = somebody();
    await desk.orderIn((await desk.placed(customer, [line('KEYGEN', licensee)])).id, 'fulfilled');
    const from = desk.keygen.journal().length;
    desk.keygen.misbehave([
      { match: { urlPrefix: '/v1/search' }, times: 2, do: { kind: 'lag' } },
      { match: { urlPrefix: '/v1/search' }, times: 1, do: { kind: 'html', status: 502 } },
    ]);
    const body = await desk.placed(customer, [line('KEYGEN', licensee)]);
    await desk.orderIn(body.id, 'fulfilled');
    expect([lettersTo('/v1/users', from), lettersTo('/v1/search', from), lettersTo('/v1/licenses', from)]).toEqual([1, 4, 1]);
    expect(await effectFaults(desk, body.id)).toEqual([]);
  });

  test('a license that is there and not found is looked up again, and neither issued nor told of once more', async () => {
    const from = desk.keygen.journal().length;
    desk.keygen.misbehave([
      { match: { method: 'POST', urlPrefix: '/v1/licenses' }, times: 1, afterEffect: true, do: { kind: 'reset' } },
      { match: { method: 'GET', urlPrefix: '/v1/licenses' }, times: 4, do: { kind: 'lag' } },
    ]);
    const id = await place('KEYGEN');
    await desk.orderIn(id, 'fulfilled');
    // Nobody had said that it is there when the first look-up found nothing; the three after ID_CONFLICT prove nothing.
    expect([lettersTo('/v1/users', from), lettersTo('/v1/licenses', from)]).toEqual([2, 2]);
    expect(await effectFaults(desk, id)).toEqual([]);
  });

  test('a vendor that says it is at it, and then that it knows nothing, is asked again under the key, and not told twice', async () => {
    const from = desk.plain.journal().length;
    const atWork = { code: 'in-progress', message: 'A request with this key is at work.' };
    desk.plain.misbehave([
      { match: { method: 'POST' }, times: 1, afterEffect: true, do: { kind: 'status', status: 409, body: atWork, headers: { 'retry-after': '1' } } },
      { match: { method: 'GET' }, times: 2, do: { kind: 'lag' } },
    ]);
    const id = await place('PLAIN');
    await deliveryIn(desk, id, 'at work', ({ attempts }) => attempts === 1);
    await turnClock(desk);
    await desk.orderIn(id, 'fulfilled');
    expect(await effectFaults(desk, id)).toEqual([]);
    expect(desk.plain.journal().slice(from).map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET']);
  });

  test('a licensee behind a hundred others is found on the second page', async () => {
    const email = 'a@many.example.org';
    const licensee = { firstName: 'Ada', lastName: 'Muster', email };
    const make = (address: string) =>
      fetch(`${desk.keygen.url}/v1/users`, {
        method: 'POST',
        headers: { authorization: 'Bearer keygen-token', 'content-type': 'application/json' },
        body: JSON.stringify({ data: { type: 'users', attributes: { email: address } } }),
      });
    await desk.orderIn((await desk.placed(customer, [line('KEYGEN', licensee)])).id, 'fulfilled');
    await Promise.all(Array.from({ length: 101 }, (_, n) => make(`maria${n}.${email}`)));
    const from = desk.keygen.journal().length;
    const body = await desk.placed(customer, [line('KEYGEN', licensee)]);
    await desk.orderIn(body.id, 'fulfilled');
    expect(lettersTo('/v1/search', from)).toBe(2);
    expect(await effectFaults(desk, body.id)).toEqual([]);
  });
}); // prettier-ignore

test('a license of fewer seats than were ordered is told to a person, and a retry asks the vendor what it has', async () => {
  const seats = { '/data/attributes/maxMachines': 1 };
  desk.keygen.misbehave([{ match: { method: 'POST', urlPrefix: '/v1/licenses' }, times: 1, do: { kind: 'lie', replace: seats } }]);
  const body = await desk.placed(customer, [line('KEYGEN', somebody(), { seats: 25 })]);
  const order = await desk.orderIn(body.id, 'attention');
  expect(order.lines[0]).toMatchObject({ reason: 'differs-seats', license: null });
  const dead = await deliveryOf(desk, body.id);
  await desk.call('POST', `/dead-letters/${dead.id}/retry`, { as: { roles: ['admin'], subject: 'admin-1' }, service: 'vendor-sync' });
  await finish(body.id);
}); // prettier-ignore

test('whom the vendor knows under another name is asked about, and nothing is issued in somebody else’s name', async () => {
  const { email } = somebody();
  await desk.orderIn((await desk.placed(customer, [line('KEYGEN', { firstName: 'Anna', lastName: 'Muster', email })])).id, 'fulfilled');
  const made = desk.keygen.effects().licenses.length;
  const body = await desk.placed(await desk.customer(), [line('KEYGEN', { firstName: 'Bertil', lastName: 'Muster', email })]);
  const order = await desk.orderIn(body.id, 'needs-input');
  expect(order.lines[0]!.reason).toBe('known-under-another-name');
  expect(desk.keygen.effects().licenses).toHaveLength(made);
}); // prettier-ignore

test('the quota of the day is the operator’s: the order waits until midnight of the vendor, and climbs no rung for it', async () => {
  const used = { errors: [{ title: 'Payment required', detail: 'Daily API request limit has been reached for your account.' }] };
  desk.keygen.misbehave([{ match: { method: 'POST', urlPrefix: '/v1/users' }, times: 1, do: { kind: 'status', status: 402, body: used } }]);
  const id = await place('KEYGEN');
  const { due_in, rung } = await deliveryIn(desk, id, 'told to wait', ({ reason }) => reason === 'vendor-quota');
  expect(rung).toBe(0);
  expect(due_in).toBeLessThanOrEqual(86_400 + 60);
  await finish(id);
}); // prettier-ignore

test.each([
  ['a subscription that has lapsed', 403, { title: 'Account does not have an active subscription' }, 'vendor-subscription'],
  ['the limit of the plan', 402, { title: 'Payment required', code: 'ACCOUNT_ALU_LIMIT_EXCEEDED' }, 'vendor-account-limit'],
] as const)('%s is the operator’s: the order waits a quarter of an hour without a rung, and an administrator sees why', async (_, status, error, why) => {
  const says = { kind: 'status', status, body: { errors: [error] }, headers: { 'retry-after': '0' } } as const;
  desk.keygen.misbehave([{ match: { method: 'POST', urlPrefix: '/v1/users' }, times: 1, do: says }]);
  const id = await place('KEYGEN');
  const { due_in, rung } = await deliveryIn(desk, id, 'told to wait', ({ reason }) => reason === why);
  expect(rung).toBe(0);
  expect(due_in).toBeGreaterThan(800);
  expect((await desk.order(id)).lines).toMatchObject([{ state: 'delivering', reason: why }]);
  await finish(id);
}); // prettier-ignore

describe('a license that the vendor makes for somebody else', () => {
  const other = { '/data/attributes/email': 'other@example.org' };
  const retry = async (id: string) =>
    desk.call('POST', `/dead-letters/${(await deliveryOf(desk, id)).id}/retry`, { as: ADMIN });

  test('is not asked for where the new user is described as another person: a person is told, and a retry searches for the right one', async () => {
    desk.keygen.misbehave([{ match: { urlPrefix: '/v1/users' }, times: 1, do: { kind: 'lie', replace: other } }]);
    const made = desk.keygen.effects().licenses.length;
    const id = await place('KEYGEN');
    expect((await desk.orderIn(id, 'attention')).lines[0]).toMatchObject({ reason: 'differs-licensee', license: null });
    expect(desk.keygen.effects().licenses).toHaveLength(made);
    await retry(id);
    await finish(id);
  });

  test('is not taken over where a look-up finds it: its owner is asked for by the id that the vendor gave', async () => {
    desk.keygen.misbehave([
      { match: { method: 'POST', urlPrefix: '/v1/licenses' }, times: 1, afterEffect: true, do: { kind: 'reset' } },
      { match: { method: 'GET', urlPrefix: '/v1/users' }, times: 1, do: { kind: 'lie', replace: other } },
    ]);
    const id = await place('KEYGEN');
    expect((await desk.orderIn(id, 'attention')).lines[0]).toMatchObject({ reason: 'differs-licensee', license: null });
    await retry(id);
    await finish(id);
  });
}); // prettier-ignore

test('a vendor that names its waits has not failed, and whoever sends an order anew has all of its patience again', async () => {
  const busy = { kind: 'status', status: 503, headers: { 'retry-after': '1' } } as const;
  desk.plain.misbehave([{ times: 1, do: busy }]);
  const failures = async () => {
    const [gate] = await desk.database.query<{ failures: number }>(`SELECT failures FROM vendor_gates WHERE vendor_id = $1`, [desk.vendorIds.plain]);
    return gate!.failures;
  };
  const id = await place('PLAIN');
  await deliveryIn(desk, id, 'told to wait', ({ reason }) => reason === 'status-503');
  expect(await failures()).toBe(0);
  // As after two days of it, and given up.
  const { id: delivery } = await deliveryOf(desk, id);
  await desk.database.query(`UPDATE deliveries SET fence = 300, rung = 8, state = 'dead', reason = 'outcome-unknown', settled_at = now() WHERE id = $1`, [delivery]);
  desk.plain.misbehave([{ times: 1, do: { ...busy, status: 429, headers: { 'retry-after': '120' } } }]);
  await turnClock(desk);
  await desk.call('POST', `/dead-letters/${delivery}/retry`, { as: { roles: ['admin'], subject: 'admin-1' }, service: 'vendor-sync' });
  expect(await deliveryIn(desk, id, 'told to wait again', ({ reason }) => reason === 'rate-limited')).toMatchObject({ rung: 0 });
  await finish(id);
}); // prettier-ignore
