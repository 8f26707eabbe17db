/** Changing a vendor: it is called elsewhere only when nothing that it was told has still to be looked up. */
import { DELIVERY_STATES } from '#model/delivery.states.js';
import type { Answer, Json, Problem } from '../support/call.js';
import { InProcess } from '../support/in-process.js';
import { opened } from '../support/opened.js';
import { ADMIN, line, VENDOR_HOST, vendorBody } from '../support/staff.js';
import { deliveryOf } from '../support/written-rows.js';
import { untilWaiting, withTableClosed } from '../support/lock.js';

const desk = opened(() => InProcess.open());
let customer: string;
let vendors = 0;

beforeAll(async () => {
  customer = await desk.customer();
});

/** A vendor with a product of the same name. */
async function vendorWithProduct(): Promise<{ name: string; id: string }> {
  const name = `VENDOR-${(vendors += 1)}`;
  const id = await desk.vendor(name);
  await desk.product(name, id);
  return { name, id };
}

const change = (id: string, body: Json): Promise<Answer<Json & Problem>> =>
  desk.call('PATCH', `/vendors/${id}`, { as: ADMIN, body });

const add = (body: Json) =>
  desk.call('POST', '/vendors', {
    as: ADMIN,
    body: vendorBody(`VENDOR-${(vendors += 1)}`, body),
  });

const ELSEWHERE = `http://${VENDOR_HOST}/v2`;
const ENDS: readonly string[] = ['done', 'needs-input', 'refused', 'cancelled'];

describe.each(DELIVERY_STATES)('while a delivery to it is %s, a vendor', (state) => {
  const mayMove = ENDS.includes(state);

  test.each([{ baseUrl: ELSEWHERE }, { adapter: 'keygen' }])(
    `${mayMove ? 'may' : 'may not'} change %j`,
    async (body) => {
      const { name, id } = await vendorWithProduct();
      const order = await desk.placed(customer, [line(name)]);
      await desk.query(`UPDATE deliveries SET state = $2 WHERE id = $1`, [
        await deliveryOf(desk.database, order.id),
        state,
      ]);
      const answer = await change(id, body);
      const read = await desk.admin.readVendor(id);
      if (mayMove) {
        expect(answer.status).toBe(200);
        expect(read).toMatchObject(body);
        return;
      }
      expect(answer).toMatchObject({ status: 409, body: { code: 'vendor-has-open-deliveries' } });
      expect(read).toMatchObject({ baseUrl: vendorBody(name).baseUrl, adapter: 'plain-http' });
    },
  );
});

describe('a field without which the vendor API cannot work is not withheld', () => {
  const refused = (field: string) => ({
    status: 422,
    body: { code: 'withheld-field-needed', errors: [{ field: 'withheldFields', rule: `needs-${field}` }] },
  });
  test.each([
    ['plain-http', 'lastName'],
    ['plain-http', 'email'],
    ['keygen', 'email'],
  ])('when a vendor of %s is registered without %s', async (adapter, field) => {
    expect(await add({ adapter, withheldFields: [field] })).toMatchObject(refused(field));
  });

  test('when it is withheld later', async () => {
    const { id } = await vendorWithProduct();
    expect(await change(id, { withheldFields: ['lastName'] })).toMatchObject(refused('lastName'));
    expect((await desk.admin.readVendor(id)).withheldFields).toEqual([]);
  });

  test('when another API needs it', async () => {
    const { body, status } = await add({ adapter: 'keygen', withheldFields: ['lastName'] });
    expect(status).toBe(201);
    expect(await change(String(body.id), { adapter: 'plain-http' })).toMatchObject(refused('lastName'));
    expect((await change(String(body.id), { adapter: 'plain-http', withheldFields: [] })).status).toBe(200);
  });
});

test('a vendor that can do without names is registered to be told none', async () => {
  expect((await add({ adapter: 'keygen', withheldFields: ['firstName', 'lastName'] })).status).toBe(201);
});

describe('a safeguard that cannot hold in the country of a vendor is not registered', () => {
  const refused = { status: 422, body: { errors: [{ field: 'safeguard', rule: 'not-in-this-country' }] } };

  test.each([
    ['US', 'eea'],
    ['GB', 'eea'],
    ['CN', 'data-privacy-framework'],
    ['DE', 'data-privacy-framework'],
  ])('%s: %s', async (country, safeguard) => {
    expect(await add({ country, safeguard })).toMatchObject(refused);
    const { id } = await vendorWithProduct();
    expect(await change(id, { country, safeguard })).toMatchObject(refused);
  });

  test('when one of the two changes alone', async () => {
    const { body } = await add({ country: 'NO', safeguard: 'eea' });
    expect(await change(String(body.id), { country: 'US' })).toMatchObject(refused);
    expect((await change(String(body.id), { country: 'US', safeguard: 'data-privacy-framework' })).status).toBe(200);
  });
});

test('what does not change where it is called may change at any time', async () => {
  const { name, id } = await vendorWithProduct();
  await desk.placed(customer, [line(name)]);
  const answer = await change(id, { ...vendorBody(name), paused: true, cap: 1 });
  expect(answer).toMatchObject({ status: 200, body: { paused: true, cap: 1 } });
});

test("another vendor's deliveries keep nobody", async () => {
  const { name } = await vendorWithProduct();
  const { id } = await vendorWithProduct();
  await desk.placed(customer, [line(name)]);
  expect((await change(id, { baseUrl: ELSEWHERE })).status).toBe(200);
});

test('an order that is being placed is waited for, and then seen', async () => {
  const { name, id } = await vendorWithProduct();
  const both = await withTableClosed(desk.database, 'order_events', async () => {
    const order = desk.place(customer, [line(name)]);
    await untilWaiting(desk.database, 1);
    const moved = change(id, { baseUrl: ELSEWHERE });
    await untilWaiting(desk.database, 2);
    return [order, moved] as const;
  });
  expect((await both[0]).status).toBe(201);
  expect(await both[1]).toMatchObject({ status: 409, body: { code: 'vendor-has-open-deliveries' } });
});

describe('a support mail address', () => {
  const MAIL = { supportChannel: 'mail' };
  test.each([
    'support@vendor.example.org', 'Support@VENDOR.example.ORG', 'a.b+c@schmidt.example',
  ])('at a domain that is allowed may be %s', async (supportAddress) => {
    expect((await add({ ...MAIL, supportAddress })).status).toBe(201);
  }); // prettier-ignore

  test.each([
    ['elsewhere', 'thief@evil.example', 'mail-domain-not-allowed'],
    ['below it', 'support@evil.vendor.example.org', 'mail-domain-not-allowed'],
    ['above it', 'support@example.org', 'mail-domain-not-allowed'],
    ['with its name at the end', 'support@notvendor.example.org', 'mail-domain-not-allowed'],
    ['with its name in front', 'support@vendor.example.org.evil.example', 'mail-domain-not-allowed'],
    ['with a dot behind it', 'support@vendor.example.org.', 'invalid-input'],
    ['that only looks like it', 'support@vendоr.example.org', 'invalid-input'],
    ['beside a second one', 'support@vendor.example.org, spy@evil.example', 'invalid-input'],
    ['with a quoted part', '"a@evil.example"@vendor.example.org', 'invalid-input'],
  ])('at a domain %s is refused, when it is added and when it changes', async (_what, supportAddress, code) => {
    expect(await add({ ...MAIL, supportAddress })).toMatchObject({ status: 422, body: { code } });
    const { id } = await vendorWithProduct();
    expect(await change(id, { ...MAIL, supportAddress })).toMatchObject({ status: 422, body: { code } });
  });

  test('is judged with its channel on the row as it will be: of two changes at once one is refused', async () => {
    for (const [one, other] of [
      [{ supportChannel: 'http-ticket' }, { supportAddress: 'http://evil.example:80/' }],
      [{ supportChannel: 'mail' }, { supportAddress: 'support@vendor.example.org, spy@evil.example' }],
      [{ supportChannel: 'mail' }, { supportAddress: 'thief@evil.example' }],
    ])
      for (const start of [null, 'support@vendor.example.org'])
        for (let round = 0; round < 2; round += 1) {
          const { id } = await vendorWithProduct();
          if (start) await change(id, { supportAddress: start });
          await Promise.all([change(id, one!), change(id, other!)]);
          const { body } = await desk.call<Json>('GET', `/vendors/${id}`, { as: ADMIN });
          const isBoth = body.supportChannel !== 'none' && body.supportAddress === other!.supportAddress;
          expect({ ...body, isBoth }).toMatchObject({ isBoth: false });
        }
  });
});

describe('the name of a secret', () => {
  const bodyOf = (code: string, field: string, rule: string) => ({
    status: 409,
    body: { code, errors: [{ field, rule }] },
  });
  const taken = (field: string) => bodyOf('secret-of-another', field, 'one-vendor');
  const HTTP = { supportChannel: 'http-ticket', supportAddress: `http://${VENDOR_HOST}/support` };
  const nameOf = ({ name }: { name: string }) => `VENDOR_SECRET_${name.replace('-', '_')}`;

  test('of another vendor is refused, for licensing and for support, in use or only registered', async () => {
    const [mine, theirs] = [await vendorWithProduct(), await vendorWithProduct()];
    const secret = nameOf(theirs);
    expect(await change(mine.id, { secretName: secret })).toMatchObject(taken('secretName'));
    expect(await change(mine.id, { supportSecretName: secret })).toMatchObject(taken('supportSecretName'));
    expect(await change(mine.id, { ...HTTP, supportSecretName: secret })).toMatchObject(taken('supportSecretName'));
    expect(await add({ secretName: secret })).toMatchObject(taken('secretName'));
    expect((await change(mine.id, { ...HTTP, supportSecretName: nameOf(mine) })).status).toBe(200);
  });

  test('stays with its vendor and host for good: it is not freed by another name, nor by a move', async () => {
    const [mine, theirs] = [await vendorWithProduct(), await vendorWithProduct()];
    expect((await change(mine.id, { secretName: 'VENDOR_SECRET_NEW_1' })).status).toBe(200);
    expect(await change(theirs.id, { secretName: nameOf(mine) })).toMatchObject(taken('secretName'));
    await desk.query(`UPDATE vendor_secrets SET host = 'elsewhere.example' WHERE name = 'VENDOR_SECRET_NEW_1'`);
    const moved = { baseUrl: ELSEWHERE };
    expect(await change(mine.id, moved)).toMatchObject(bodyOf('secret-of-another', 'secretName', 'one-host'));
    expect((await change(mine.id, { ...moved, secretName: 'VENDOR_SECRET_NEW_2' })).status).toBe(200);
    // A pause asks for nothing.
    expect((await change(theirs.id, { paused: true })).status).toBe(200);
  });

  test('goes to one of two vendors that ask for it at once', async () => {
    const [one, other] = [await vendorWithProduct(), await vendorWithProduct()];
    const wish = { secretName: 'VENDOR_SECRET_FOUGHT_OVER' };
    const answers = await Promise.all([change(one.id, wish), change(other.id, wish)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('is not that of a file with one in it', async () => {
    expect(await add({ secretName: 'VENDOR_SECRET_PLAIN_FILE' })).toMatchObject({ status: 422 });
  });
});
